//! Pure rules.
#![no_std]
