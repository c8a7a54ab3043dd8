//! Delivery notes from files as spreadsheets write them.
//!
//! [`preview`] says how a file is understood; [`import`] takes it, whole or not at all: bad lines
//! are left out only when a person chose so, and the note then names them.

mod cells;
mod columns;
mod dates;
mod table;
mod text;

use std::collections::BTreeSet;

use assay_wire::{
    BadLine, DateOrder, DeliveryNote, LineTrouble, NoteChoices, NoteColumn, NoteColumnSeen, NoteLine,
    NotePreview, NoteSource, NoteTrouble, TextEncoding,
};

pub use table::MAX_LINES;
#[cfg(feature = "legacy-text")]
pub use text::decode;
pub use text::{MAX_BYTES, encoding};

use dates::{Evidence, Found};
use table::{Row, Table};

/// Most bad lines named one by one.
const MOST_NAMED: usize = 1_000;
/// Lines shown in a preview.
const SAMPLE: usize = 6;
/// Longest piece of a bad cell that is repeated.
const CELL_SHOWN: usize = 40;

/// How a file's text is understood, with the person's corrections.
///
/// # Errors
/// When there is nothing to show: an empty or endless file.
pub fn preview(
    text: &str,
    encoding: TextEncoding,
    choices: &NoteChoices,
) -> Result<NotePreview, NoteTrouble> {
    let table = table::read(text)?;
    let read = Read::of(&table, choices)?;
    Ok(read.preview(&table, encoding, choices))
}

/// The note in a file's text.
///
/// # Errors
/// The trouble that [`preview`] would name: nothing is taken from a file that is not taken whole,
/// but for the lines that `choices` leaves out.
pub fn import(text: &str, choices: &NoteChoices) -> Result<DeliveryNote, NoteTrouble> {
    let table = table::read(text)?;
    let read = Read::of(&table, choices)?;
    match read.trouble(choices) {
        Some(trouble) => Err(trouble),
        None => Ok(DeliveryNote {
            number: read.number,
            source: NoteSource::Csv,
            dealer: None,
            lines: read.lines,
            left_out: read.bad.iter().map(|bad| bad.line).collect(),
        }),
    }
}

/// Everything that was found in a table.
struct Read {
    heading: Option<usize>,
    columns: Vec<Option<NoteColumn>>,
    order: Found,
    number: Option<String>,
    lines: Vec<NoteLine>,
    bad: Vec<BadLine>,
    restored: Vec<u32>,
    sums: Vec<u32>,
}

impl Read {
    fn of(table: &Table, choices: &NoteChoices) -> Result<Self, NoteTrouble> {
        let heading = columns::heading_row(&table.rows);
        let (above, goods) = table.rows.split_at(heading.map_or(0, |at| at + 1));
        if goods.len() > MAX_LINES {
            return Err(NoteTrouble::TooManyLines);
        }
        let recognised = match above.last() {
            Some(row) => columns::by_heading(row),
            None => columns::by_content(goods),
        };
        let columns = match &choices.columns {
            Some(chosen) => checked(chosen, table)?,
            None => recognised,
        };
        let mut read = Self {
            heading,
            columns,
            order: Found::NotNeeded,
            number: columns::number_above(above.split_last().map_or(&[], |(_, before)| before)),
            lines: Vec::new(),
            bad: Vec::new(),
            restored: Vec::new(),
            sums: Vec::new(),
        };
        read.order = read.find_order(goods, choices.date_order);
        if read.place(NoteColumn::Gtin).is_some() {
            read.goods(goods);
        }
        Ok(read)
    }

    fn place(&self, column: NoteColumn) -> Option<usize> {
        self.columns.iter().position(|held| *held == Some(column))
    }

    fn find_order(&self, goods: &[Row], chosen: Option<DateOrder>) -> Found {
        if let Some(order) = chosen {
            return Found::Order(order);
        }
        let Some(expiry) = self.place(NoteColumn::Expiry) else {
            return Found::NotNeeded;
        };
        let mut evidence = Evidence::default();
        for cell in goods.iter().filter_map(|row| row.cells.get(expiry)) {
            evidence.look(&cells::plain(cell));
        }
        evidence.order()
    }

    fn goods(&mut self, goods: &[Row]) {
        let mut serials = BTreeSet::new();
        for row in goods {
            let has_gtin = self
                .cell(row, NoteColumn::Gtin)
                .is_some_and(|cell| cell.contains(|letter: char| letter.is_ascii_digit()));
            if columns::is_sum(row) && !has_gtin {
                self.sums.push(row.line);
                continue;
            }
            match self.line(row, &mut serials) {
                Ok(line) => self.lines.push(line),
                Err((trouble, cell)) => self.bad.push(BadLine {
                    line: row.line,
                    trouble,
                    cell: cell.chars().take(CELL_SHOWN).collect(),
                }),
            }
        }
    }

    fn cell<'r>(&self, row: &'r Row, column: NoteColumn) -> Option<&'r str> {
        row.cells.get(self.place(column)?).map(String::as_str)
    }

    fn line(
        &mut self,
        row: &Row,
        serials: &mut BTreeSet<(String, String)>,
    ) -> Result<NoteLine, (LineTrouble, String)> {
        let cell = |column| self.cell(row, column).unwrap_or_default();
        let blame = |column| move |trouble| (trouble, cell(column).to_owned());
        if row.cut {
            return Err((LineTrouble::TooLong, String::new()));
        }
        let (gtin, restored) = cells::gtin(cell(NoteColumn::Gtin)).map_err(blame(NoteColumn::Gtin))?;
        let gtin = gtin.to_string();
        let lot = cells::lot(cell(NoteColumn::Lot)).map_err(blame(NoteColumn::Lot))?;
        let serial = cells::serial(cell(NoteColumn::Serial)).map_err(blame(NoteColumn::Serial))?;
        let quantity = match self.place(NoteColumn::Quantity) {
            Some(_) => cells::quantity(cell(NoteColumn::Quantity)).map_err(blame(NoteColumn::Quantity))?,
            // A list of items without quantities names each once.
            None => 1,
        };
        let expiry = cells::plain(cell(NoteColumn::Expiry));
        let expiry = if expiry.is_empty() {
            None
        } else {
            let order = match self.order {
                Found::Order(order) => order,
                Found::NotNeeded => DateOrder::Ymd,
                // Nothing is imported before a person has said; until then every order is tried.
                Found::Ambiguous => DateOrder::Dmy,
            };
            let date = dates::parse(&expiry, order);
            let date = date.or_else(|| {
                (self.order == Found::Ambiguous)
                    .then(|| dates::parse(&expiry, DateOrder::Mdy))
                    .flatten()
            });
            Some(date.ok_or((LineTrouble::Date, expiry))?)
        };
        if let Some(serial) = &serial {
            if quantity != 1 {
                return Err((LineTrouble::SerialQuantity, cell(NoteColumn::Quantity).to_owned()));
            }
            if !serials.insert((gtin.clone(), serial.clone())) {
                return Err((LineTrouble::SerialTwice, serial.clone()));
            }
        }
        let name = Some(cell(NoteColumn::Name).to_owned()).filter(|name| !name.is_empty());
        let number = Some(cell(NoteColumn::Number).to_owned()).filter(|number| !number.is_empty());
        if self.number.is_none() {
            self.number = number.map(|number| number.chars().take(CELL_SHOWN).collect());
        }
        if restored {
            self.restored.push(row.line);
        }
        Ok(NoteLine {
            line: row.line,
            gtin,
            name,
            lot,
            serial,
            expiry,
            quantity,
        })
    }

    fn trouble(&self, choices: &NoteChoices) -> Option<NoteTrouble> {
        if self.place(NoteColumn::Gtin).is_none() {
            Some(NoteTrouble::NoGtinColumn)
        } else if self.order == Found::Ambiguous {
            Some(NoteTrouble::DatesAmbiguous)
        } else if !self.bad.is_empty() && !choices.leave_out_bad {
            Some(NoteTrouble::BadLines)
        } else if self.lines.is_empty() {
            Some(NoteTrouble::NoLines)
        } else {
            None
        }
    }

    fn preview(self, table: &Table, encoding: TextEncoding, choices: &NoteChoices) -> NotePreview {
        let trouble = self.trouble(choices);
        let titles = self.heading.and_then(|at| table.rows.get(at));
        let first = self.heading.map_or(0, |at| at + 1);
        let sample: Vec<Vec<String>> = table.rows[first..]
            .iter()
            .take(SAMPLE)
            .map(|row| row.cells.clone())
            .collect();
        let width = sample
            .iter()
            .map(Vec::len)
            .max()
            .unwrap_or(0)
            .max(self.columns.len());
        let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        NotePreview {
            encoding,
            delimiter: char::from(table.delimiter).to_string(),
            header_line: titles.map(|row| row.line),
            columns: (0..width)
                .map(|at| NoteColumnSeen {
                    title: titles
                        .and_then(|row| row.cells.get(at))
                        .cloned()
                        .unwrap_or_default(),
                    holds: self.columns.get(at).copied().flatten(),
                })
                .collect(),
            sample,
            lines: count(self.lines.len()),
            items: self
                .lines
                .iter()
                .fold(0_u32, |sum, line| sum.saturating_add(line.quantity)),
            bad_total: count(self.bad.len()),
            bad: self.bad.into_iter().take(MOST_NAMED).collect(),
            restored_total: count(self.restored.len()),
            restored: self.restored.into_iter().take(MOST_NAMED).collect(),
            sums: self.sums,
            number: self.number,
            date_order: match self.order {
                Found::Order(order) => Some(order),
                Found::NotNeeded | Found::Ambiguous => None,
            },
            trouble,
        }
    }
}

/// The columns that a person chose.
fn checked(chosen: &[Option<NoteColumn>], table: &Table) -> Result<Vec<Option<NoteColumn>>, NoteTrouble> {
    let width = table.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let twice = NoteColumn::ALL
        .iter()
        .any(|column| chosen.iter().filter(|held| **held == Some(*column)).count() > 1);
    if twice || chosen.len() > width {
        Err(NoteTrouble::ColumnChoice)
    } else {
        Ok(chosen.to_vec())
    }
}
