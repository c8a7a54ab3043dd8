//! Progress of long work, on standard error and only for a person.

use std::borrow::Cow;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar that counts to `total` things; draws nothing when standard error is no terminal.
pub(crate) fn bar(total: u64, what: impl Into<Cow<'static, str>>) -> ProgressBar {
    let bar = ProgressBar::new(total).with_message(what);
    let template = "{msg} {wide_bar} {human_pos}/{human_len}  {per_sec}  {eta} left";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}
