//! Where in a document something stands, as a JSON pointer (RFC 6901).

use std::fmt;

/// A place, built on the way down and written out only when something is wrong there.
#[derive(Clone, Copy, Debug)]
pub struct At<'a> {
    parent: Option<&'a At<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Step<'a> {
    Root,
    Member(&'a str),
    Element(usize),
}

impl At<'static> {
    /// The whole document.
    pub const ROOT: Self = Self {
        parent: None,
        step: Step::Root,
    };
}

impl<'a> At<'a> {
    /// A member of the object here.
    pub const fn member(&'a self, name: &'a str) -> At<'a> {
        At {
            parent: Some(self),
            step: Step::Member(name),
        }
    }

    /// An element of the list here.
    pub const fn element(&'a self, index: usize) -> At<'a> {
        At {
            parent: Some(self),
            step: Step::Element(index),
        }
    }
}

impl fmt::Display for At<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            parent.fmt(out)?;
        }
        match self.step {
            Step::Root => Ok(()),
            Step::Element(index) => write!(out, "/{index}"),
            Step::Member(name) => {
                out.write_str("/")?;
                // A name comes from outside: its first characters are enough to find it by.
                for c in name.chars().take(80) {
                    match c {
                        '~' => out.write_str("~0")?,
                        '/' => out.write_str("~1")?,
                        c if c.is_control() => out.write_str("\u{fffd}")?,
                        c => write!(out, "{c}")?,
                    }
                }
                Ok(())
            }
        }
    }
}
