//! Segments to text. A declared character set (ECI) is honoured; without one UTF-8 is taken where it holds, over all
//! segments together where an encoder cut characters apart, and otherwise the set is guessed from what the bytes look
//! like.

use super::segments::{Kind, Segment};
use super::sets::Set;

/// The payload as text; bytes that fit nowhere become U+FFFD. A `part` of a message may begin and end within a
/// character.
pub(crate) fn text(segments: &[Segment], part: bool) -> String {
    if let Some(text) = cut_by_kanji(segments, part) {
        return text;
    }
    // The guess is made over all undeclared bytes together: one symbol has one set.
    let undeclared: Vec<u8> = segments
        .iter()
        .filter(|s| s.kind == Kind::Bytes(None))
        .flat_map(|s| s.bytes.iter().copied())
        .collect();
    let guess = guess(&undeclared, part);
    let mut out = String::new();
    let mut run: Vec<u8> = Vec::new();
    let mut run_set = Set::Utf8;
    for segment in segments {
        let set = match segment.kind {
            // ASCII is the same in most sets and must not split a character cut in two by an encoder.
            Kind::Ascii if run_set.holds_ascii() => run_set,
            Kind::Ascii => Set::Utf8,
            Kind::Kanji => Set::SHIFT_JIS,
            Kind::Hanzi => Set::GB18030,
            Kind::Bytes(None) => guess,
            Kind::Bytes(Some(number)) => Set::declared(number).unwrap_or(guess),
        };
        if set != run_set {
            out.push_str(&run_set.decode(&run));
            run.clear();
            run_set = set;
        }
        run.extend_from_slice(&segment.bytes);
    }
    out.push_str(&run_set.decode(&run));
    out
}

/// The text of an encoder that looked for pairs of Shift_JIS in UTF-8 and put those it found into kanji mode: only all
/// bytes together are a text then. Kanji that stand beside a text of their own hardly ever continue its characters.
fn cut_by_kanji(segments: &[Segment], part: bool) -> Option<String> {
    let may_be = |kind: Kind| match kind {
        Kind::Ascii | Kind::Kanji | Kind::Bytes(None) => true,
        Kind::Bytes(Some(number)) => Set::declared(number) == Some(Set::Utf8),
        Kind::Hanzi => false,
    };
    let kanji = segments.iter().filter(|s| s.kind == Kind::Kanji);
    if kanji.count() == 0 || !segments.iter().all(|s| may_be(s.kind)) {
        return None;
    }
    let bytes: Vec<u8> = segments.iter().flat_map(|s| s.bytes.iter().copied()).collect();
    let holds = match std::str::from_utf8(&bytes) {
        Ok(text) => wide(text) > 1,
        Err(_) => holds_between_cuts(&bytes, part),
    };
    holds.then(|| Set::Utf8.decode(&bytes))
}

/// Characters of three bytes and more.
fn wide(text: &str) -> usize {
    text.chars().filter(|c| c.len_utf8() > 2).count()
}

/// Whether bytes are UTF-8 but for a character cut off at either end. What is left must have characters that texts in
/// other sets hardly ever spell by chance: two, or one where it is known that there are cuts.
fn holds_between_cuts(bytes: &[u8], part: bool) -> bool {
    let continued = |b: &&u8| (0x80..0xc0).contains(*b);
    let begins = bytes.iter().take(3).take_while(continued).count();
    let rest = bytes.get(begins..).unwrap_or_default();
    let whole = match std::str::from_utf8(rest) {
        Ok(text) => text,
        // No length of an error means that the bytes end too early.
        Err(error) if error.error_len().is_none() => {
            let whole = rest.get(..error.valid_up_to()).unwrap_or_default();
            std::str::from_utf8(whole).unwrap_or_default()
        }
        Err(_) => return false,
    };
    wide(whole) >= if part { 1 } else { 2 }
}

fn guess(bytes: &[u8], part: bool) -> Set {
    if std::str::from_utf8(bytes).is_ok() || holds_between_cuts(bytes, part) {
        return Set::Utf8;
    }
    let high = |b: u8| b >= 0x80;
    let paired = bytes.windows(2).any(|w| high(w[0]) && high(w[1]));
    if !paired && bytes.iter().filter(|b| high(**b)).all(|b| *b >= 0xa0) {
        return Set::Latin1;
    }
    // Half-width katakana fill 0xA1..=0xDF alone; Chinese text of any length reaches beyond.
    let kana = bytes
        .iter()
        .filter(|b| high(**b))
        .all(|b| (0xa1..=0xdf).contains(b));
    let order = if kana || !is_gb2312(bytes) {
        [Set::SHIFT_JIS, Set::GB18030, Set::BIG5]
    } else {
        [Set::GB18030, Set::SHIFT_JIS, Set::BIG5]
    };
    order
        .into_iter()
        .find(|set| !set.decode(bytes).contains('\u{fffd}'))
        .unwrap_or(Set::Latin1)
}

/// Every high byte is half of a pair within GB 2312's rows.
fn is_gb2312(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    loop {
        match rest {
            [] => return true,
            [a, tail @ ..] if *a < 0x80 => rest = tail,
            [a, b, tail @ ..] if matches!(a, 0xa1..=0xa9 | 0xb0..=0xf7) && (0xa1..=0xfe).contains(b) => {
                rest = tail
            }
            _ => return false,
        }
    }
}
