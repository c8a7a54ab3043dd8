//! Text to rows of cells, whatever stands between the cells.

use assay_wire::NoteTrouble;

/// Most lines of a note.
pub const MAX_LINES: usize = 100_000;
/// Most cells of a line.
pub(super) const MAX_COLUMNS: usize = 64;
/// Longest cell in characters.
pub(super) const MAX_CELL: usize = 300;

/// Delimiters by preference: where two fit equally, the first.
const DELIMITERS: [u8; 4] = [b'\t', b';', b',', b'|'];

/// How many lines are looked at to find the delimiter.
const LOOKED_AT: usize = 20;

/// A line's cells, trimmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// Its number in the file, from 1.
    pub(super) line: u32,
    pub(super) cells: Vec<String>,
    /// A cell was longer, or there were more, than is kept.
    pub(super) cut: bool,
}

/// Rows that have anything in them.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) delimiter: u8,
    pub(super) rows: Vec<Row>,
}

pub(super) fn read(text: &str) -> Result<Table, NoteTrouble> {
    let (text, told, before) = told_delimiter(text);
    let delimiter = told.unwrap_or_else(|| delimiter(text));
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut place = Place {
        text,
        byte: 0,
        line: 1,
    };
    for record in reader.records() {
        // From text in memory nothing can fail: rows may differ in length, and text is UTF-8.
        let Ok(record) = record else {
            return Err(NoteTrouble::NotText);
        };
        let line = place.go_to(record.position().map_or(0, csv::Position::byte));
        let mut cut = record.len() > MAX_COLUMNS;
        let cells: Vec<String> = record
            .iter()
            .take(MAX_COLUMNS)
            .map(|cell| {
                let cell = cell.trim();
                cut |= cell.chars().nth(MAX_CELL).is_some();
                cell.chars().take(MAX_CELL).collect()
            })
            .collect();
        if cells.iter().all(String::is_empty) {
            continue;
        }
        // A heading and lines above it are no goods.
        if rows.len() >= MAX_LINES + LOOKED_AT {
            return Err(NoteTrouble::TooManyLines);
        }
        rows.push(Row {
            line: line.saturating_add(before),
            cells,
            cut,
        });
    }
    if rows.is_empty() {
        return Err(NoteTrouble::Empty);
    }
    Ok(Table { delimiter, rows })
}

/// Line numbers by places in the text. The parser's own count is of where it began to look for a
/// record, and so does not know of empty lines before it.
struct Place<'t> {
    text: &'t str,
    byte: usize,
    line: u32,
}

impl Place<'_> {
    fn go_to(&mut self, byte: u64) -> u32 {
        let bytes = self.text.as_bytes();
        let mut end = usize::try_from(byte).unwrap_or(bytes.len()).max(self.byte);
        end += bytes
            .iter()
            .skip(end)
            .take_while(|byte| matches!(byte, b'\r' | b'\n'))
            .count();
        let passed = bytes.get(self.byte..end).unwrap_or_default();
        let lines = passed.iter().filter(|byte| **byte == b'\n').count();
        self.line = self.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        self.byte = end;
        self.line
    }
}

/// A first line `sep=;` is the spreadsheet's own word on what follows.
fn told_delimiter(text: &str) -> (&str, Option<u8>, u32) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let Some((first, rest)) = text.split_once('\n') else {
        return (text, None, 0);
    };
    match first.trim_end().trim_matches('"').as_bytes() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter] if DELIMITERS.contains(delimiter) => {
            (rest, Some(*delimiter), 1)
        }
        _ => (text, None, 0),
    }
}

/// The delimiter that gives most lines the same, largest number of cells.
fn delimiter(text: &str) -> u8 {
    let mut best = (0, b',');
    for delimiter in DELIMITERS {
        let mut counts: Vec<usize> = text
            .lines()
            .filter(|line| !line.trim().is_empty())
            .take(LOOKED_AT)
            .map(|line| outside_quotes(line, delimiter))
            .filter(|count| *count > 0)
            .collect();
        counts.sort_unstable();
        let Some(middle) = counts.get(counts.len() / 2).copied() else {
            continue;
        };
        let alike = counts.iter().filter(|count| **count == middle).count();
        let weight = alike * 100 + middle;
        if weight > best.0 {
            best = (weight, delimiter);
        }
    }
    best.1
}

fn outside_quotes(line: &str, delimiter: u8) -> usize {
    let mut quoted = false;
    let mut count = 0;
    for byte in line.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            byte if byte == delimiter && !quoted => count += 1,
            _ => {}
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_stands_between_cells() {
        for (text, delimiter) in [
            ("a,b,c\n1,2,3\n", b','),
            ("a;b;c\n1,5;2;3\n2,5;2;3\n", b';'),
            ("a\tb\n\"x;y;z\"\t2\n", b'\t'),
            ("sep=|\na|b\n", b'|'),
            ("alone\n", b','),
        ] {
            assert_eq!(read(text).unwrap().delimiter, delimiter, "{text:?}");
        }
    }

    #[test]
    fn keeps_the_files_own_line_numbers() {
        let table = read("\u{feff}sep=;\na;b\n\n\"two\nlines\";2\n;\nx;y\n").unwrap();
        let lines: Vec<u32> = table.rows.iter().map(|row| row.line).collect();
        assert_eq!(lines, [2, 4, 7]);
        assert_eq!(table.rows[1].cells, ["two\nlines", "2"]);
    }

    #[test]
    fn is_bounded() {
        let long = format!("{}\n", "x".repeat(500));
        assert!(read(&long).unwrap().rows[0].cut);
        assert!(read(&",".repeat(100).replace(',', "a,")).unwrap().rows[0].cut);
        let many = "1,2\n".repeat(MAX_LINES + LOOKED_AT + 1);
        assert_eq!(read(&many).unwrap_err(), NoteTrouble::TooManyLines);
        assert_eq!(read(" \n;;\n").unwrap_err(), NoteTrouble::Empty);
    }
}
