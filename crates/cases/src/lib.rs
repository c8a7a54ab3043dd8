//! Table tests whose every case has a name: all are run, and those that failed are listed together.
//!
//! A table is one test to `cargo test` and to `cargo nextest`, so a thousand vectors cost one process.
//!
//! Deliberately absent: a way to leave a case out, and a harness of its own.
//!
//! ```
//! let mut cases = assay_cases::Cases::new();
//! for (text, number) in [("1", 1), ("2", 2)] {
//!     cases.case(text, || assert_eq!(text.parse(), Ok(number)));
//! }
//! ```

use std::any::Any;
use std::collections::BTreeSet;
use std::fmt::{self, Display};
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

/// What a caught panic carries.
type Panic = Box<dyn Any + Send>;

/// The cases of one table. When it is dropped, the test fails with the name and the words of every
/// case that failed, and when there was no case at all.
#[derive(Debug, Default)]
pub struct Cases {
    names: BTreeSet<String>,
    failed: Vec<(String, String)>,
}

impl Cases {
    /// A table of which nothing was tried yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Tries one case. Its panic is kept until the last case was tried. A name that another case of
    /// the table has is a failure too: it would not say which of them failed.
    pub fn case(&mut self, name: impl Display, check: impl FnOnce()) {
        self.settle(name.to_string(), catch_unwind(AssertUnwindSafe(check)));
    }

    /// The same for a check that waits, within the test's own runtime.
    pub async fn wait(&mut self, name: impl Display, check: impl Future<Output = ()>) {
        let mut check = pin!(check);
        let tried =
            poll_fn(
                |context| match catch_unwind(AssertUnwindSafe(|| check.as_mut().poll(context))) {
                    Ok(Poll::Pending) => Poll::Pending,
                    Ok(Poll::Ready(())) => Poll::Ready(Ok(())),
                    Err(panic) => Poll::Ready(Err(panic)),
                },
            );
        let tried = tried.await;
        self.settle(name.to_string(), tried);
    }

    fn settle(&mut self, name: String, tried: Result<(), Panic>) {
        if let Err(panic) = tried {
            self.failed.push((name.clone(), words(panic.as_ref())));
        }
        if let Some(name) = self.names.replace(name) {
            self.failed.push((name, "two cases have this name".to_owned()));
        }
    }
}

impl Display for Cases {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{} of {} cases failed", self.failed.len(), self.names.len())?;
        self.failed
            .iter()
            .try_for_each(|(name, words)| write!(to, "\n- {name}: {words}"))
    }
}

impl Drop for Cases {
    #[allow(
        clippy::print_stderr,
        reason = "the only way left while a test is failing already"
    )]
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the table was not finished; {self}");
            return;
        }
        assert!(!self.names.is_empty(), "a table without a case shows nothing");
        assert!(self.failed.is_empty(), "{self}");
    }
}

/// What was said by `assert!` and its kind.
fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("failed without words")
        .to_owned()
}
