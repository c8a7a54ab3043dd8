//! What tests and benchmarks need and no product ships.
//!
//! [`photograph`] is a camera simulation: labels are ray-traced through a pinhole, anti-aliased,
//! then blurred, lit, made noisy and compressed as a phone would, all from a seed. [`demo`] has
//! brands, keys and labels to photograph, [`shelf`] a frame of twenty. [`postgres`] runs a PostgreSQL of one's own.
//!
//! Deliberately absent: lens distortion, rolling shutter, colour (readers see luma), sharpening and
//! denoising by phone firmware. A reader that passes here has still to be shown real photographs.

mod camera;
pub mod demo;
mod optics;
mod pose;
pub mod postgres;
pub mod shelf;
mod surface;

pub use camera::{Background, Camera, Photograph, photograph};
