//! The small values: what is read and printed is read again as the same.

#![no_main]

use assay_core::code::TypedCode;
use assay_core::gs1::{Gln, Gtin, GtinPrefix, Lot, Sscc};
use assay_core::host::Host;
use assay_core::label::SignatureBlock;
use assay_core::time::{Date, Day, Timestamp, UtcOffset};
use assay_core::trust::{Id, Names};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(gtin) = Gtin::parse(text) {
        assert_eq!(Gtin::parse_14(&gtin.to_string()), Ok(gtin));
        assert!(gtin.to_string().ends_with(text));
    }
    if let Ok(prefix) = GtinPrefix::parse(text) {
        assert_eq!(prefix.to_string(), text);
        assert!(prefix.overlaps(prefix) && prefix.includes(prefix));
    }
    if let Ok(code) = TypedCode::parse(text) {
        assert_eq!(TypedCode::parse(&code.grouped()), Ok(code));
        assert_eq!(TypedCode::parse(&code.to_string()), Ok(code));
    }
    if let Ok(date) = Date::parse(text) {
        assert_eq!(date.to_string(), text);
        for year in [1970, 2026, 2049, 2099] {
            let read_at = Timestamp::midnight(year, 1, 1).unwrap();
            let (civil, _, _) = date.civil(Day::of(read_at, UtcOffset::UTC));
            assert!((civil - i64::from(year)).abs() <= 50);
        }
    }
    if let Ok(time) = Timestamp::parse(text) {
        assert_eq!(time.to_string(), text);
    }
    if let Ok(host) = Host::parse(text) {
        assert_eq!(host.as_str(), text);
    }
    if let Ok(names) = Names::new(text, text) {
        assert!(!names.zh().is_empty() && names.zh().chars().count() <= Names::MAX_CHARS);
    }
    if let Ok(block) = SignatureBlock::parse(text) {
        assert_eq!(block.to_bytes().len(), SignatureBlock::BYTES);
    }
    let _ = (
        Gln::parse(text),
        Sscc::parse(text),
        Lot::parse(text),
        Id::parse(text),
    );
});
