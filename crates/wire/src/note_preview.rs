//! A note's file as it was understood, shown before anything is taken from it.

use serde::{Deserialize, Serialize};

use crate::delivery::{shape, words};

words! {
    /// What a column of a note's file holds.
    pub enum NoteColumn {
        /// A GTIN, 8 to 14 digits.
        Gtin = "gtin",
        /// What the product is called.
        Name = "name",
        /// The lot.
        Lot = "lot",
        /// The serial.
        Serial = "serial",
        /// How many.
        Quantity = "quantity",
        /// The expiry date.
        Expiry = "expiry",
        /// The note's number.
        Number = "number",
    }
}

words! {
    /// The order in which a file writes its dates.
    pub enum DateOrder {
        /// Year, month, day.
        Ymd = "ymd",
        /// Day, month, year.
        Dmy = "dmy",
        /// Month, day, year.
        Mdy = "mdy",
    }
}

words! {
    /// How a file's characters are written.
    pub enum TextEncoding {
        /// UTF-8, with or without a mark at its beginning.
        Utf8 = "utf8",
        /// UTF-16, low byte first.
        Utf16Le = "utf16_le",
        /// UTF-16, high byte first.
        Utf16Be = "utf16_be",
        /// The Chinese national standard, with GBK and GB 2312 in it.
        Gb18030 = "gb18030",
    }
}

words! {
    /// Why a line cannot be read.
    pub enum LineTrouble {
        /// There is no GTIN in it.
        NoGtin = "no_gtin",
        /// A GTIN with other characters than digits.
        GtinNotDigits = "gtin_not_digits",
        /// A GTIN of the wrong length.
        GtinLength = "gtin_length",
        /// The GTIN's check digit does not fit.
        GtinCheckDigit = "gtin_check_digit",
        /// The spreadsheet rounded the GTIN (`6.90123E+12`): its digits are lost.
        GtinRounded = "gtin_rounded",
        /// The lot is too long or has characters that GS1 does not allow.
        Lot = "lot",
        /// The serial is too long or has characters that GS1 does not allow.
        Serial = "serial",
        /// A serial that an earlier line has too.
        SerialTwice = "serial_twice",
        /// A line of one serial with a quantity other than one.
        SerialQuantity = "serial_quantity",
        /// The quantity is no whole number.
        QuantityNotWhole = "quantity_not_whole",
        /// The quantity is zero, negative or over a million.
        QuantityRange = "quantity_range",
        /// The quantity is in cases or another unit than single items.
        QuantityUnit = "quantity_unit",
        /// No date in the order that the file uses.
        Date = "date",
        /// A cell is too long, or the line has more cells than a note has.
        TooLong = "too_long",
    }
}

words! {
    /// Why no note can be made of a file.
    pub enum NoteTrouble {
        /// The file is empty.
        Empty = "empty",
        /// The file has more bytes than a note has.
        TooLarge = "too_large",
        /// More lines than a note may have.
        TooManyLines = "too_many_lines",
        /// The bytes are no text in any known writing; most likely a workbook and not a CSV file.
        NotText = "not_text",
        /// No column holds GTINs.
        NoGtinColumn = "no_gtin_column",
        /// The choices name a column twice, or one that is not there.
        ColumnChoice = "column_choice",
        /// Every date could be read with day or month first: a person has to say.
        DatesAmbiguous = "dates_ambiguous",
        /// Some lines cannot be read, and nobody chose to leave them out.
        BadLines = "bad_lines",
        /// There is no line to take.
        NoLines = "no_lines",
    }
}

shape! {
    /// What a person corrected in the preview.
    pub struct NoteChoices {
        /// What each column holds; absent to recognise them.
        pub columns: Option<Vec<Option<NoteColumn>>>,
        /// The order of dates; absent to find it from the dates.
        pub date_order: Option<DateOrder>,
        /// Take the good lines and leave the bad ones out.
        pub leave_out_bad: bool,
    }
}

shape! {
    /// A line that cannot be read.
    pub struct BadLine {
        /// Its number in the file, from 1.
        pub line: u32,
        /// Why.
        pub trouble: LineTrouble,
        /// The cell that is to blame, cut short.
        pub cell: String,
    }
}

shape! {
    /// One column as understood.
    pub struct NoteColumnSeen {
        /// Its heading, or nothing.
        pub title: String,
        /// What it holds; absent when it is not used.
        pub holds: Option<NoteColumn>,
    }
}

shape! {
    /// A note's file as it was understood.
    pub struct NotePreview {
        /// How its characters are written.
        pub encoding: TextEncoding,
        /// What stands between cells.
        pub delimiter: String,
        /// The line with the headings; absent when there is none.
        pub header_line: Option<u32>,
        /// Its columns.
        pub columns: Vec<NoteColumnSeen>,
        /// Its first lines, cell by cell.
        pub sample: Vec<Vec<String>>,
        /// The note's number, when the file says one.
        pub number: Option<String>,
        /// Lines that can be taken.
        pub lines: u32,
        /// Items on them.
        pub items: u32,
        /// Lines that cannot be read: the first thousand.
        pub bad: Vec<BadLine>,
        /// How many there are.
        pub bad_total: u32,
        /// Lines whose GTIN had lost zeros at its beginning and has them back: the first thousand.
        pub restored: Vec<u32>,
        /// How many there are.
        pub restored_total: u32,
        /// Lines of sums, which are no goods.
        pub sums: Vec<u32>,
        /// The order of dates; absent when there are none, or when it cannot be told.
        pub date_order: Option<DateOrder>,
        /// Why nothing can be imported as it is.
        pub trouble: Option<NoteTrouble>,
    }
}
