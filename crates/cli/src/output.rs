//! Lines to the person or program that called.

use std::io::{self, Write};

use anyhow::Error;
use serde::Serialize;

/// Writes one line to standard output.
pub(crate) fn line(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.write_all(b"\n")
}

/// Writes one value as one line of JSON to standard output.
pub(crate) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    line(&serde_json::to_string(value)?)?;
    Ok(())
}

/// Tells on standard error why the command failed.
pub(crate) fn failure(error: &Error) {
    // When standard error is gone there is no one left to tell.
    let _ = writeln!(
        io::stderr().lock(),
        "assay: {}",
        visible(&format!("{error:#}"), usize::MAX)
    );
}

/// Writes one remark to standard error.
pub(crate) fn remark(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", visible(text, usize::MAX));
}

/// Whether the reader of standard output went away.
pub(crate) fn is_closed_pipe(error: &Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

/// `text` for a terminal: at most `limit` characters, and those that could move the cursor, hide
/// or turn what stands beside them written out as `\u{…}`.
pub(crate) fn visible(text: &str, limit: usize) -> String {
    let mut shown = String::with_capacity(text.len().min(1024));
    for (count, character) in text.chars().enumerate() {
        if count == limit {
            shown.push('…');
            break;
        }
        if is_hidden(character) {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Controls, and the format characters that reorder or vanish (Unicode 16, category Cf, and the
/// line and paragraph separators).
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_fool_a_terminal_is_written_out() {
        assert_eq!(
            visible("a\u{1b}[2Jb\u{202e}c\n", 99),
            "a\\u{1b}[2Jb\\u{202e}c\\u{a}"
        );
        assert_eq!(visible("龙井茶", 2), "龙井…");
    }
}
