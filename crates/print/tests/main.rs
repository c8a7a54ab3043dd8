//! What is drawn, from outside: one program, a module a subject.

mod drawing;
