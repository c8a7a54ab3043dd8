//! The receiving worker's module, from outside: one program, a module a subject.

mod module;
