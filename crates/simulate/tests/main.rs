//! Worlds that are played, from outside: one program, a module a subject.

mod worlds;
