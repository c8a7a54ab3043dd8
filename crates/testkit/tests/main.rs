//! What is simulated for tests, from outside: one program, a module a subject.

mod photographs;
