//! Journeys through the built product: one program, a module a journey.

mod first_start;
mod kills;
mod receiving;
mod window;
