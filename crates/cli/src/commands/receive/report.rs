//! A delivery's result as lines of a terminal and as one page.

use std::path::Path;

use assay_core::time::Timestamp;
use assay_print::{Rule, Text, write_page};
use assay_receiving::result;
use assay_wire::{
    DeliveryNote, DeliveryState, ItemState, LineState, LineTrouble, NoteLine, NotePreview, NoteTrouble,
};

use crate::fonts;
use crate::words::Words;

/// Bad lines named one by one on the terminal.
const NAMED: usize = 20;
/// Rows on the page: what does not fit on it is in the CSV file, and the page says so.
const ROWS: usize = 38;
/// Margin and row height in points.
const MARGIN: f32 = 50.0;
const ROW: f32 = 15.0;

/// Why no note can be made of a file.
pub(super) const fn trouble(trouble: NoteTrouble) -> &'static str {
    match trouble {
        NoteTrouble::Empty => "it is empty",
        NoteTrouble::TooLarge => "it has more bytes than a note has",
        NoteTrouble::TooManyLines => "it has over 100000 lines, or is cut",
        NoteTrouble::NotText => "it is no text; save the workbook as CSV first",
        NoteTrouble::NoGtinColumn => "no column holds GTINs",
        NoteTrouble::ColumnChoice => "a column is chosen twice, or is not there",
        NoteTrouble::DatesAmbiguous => {
            "its dates could have the day or the month first: say which with --dates dmy or --dates mdy"
        }
        NoteTrouble::BadLines => {
            "some lines cannot be read, so nothing was taken: correct them, or leave them out with --leave-out-bad"
        }
        NoteTrouble::NoLines => "no line of it can be taken",
    }
}

const fn line_trouble(trouble: LineTrouble) -> &'static str {
    match trouble {
        LineTrouble::NoGtin => "no GTIN",
        LineTrouble::GtinNotDigits => "a GTIN has only digits",
        LineTrouble::GtinLength => "a GTIN has at most 14 digits",
        LineTrouble::GtinCheckDigit => "the GTIN's check digit does not fit",
        LineTrouble::GtinRounded => "the spreadsheet rounded the GTIN: format its column as text",
        LineTrouble::Lot => "no lot: 1 to 20 characters of GS1's set",
        LineTrouble::Serial => "no serial: 1 to 20 characters of GS1's set",
        LineTrouble::SerialTwice => "an earlier line has this serial",
        LineTrouble::SerialQuantity => "one serial is one item",
        LineTrouble::QuantityNotWhole => "the quantity is no whole number",
        LineTrouble::QuantityRange => "the quantity is not between 1 and 1000000",
        LineTrouble::QuantityUnit => "the quantity is not in single items",
        LineTrouble::Date => "no date in the order that the note uses",
        LineTrouble::TooLong => "the line or a cell is too long",
    }
}

/// How a note's file was understood; all of it, or only what calls for attention.
pub(super) fn preview(seen: &NotePreview, all: bool) -> Vec<String> {
    let mut lines = Vec::new();
    if all {
        let delimiter = match seen.delimiter.as_str() {
            "\t" => "tabs",
            ";" => "semicolons",
            "|" => "bars",
            _ => "commas",
        };
        lines.push(format!("{} with {delimiter}", seen.encoding.code()));
        for (index, column) in seen.columns.iter().enumerate() {
            let holds = column.holds.map_or("not used", |column| column.code());
            lines.push(format!("column {} {:?}: {holds}", index + 1, column.title));
        }
        if let Some(order) = seen.date_order {
            lines.push(format!("dates: {}", order.code()));
        }
        if let Some(number) = &seen.number {
            lines.push(format!("number: {number}"));
        }
        lines.push(format!("lines: {}, items: {}", seen.lines, seen.items));
    }
    for sum in seen.sums.iter().take(NAMED) {
        lines.push(format!("line {sum} is a sum and no goods"));
    }
    if seen.restored_total > 0 {
        lines.push(format!(
            "zeros at the beginning of the GTIN put back, lines: {}, the first of them line {}",
            seen.restored_total,
            seen.restored.first().copied().unwrap_or(0)
        ));
    }
    for bad in seen.bad.iter().take(NAMED) {
        lines.push(format!(
            "line {}: {}: {:?}",
            bad.line,
            line_trouble(bad.trouble),
            bad.cell
        ));
    }
    if seen.bad_total as usize > NAMED {
        lines.push(format!(
            "lines that cannot be read beside these: {}",
            seen.bad_total as usize - NAMED
        ));
    }
    lines
}

/// The result for a terminal.
pub(super) fn lines(note: &DeliveryNote, state: &DeliveryState, words: &Words) -> Vec<String> {
    let mut lines = vec![headline(state, words)];
    lines.extend(rows(note, state, words));
    if state.totals.copies_not_checked > 0 {
        let count = state.totals.copies_not_checked.to_string();
        lines.push(words.fill("receive.copies", &[("n", &count)]));
    }
    lines
}

fn headline(state: &DeliveryState, words: &Words) -> String {
    let totals = &state.totals;
    words.fill(
        "receive.totals",
        &[
            ("received", &totals.received.to_string()),
            ("expected", &totals.expected.to_string()),
            ("missing", &totals.missing.to_string()),
            ("extra", &totals.extra.to_string()),
            ("open", &totals.open.to_string()),
        ],
    )
}

/// Lines that differ, then items that do not fit.
fn rows(note: &DeliveryNote, state: &DeliveryState, words: &Words) -> Vec<String> {
    let differs =
        |stand: &LineState| stand.missing > 0 || stand.extra > 0 || stand.wrong_lot > 0 || stand.open > 0;
    let lines = note
        .lines
        .iter()
        .zip(&state.lines)
        .filter(|(_, stand)| differs(stand));
    let lines = lines.map(|(line, stand)| line_row(line, stand, words));
    let items = state.exceptions.iter().rev().map(|item| item_row(item, words));
    lines.chain(items).collect()
}

fn line_row(line: &NoteLine, stand: &LineState, words: &Words) -> String {
    let name = line.name.as_deref().unwrap_or(&line.gtin);
    let lot = line
        .lot
        .as_deref()
        .map(|lot| format!(" {lot}"))
        .unwrap_or_default();
    let mut row = words.fill(
        "receive.line",
        &[
            ("line", &line.line.to_string()),
            (
                "name",
                &format!("{}{lot}", name.chars().take(40).collect::<String>()),
            ),
            ("received", &stand.received.to_string()),
            ("expected", &stand.expected.to_string()),
        ],
    );
    for (key, count) in [
        ("receive.missing", stand.missing),
        ("receive.extra", stand.extra),
        ("receive.wrong_lot", stand.wrong_lot),
    ] {
        if count > 0 {
            row.push_str(&words.fill(key, &[("n", &count.to_string())]));
        }
    }
    row
}

fn item_row(item: &ItemState, words: &Words) -> String {
    let why: Vec<&str> = item
        .exceptions
        .iter()
        .map(|exception| words.entry(&format!("exception.{}", exception.code())))
        .collect();
    let lot = item
        .lot
        .as_deref()
        .map(|lot| format!(" {lot}"))
        .unwrap_or_default();
    format!("▲ {} {}{lot}: {}", item.gtin, item.serial, why.join(", "))
}

/// The result on one page of A4.
pub(super) fn pdf(
    note: &DeliveryNote,
    state: &DeliveryState,
    at: Timestamp,
    words: &Words,
    font: Option<&Path>,
) -> anyhow::Result<Vec<u8>> {
    let text = |words: String, down: f32, size: f32| Text {
        words,
        at: (MARGIN, down),
        size,
    };
    let number = note.number.as_deref().unwrap_or_default();
    let title = words.fill("receive.title", &[("number", number)]);
    let mut texts = vec![
        text(title.trim().to_owned(), 70.0, 20.0),
        text(format!("{at} · {}", result::disposition(note, state)), 90.0, 10.0),
        text(headline(state, words), 120.0, 12.0),
    ];
    let rows = rows(note, state, words);
    let mut down = 150.0;
    for row in rows.iter().take(ROWS) {
        // A triangle is in no text font that must be there; the page has the words.
        texts.push(text(
            row.trim_start_matches('▲').trim().chars().take(95).collect(),
            down,
            9.0,
        ));
        down += ROW;
    }
    if rows.len() > ROWS {
        let more = (rows.len() - ROWS).to_string();
        texts.push(text(words.fill("receive.more", &[("n", &more)]), down, 9.0));
    }
    let copies = state.totals.copies_not_checked;
    if copies > 0 {
        texts.push(text(
            words.fill("receive.copies", &[("n", &copies.to_string())]),
            790.0,
            9.0,
        ));
    }
    let needing: Vec<&str> = texts
        .iter()
        .map(|text| text.words.as_str())
        .filter(|words| {
            !words
                .chars()
                .all(|c| matches!(c, ' '..='~' | '\u{a0}'..='\u{ff}'))
        })
        .collect();
    let font = match font {
        Some(file) => Some(fonts::load(file, &needing)?),
        None if needing.is_empty() => None,
        None => Some(fonts::find(&needing)?),
    };
    let rules = [Rule {
        at: (MARGIN, 545.0, 132.0),
    }];
    let mut out = Vec::new();
    write_page(&mut out, title.trim(), &texts, &rules, font.as_ref())?;
    Ok(out)
}
