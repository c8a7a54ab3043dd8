//! Notes as spreadsheets write them.

use assay_cases::Cases;
use assay_receiving::note::{MAX_LINES, decode, import, preview};
use assay_wire::{DateOrder, LineTrouble, NoteChoices, NoteColumn, NoteSource, NoteTrouble, TextEncoding};
use proptest::prelude::*;

const ASK_NOTHING: NoteChoices = NoteChoices {
    columns: None,
    date_order: None,
    leave_out_bad: false,
};

fn leaving_out() -> NoteChoices {
    NoteChoices {
        leave_out_bad: true,
        ..ASK_NOTHING
    }
}

/// UTF-16 with its mark, as “Unicode text” is saved.
fn utf16(text: &str, low_first: bool) -> Vec<u8> {
    format!("\u{feff}{text}")
        .encode_utf16()
        .flat_map(|unit| {
            if low_first {
                unit.to_le_bytes()
            } else {
                unit.to_be_bytes()
            }
        })
        .collect()
}

const NOTE: &str = "条码,品名,批号,数量,有效期至\n6901234567892,纯牛奶 250 毫升,L2406,40,2027-05-03\n614141000036,\"醋, 米\",,40,\n";

#[test]
fn one_note_in_every_writing_is_one_note() {
    let plain = import(NOTE, &ASK_NOTHING).unwrap();
    assert_eq!(plain.source, NoteSource::Csv);
    assert_eq!(plain.lines.len(), 2);
    assert_eq!(plain.lines[0].gtin, "06901234567892");
    assert_eq!(plain.lines[0].name.as_deref(), Some("纯牛奶 250 毫升"));
    assert_eq!(plain.lines[0].lot.as_deref(), Some("L2406"));
    assert_eq!(plain.lines[0].expiry.as_deref(), Some("2027-05-03"));
    assert_eq!((plain.lines[0].quantity, plain.lines[0].line), (40, 2));
    assert_eq!(plain.lines[1].name.as_deref(), Some("醋, 米"));
    assert_eq!(plain.lines[1].lot, None);

    let (gb, _, unmappable) = encoding_rs::GB18030.encode(NOTE);
    assert!(!unmappable);
    let files: [(Vec<u8>, TextEncoding); 5] = [
        (NOTE.into(), TextEncoding::Utf8),
        (format!("\u{feff}{NOTE}").into(), TextEncoding::Utf8),
        (gb.into_owned(), TextEncoding::Gb18030),
        (utf16(NOTE, true), TextEncoding::Utf16Le),
        (utf16(NOTE, false), TextEncoding::Utf16Be),
    ];
    let mut cases = Cases::new();
    for (bytes, encoding) in files {
        cases.case(format!("{encoding:?} in {} bytes", bytes.len()), || {
            let (text, found) = decode(&bytes).unwrap();
            assert_eq!(found, encoding);
            assert_eq!(import(&text, &ASK_NOTHING).unwrap(), plain);
        });
    }
    for delimiter in [";", "\t"] {
        cases.case(format!("between lies {delimiter:?}"), || {
            let text = NOTE
                .replace("\"醋, 米\"", "米醋")
                .replace(',', delimiter)
                .replace("米醋", "醋, 米");
            assert_eq!(import(&text, &ASK_NOTHING).unwrap(), plain);
        });
    }
}

/// GB 18030 reaches past GBK: four-byte characters (Appendix A of GB 18030-2022 makes 龿 and rare
/// surnames mandatory), and text that is valid in no other writing.
#[test]
fn four_byte_characters_of_gb18030_survive() {
    let text = "条码,品名,数量\n6901234567892,𠮷野家㐱,3\n";
    let (bytes, _, unmappable) = encoding_rs::GB18030.encode(text);
    assert!(!unmappable);
    let (back, encoding) = decode(&bytes).unwrap();
    assert_eq!((back.as_str(), encoding), (text, TextEncoding::Gb18030));
    assert_eq!(
        import(&back, &ASK_NOTHING).unwrap().lines[0].name.as_deref(),
        Some("𠮷野家㐱")
    );
}

#[test]
fn what_is_no_text_is_said() {
    assert_eq!(decode(b"").unwrap_err(), NoteTrouble::Empty);
    assert_eq!(
        decode(b"PK\x03\x04rest of a workbook").unwrap_err(),
        NoteTrouble::NotText
    );
    assert_eq!(
        decode(&[0, 0, 0, 0, 1, 2, 0, 0]).unwrap_err(),
        NoteTrouble::NotText
    );
    assert_eq!(decode(&[0x81, 0xff, 0xff]).unwrap_err(), NoteTrouble::NotText);
    assert_eq!(
        decode(&vec![b'a'; (24 << 20) + 1]).unwrap_err(),
        NoteTrouble::TooLarge
    );
}

#[test]
fn bad_lines_are_named_and_nothing_is_half_imported() {
    let text = "GTIN;Lot;Qty\n6901234567892;L1;12\n6901234567893;L1;12\n6901234567892;L1;3 cases\n6.90123E+12;L1;1\nTotal;;27\n";
    let seen = preview(text, TextEncoding::Utf8, &ASK_NOTHING).unwrap();
    let bad: Vec<(u32, LineTrouble, &str)> = seen
        .bad
        .iter()
        .map(|bad| (bad.line, bad.trouble, bad.cell.as_str()))
        .collect();
    assert_eq!(
        bad,
        [
            (3, LineTrouble::GtinCheckDigit, "6901234567893"),
            (4, LineTrouble::QuantityUnit, "3 cases"),
            (5, LineTrouble::GtinRounded, "6.90123E+12"),
        ]
    );
    assert_eq!((seen.lines, seen.items, seen.sums.as_slice()), (1, 12, &[6][..]));
    assert_eq!(seen.trouble, Some(NoteTrouble::BadLines));
    assert_eq!(import(text, &ASK_NOTHING).unwrap_err(), NoteTrouble::BadLines);
    let note = import(text, &leaving_out()).unwrap();
    assert_eq!((note.lines.len(), note.left_out.as_slice()), (1, &[3, 4, 5][..]));
}

#[test]
fn the_preview_shows_what_was_recognised_and_takes_corrections() {
    let text = "Delivery note: DN-1122;;\nEAN;Amount ordered;Amount sent\n6901234567892;50;40\n";
    let seen = preview(text, TextEncoding::Utf8, &ASK_NOTHING).unwrap();
    assert_eq!(seen.number.as_deref(), Some("DN-1122"));
    assert_eq!((seen.header_line, seen.delimiter.as_str()), (Some(2), ";"));
    assert_eq!(seen.columns[2].title, "Amount sent");
    assert_eq!(seen.columns[2].holds, None);
    let chosen = NoteChoices {
        columns: Some(vec![Some(NoteColumn::Gtin), None, Some(NoteColumn::Quantity)]),
        ..ASK_NOTHING
    };
    assert_eq!(import(text, &chosen).unwrap().lines[0].quantity, 40);
    let twice = NoteChoices {
        columns: Some(vec![Some(NoteColumn::Gtin), Some(NoteColumn::Gtin)]),
        ..ASK_NOTHING
    };
    assert_eq!(import(text, &twice).unwrap_err(), NoteTrouble::ColumnChoice);
    assert_eq!(
        import("a;b\nc;d\n", &ASK_NOTHING).unwrap_err(),
        NoteTrouble::NoGtinColumn
    );
}

#[test]
fn dates_that_could_be_two_are_asked_about() {
    let text = "GTIN,Qty,Expiry\n6901234567892,1,03/05/2027\n6901234567892,2,04/05/2027\n";
    let seen = preview(text, TextEncoding::Utf8, &ASK_NOTHING).unwrap();
    assert_eq!(
        (seen.trouble, seen.date_order),
        (Some(NoteTrouble::DatesAmbiguous), None)
    );
    let mut cases = Cases::new();
    for (order, date) in [(DateOrder::Dmy, "2027-05-03"), (DateOrder::Mdy, "2027-03-05")] {
        cases.case(format!("{order:?}"), || {
            let chosen = NoteChoices {
                date_order: Some(order),
                ..ASK_NOTHING
            };
            assert_eq!(
                import(text, &chosen).unwrap().lines[0].expiry.as_deref(),
                Some(date)
            );
        });
    }
    let proven = text.replace("04/05", "24/05");
    assert_eq!(
        import(&proven, &ASK_NOTHING).unwrap().lines[0].expiry.as_deref(),
        Some("2027-05-03")
    );
}

#[test]
fn zeros_come_back_and_are_told_of() {
    // A GTIN-12 and a GTIN-8 that began with zeros, as a number column shows them.
    let text = "ean,qty\n12345678905,4\n1234565,5\n6901234567892,6\n";
    let seen = preview(text, TextEncoding::Utf8, &ASK_NOTHING).unwrap();
    assert_eq!((seen.restored.as_slice(), seen.restored_total), (&[2, 3][..], 2));
    let gtins: Vec<String> = import(text, &ASK_NOTHING)
        .unwrap()
        .lines
        .into_iter()
        .map(|line| line.gtin)
        .collect();
    assert_eq!(gtins, ["00012345678905", "00000001234565", "06901234567892"]);
}

#[test]
fn a_hundred_thousand_lines_and_no_more() {
    let mut text = "gtin,lot,qty\n".to_owned();
    text.push_str(&"6901234567892,L1,2\n".repeat(MAX_LINES));
    let note = import(&text, &ASK_NOTHING).unwrap();
    assert_eq!(note.lines.len(), MAX_LINES);
    text.push_str("6901234567892,L1,2\n");
    assert_eq!(
        import(&text, &ASK_NOTHING).unwrap_err(),
        NoteTrouble::TooManyLines
    );
}

proptest! {
    /// Whatever the bytes: an answer, and a note only of lines that a label could meet.
    #[test]
    fn any_file_has_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok((text, encoding)) = decode(&bytes) {
            let seen = preview(&text, encoding, &ASK_NOTHING);
            let taken = import(&text, &ASK_NOTHING);
            prop_assert_eq!(taken.is_ok(), seen.is_ok_and(|seen| seen.trouble.is_none()));
        }
    }

    /// What was written is what is read, in any delimiter and any character set.
    #[test]
    fn a_written_note_is_read_back(
        rows in proptest::collection::vec((0_u64..10_000_000, "[A-Z0-9]{1,20}", 1_u32..10_000, "[ -~一-龥]{0,30}"), 1..20),
        delimiter in prop_oneof![Just(','), Just(';'), Just('\t')],
        gb in any::<bool>(),
    ) {
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let mut text = ["品名", "条码", "批号", "数量"].join(&delimiter.to_string());
        let mut wanted = Vec::new();
        for (item, lot, quantity, name) in &rows {
            let body = format!("690123{item:07}");
            let gtin = format!("{body}{}", assay_core::gs1::check_digit(body.as_bytes()));
            text.push_str(&format!("\n{1}{0}{gtin}{0}{lot}{0}{quantity}", delimiter, quoted(name)));
            wanted.push((gtin, lot.clone(), *quantity));
        }
        let bytes = if gb { encoding_rs::GB18030.encode(&text).0.into_owned() } else { text.into_bytes() };
        let (text, _) = decode(&bytes).unwrap();
        let note = import(&text, &ASK_NOTHING).unwrap();
        let got: Vec<(String, String, u32)> = note
            .lines
            .into_iter()
            .map(|line| (line.gtin, line.lot.unwrap_or_default(), line.quantity))
            .collect();
        prop_assert_eq!(got, wanted);
    }
}
