//! What the exit code says.

/// How a command ended, the worst of its inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// Everything asked for was done; every label is authentic.
    Done,
    /// A verdict was reached, and at least one label is not plainly authentic.
    Not,
    /// At least one input could not be told, or the command was used wrongly.
    CouldNotTell,
}

impl Outcome {
    /// The process's exit code.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Not => 1,
            Self::CouldNotTell => 2,
        }
    }
}
