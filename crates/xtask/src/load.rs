//! Busy processes beside what is measured or tried, as many as there are cores.

use std::io::Read as _;
use std::process::{Child, Stdio};

use anyhow::Result;

/// The word that makes this program busy.
pub(crate) const VERB: &str = "busy";

/// Busy processes, until dropped.
pub(crate) struct Load(Vec<Child>);

impl Load {
    /// Starts them.
    pub(crate) fn start() -> Result<Self> {
        let mut load = Self(Vec::new());
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            let mut busy = std::process::Command::new(std::env::current_exe()?);
            load.0.push(busy.arg(VERB).stdin(Stdio::piped()).spawn()?);
        }
        Ok(load)
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        for busy in &mut self.0 {
            // One that has ended already is what is wanted.
            let _ = busy.kill();
            let _ = busy.wait();
        }
    }
}

/// Is busy until its standard input ends, as it does when the one who started it is gone.
pub(crate) fn busy() {
    std::thread::spawn(|| {
        loop {
            std::hint::spin_loop();
        }
    });
    let mut input = std::io::stdin();
    while input.read(&mut [0]).is_ok_and(|read| read > 0) {}
}
