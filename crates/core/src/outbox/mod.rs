//! What a device still has to tell a server: a retry queue without network, disk or clock.
//!
//! The caller keeps each task on disk before it is put in, sends what [`Outbox::next`] names, and
//! writes what [`Outbox::settle`] returns before it asks for more. So a kill at any moment leaves
//! a task either on disk, to be sent again, or settled; the server tells a task it has seen by its
//! id, so that sending again records nothing twice.
//!
//! Deliberately absent: what a task holds, and where it goes.

mod backoff;
mod queue;

pub use backoff::{Backoff, LONGEST, SHORTEST};
pub use queue::{Answer, Attempt, MOST_TOGETHER, Next, Outbox, Settled, Task};
