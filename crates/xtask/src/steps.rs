//! The steps of a run with the time of each, told at its end, also when one failed.

use std::io::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::shell::kept;

/// What was done so far.
pub(crate) struct Steps {
    began: Instant,
    done: Mutex<Vec<Step>>,
}

struct Step {
    name: String,
    took: Duration,
    is_beside: bool,
    is_passed: bool,
}

impl Steps {
    /// A run that begins now.
    pub(crate) fn begin() -> Self {
        Self {
            began: Instant::now(),
            done: Mutex::default(),
        }
    }

    /// Does a step, shown while it is done.
    pub(crate) fn step<T>(&self, name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let began = Instant::now();
        let done = work();
        self.keep(Step {
            name: name.to_owned(),
            took: began.elapsed(),
            is_beside: false,
            is_passed: done.is_ok(),
        });
        done
    }

    /// Does a step beside those that are shown; what it says is shown whole when it has ended.
    pub(crate) fn beside<T>(&self, name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let began = Instant::now();
        let (done, said) = kept(work);
        self.keep(Step {
            name: name.to_owned(),
            took: began.elapsed(),
            is_beside: true,
            is_passed: done.is_ok(),
        });
        std::io::stdout().lock().write_all(&said)?;
        done
    }

    fn keep(&self, step: Step) {
        self.done
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(step);
    }

    /// How long the run has taken.
    pub(crate) fn took(&self) -> Duration {
        self.began.elapsed()
    }

    /// A line for each step, and one for all of them.
    pub(crate) fn list(&self) -> String {
        list(
            &self.done.lock().unwrap_or_else(PoisonError::into_inner),
            self.took(),
        )
    }

    /// The same as rows of a table, under their heads.
    pub(crate) fn rows(&self, limit: impl FnOnce(Duration) -> String) -> Vec<Vec<String>> {
        let done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        rows(&done, self.took(), limit(self.took()))
    }
}

fn list(done: &[Step], took: Duration) -> String {
    let mut text = String::new();
    let lines = done.iter().map(|step| {
        let how = match (step.is_passed, step.is_beside) {
            (false, _) => "  FAILED",
            (true, true) => "  beside others",
            (true, false) => "",
        };
        (step.name.as_str(), step.took, how)
    });
    for (name, took, how) in lines.chain([("all", took, "")]) {
        text.push_str(&format!("  {:>12}  {name}{how}\n", spoken(took)));
    }
    text
}

fn rows(done: &[Step], took: Duration, limit: String) -> Vec<Vec<String>> {
    let mut rows = vec![["step", "time", "limit"].map(str::to_owned).to_vec()];
    for step in done {
        let beside = if step.is_beside { ", beside others" } else { "" };
        rows.push(vec![format!("{}{beside}", step.name), spoken(step.took)]);
    }
    rows.push(vec!["all".to_owned(), spoken(took), limit]);
    rows
}

/// A time as people say it, to the second.
pub(crate) fn spoken(took: Duration) -> String {
    let seconds = (took.as_millis() + 500) / 1000;
    match seconds / 60 {
        0 => format!("{seconds} s"),
        minutes => format!("{minutes} min {:02} s", seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::*;

    fn step(name: &str, seconds: u64, is_beside: bool, is_passed: bool) -> Step {
        Step {
            name: name.to_owned(),
            took: Duration::from_secs(seconds),
            is_beside,
            is_passed,
        }
    }

    #[test]
    fn each_step_is_listed_with_its_time_and_the_one_that_failed_says_so() {
        let done = [
            step("format", 2, false, true),
            step("the page", 65, true, true),
            step("Rust tests", 121, false, false),
        ];
        assert_eq!(
            list(&done, Duration::from_secs(130)),
            "           2 s  format\n    1 min 05 s  the page  beside others\n    \
             2 min 01 s  Rust tests  FAILED\n    2 min 10 s  all\n"
        );
        let rows = rows(
            &done,
            Duration::from_secs(130),
            "at most 1 min: MISSED".to_owned(),
        );
        assert_eq!(rows.len(), 5);
        assert_eq!(rows[2][0], "the page, beside others");
        assert_eq!(rows[4], ["all", "2 min 10 s", "at most 1 min: MISSED"]);
    }

    #[test]
    fn a_step_that_fails_is_kept_and_its_error_handed_on() {
        let steps = Steps::begin();
        assert!(steps.step("one", || Ok(1)).is_ok_and(|one| one == 1));
        let failed: Result<()> = steps.beside("two", || bail!("it broke"));
        assert!(failed.is_err_and(|error| error.to_string() == "it broke"));
        let list = steps.list();
        assert!(list.contains("one\n") && list.contains("two  FAILED\n"), "{list}");
    }
}
