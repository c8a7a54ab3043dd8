//! A file's bytes to text, as spreadsheets write them.

use assay_wire::{NoteTrouble, TextEncoding};

/// Largest file: 100,000 lines of 200 bytes, and room.
pub const MAX_BYTES: usize = 24 << 20;

/// How the characters of a file are written: by its mark, else by what its bytes can be.
///
/// GB 18030 is what remains, since it has no mark of its own and every Chinese spreadsheet program
/// still writes it.
pub fn encoding(bytes: &[u8]) -> Result<TextEncoding, NoteTrouble> {
    if bytes.is_empty() {
        return Err(NoteTrouble::Empty);
    }
    if bytes.len() > MAX_BYTES {
        return Err(NoteTrouble::TooLarge);
    }
    match bytes {
        [0xef, 0xbb, 0xbf, ..] => return Ok(TextEncoding::Utf8),
        [0xff, 0xfe, ..] => return Ok(TextEncoding::Utf16Le),
        [0xfe, 0xff, ..] => return Ok(TextEncoding::Utf16Be),
        // What every workbook (a ZIP archive) and every older one (a compound file) begins with.
        [b'P', b'K', 3, 4, ..] | [0xd0, 0xcf, 0x11, 0xe0, ..] => return Err(NoteTrouble::NotText),
        _ => {}
    }
    // Without a mark, UTF-16 of mostly ASCII has a zero in every other byte; no other text has any.
    let head = bytes.get(..bytes.len().min(4096)).unwrap_or(bytes);
    let zeros = |odd: usize| {
        head.iter()
            .skip(odd)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    if even + odd > 0 {
        let pairs = head.len() / 2;
        return match (even * 4 > pairs, odd * 4 > pairs) {
            (false, true) => Ok(TextEncoding::Utf16Le),
            (true, false) => Ok(TextEncoding::Utf16Be),
            (true, true) | (false, false) => Err(NoteTrouble::NotText),
        };
    }
    Ok(if core::str::from_utf8(bytes).is_ok() {
        TextEncoding::Utf8
    } else {
        TextEncoding::Gb18030
    })
}

/// The text of a file.
///
/// # Errors
/// See [`encoding`]; [`NoteTrouble::NotText`] when the bytes break the writing they seem to be in.
#[cfg(feature = "legacy-text")]
pub fn decode(bytes: &[u8]) -> Result<(String, TextEncoding), NoteTrouble> {
    let encoding = encoding(bytes)?;
    let by = match encoding {
        TextEncoding::Utf8 => encoding_rs::UTF_8,
        TextEncoding::Utf16Le => encoding_rs::UTF_16LE,
        TextEncoding::Utf16Be => encoding_rs::UTF_16BE,
        TextEncoding::Gb18030 => encoding_rs::GB18030,
    };
    let (text, broken) = by.decode_with_bom_removal(bytes);
    if broken {
        Err(NoteTrouble::NotText)
    } else {
        Ok((text.into_owned(), encoding))
    }
}
