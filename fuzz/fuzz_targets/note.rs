//! Any file as a delivery note: it has one answer, the preview's and the import's agree, and what is
//! taken is only lines that a label could meet.

#![no_main]

use assay_core::gs1::{Gtin, Lot, Serial};
use assay_receiving::note::{decode, import, preview};
use assay_receiving::{Delivery, result};
use assay_wire::NoteChoices;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // The first byte chooses; the rest is the file.
    let Some((choice, file)) = bytes.split_first() else { return };
    let choices = NoteChoices {
        columns: None,
        date_order: assay_wire::DateOrder::ALL.get(usize::from(choice >> 1)).copied(),
        leave_out_bad: choice & 1 == 1,
    };
    let Ok((text, encoding)) = decode(file) else { return };
    let seen = preview(&text, encoding, &choices);
    let taken = import(&text, &choices);
    assert_eq!(
        taken.as_ref().err().copied(),
        seen.map_or_else(Some, |seen| seen.trouble)
    );
    let Ok(note) = taken else { return };
    for line in &note.lines {
        assert!(Gtin::parse_14(&line.gtin).is_ok() && line.quantity > 0);
        assert!(line.lot.as_deref().is_none_or(|lot| Lot::parse(lot).is_ok()));
        assert!(line.serial.as_deref().is_none_or(|serial| Serial::parse(serial).is_ok()));
    }
    let delivery = Delivery::new(note);
    let csv = result::csv(delivery.note(), &delivery.state().1);
    assert!(csv.split(['\n', ',']).all(|cell| !cell.starts_with(['=', '@', '+'])));
});
