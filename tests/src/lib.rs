//! What the journeys share: the built programs, a virtual display, the webview's driver.
//!
//! Deliberately absent: any stand-in for a part of the product. The window is the app's own binary.

pub mod camera;
pub mod demo;
pub mod display;
pub mod processes;
pub mod programs;
pub mod server;
pub mod window;
