//! Deliveries and their notes, from outside: one program, a module a subject.

mod delivery;
mod hand_over;
mod note;
mod shipping;
