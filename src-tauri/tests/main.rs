//! The app's surface, from outside: one program, a module a subject.

mod surface;
