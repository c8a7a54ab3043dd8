//! Percent-encoding (RFC 3986, section 2.1) of values in a Digital Link.

use alloc::string::String;
use alloc::vec::Vec;

/// What is wrong with a percent-encoded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PercentError {
    /// A percent sign not followed by two hexadecimal digits.
    Broken,
    /// The bytes are not UTF-8.
    NotUtf8,
}

/// Decodes. In a query (`plus_is_space`) a plus sign means a space, as HTML forms write it and
/// GS1's engine reads it.
pub(crate) fn decode(text: &str, plus_is_space: bool) -> Result<String, PercentError> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => {
                let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
                let (high, low) = (digit(bytes.next()), digit(bytes.next()));
                match (high, low) {
                    (Some(high), Some(low)) => (high * 16 + low) as u8,
                    (None, Some(_) | None) | (Some(_), None) => return Err(PercentError::Broken),
                }
            }
            b'+' if plus_is_space => b' ',
            plain => plain,
        });
    }
    String::from_utf8(decoded).map_err(|_| PercentError::NotUtf8)
}

/// Whether a label writes the byte as it is: the unreserved characters of RFC 3986, section 2.3.
/// Every other character of GS1's set is percent-encoded, in upper-case hexadecimal.
pub(crate) const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Appends the value in the one spelling that a label may use.
pub(crate) fn encode_into(out: &mut String, value: &str) {
    for byte in value.bytes() {
        if is_plain(byte) {
            out.push(char::from(byte));
        } else {
            const HEX: &[u8; 16] = b"0123456789ABCDEF";
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_what_it_encodes() {
        let all: String = (b'!'..=b'~').map(char::from).collect();
        let mut encoded = String::new();
        encode_into(&mut encoded, &all);
        assert_eq!(decode(&encoded, false), Ok(all));
    }

    #[test]
    fn refuses_broken_signs() {
        for text in ["%", "%4", "%4g", "a%zz", "%%41", "%+1"] {
            assert_eq!(decode(text, false), Err(PercentError::Broken), "{text}");
        }
        assert_eq!(decode("%FF", false), Err(PercentError::NotUtf8));
        assert_eq!(decode("a+b", false), Ok("a+b".into()));
        assert_eq!(decode("a+b", true), Ok("a b".into()));
    }
}
