//! What lies around a label and behind it, and is taken off before anything looks at the text.
//!
//! One place for every door: camera, picture, paste, link, server and command all judge what
//! [`bare`] leaves. Deliberately absent: any repair of what stands within a text.

use super::{SignatureBlock, UnverifiedLabel};

/// Most bytes that may stand behind a label, from the `&` after its signature block on.
const MAX_BEHIND: usize = 512;

/// The text that is judged, kept, reported and shown: without white space, control characters and
/// zero-width characters at either end, and without what messengers add behind a label.
pub fn bare(text: &str) -> &str {
    let text = text.trim_matches(stands_around);
    match label_before_additions(text) {
        Some(label) => label,
        None => text,
    }
}

/// White space, control characters, and what has no width: U+180E, U+200B to U+200F, U+2060 to
/// U+2064, U+FEFF.
fn stands_around(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(character, '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// The label in front of parameters that others have added.
fn label_before_additions(text: &str) -> Option<&str> {
    if text.len() > UnverifiedLabel::MAX_LEN + MAX_BEHIND {
        return None;
    }
    let block = text.find("?S=").into_iter().chain(text.find("&S=")).min()? + "?S=".len();
    let (label, behind) = text.split_at_checked(block + SignatureBlock::CHARACTERS)?;
    let additions = behind.strip_prefix('&')?;
    let dropped = behind.len() <= MAX_BEHIND && may_be_dropped(additions);
    // A text that is no label to its last character is left whole, and refused for what it is.
    (dropped && UnverifiedLabel::parse(label).is_ok()).then_some(label)
}

/// Parameters whose names hold a letter, are not `S` in either case and have no percent sign, each
/// there once; printable ASCII as all of a label, and no fragment.
fn may_be_dropped(additions: &str) -> bool {
    let written = |byte: u8| byte.is_ascii_graphic() && byte != b'#';
    let name = |parameter| str::split_once(parameter, '=').map_or(parameter, |(name, _)| name);
    let names = || additions.split('&').map(name);
    let is_addition = |name: &str| {
        name.bytes().any(|byte| byte.is_ascii_alphabetic())
            && !name.eq_ignore_ascii_case("S")
            && !name.contains('%')
    };
    additions.bytes().all(written)
        && names()
            .enumerate()
            .all(|(place, name)| is_addition(name) && names().take(place).all(|earlier| earlier != name))
}
