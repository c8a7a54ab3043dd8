//! Texts of others as cells of a table (RFC 4180) that no spreadsheet takes for a formula (OWASP, “CSV Injection”).
//!
//! Where a spreadsheet parts cells by `;`, as it does in half of the world's languages, a quoted cell of ours is no
//! longer one: what follows a `;`, a tab or an end of line in it is looked at as if a cell began there.

/// The text with `'` before whatever a spreadsheet would take for a formula, full-width forms too, and with `U+FFFD`
/// for characters that would make it look like another text.
#[must_use]
pub fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    // Where the cell begins that is being looked at, while nothing but blanks came after it.
    let mut begun = Some(0);
    if text.starts_with(['\t', '\r', '\n']) {
        out.push('\'');
    }
    for character in text.chars() {
        let shown = if turns(character) { '\u{fffd}' } else { character };
        if let Some(at) = begun
            && is_risky(shown)
        {
            out.insert(at, '\'');
        }
        out.push(shown);
        begun = match shown {
            ';' | '\t' | '\r' | '\n' => Some(out.len()),
            _ if is_blank(shown) => begun,
            _ => None,
        };
    }
    out
}

/// The same in quotes.
#[must_use]
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", harmless(text).replace('"', "\"\""))
}

/// What a formula begins with.
fn is_risky(first: char) -> bool {
    matches!(
        first,
        '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '|' | '%'
    )
}

/// What a spreadsheet takes off before it looks; a quote may open a cell.
fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\u{a0}' | '\u{3000}' | '"')
}

/// What turns the direction in which the rest is drawn (Unicode, UAX #9), or is not drawn at all.
fn turns(character: char) -> bool {
    matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_wherever_a_spreadsheet_parts_it() {
        for (text, written) in [
            ("plain", "\"plain\""),
            ("say \"hi\", all", "\"say \"\"hi\"\", all\""),
            ("=1+1", "\"'=1+1\""),
            (" @SUM(A1)", "\"' @SUM(A1)\""),
            ("\tx", "\"'\tx\""),
            ("\t=1", "\"'\t'=1\""),
            ("＝1", "\"'＝1\""),
            ("|x", "\"'|x\""),
            ("%0A", "\"'%0A\""),
            ("100% - 1 = 99%", "\"100% - 1 = 99%\""),
            ("a;=1+1", "\"a;'=1+1\""),
            ("a; -2", "\"a;' -2\""),
            ("a\";\"=1+1", "\"a\"\";'\"\"=1+1\""),
            ("a\n=1", "\"a\n'=1\""),
            ("a\r\n+1", "\"a\r\n'+1\""),
            ("a;b;c", "\"a;b;c\""),
            ("txt.\u{202e}exe", "\"txt.\u{fffd}exe\""),
            ("\u{feff}=1", "\"\u{fffd}=1\""),
            ("", "\"\""),
        ] {
            assert_eq!(quoted(text), written, "{text:?}");
        }
    }
}
