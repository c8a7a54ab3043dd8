//! The modulo-10 check digit of every GS1 number.

/// The check digit (`0`–`9` as a number) of the ASCII digits before it: from the right, weights
/// 3, 1, 3, 1 …, filled up to a multiple of ten (GS1 General Specifications, section 7.9).
///
/// Bytes that are no ASCII digits make an answer without meaning.
pub fn check_digit(payload: &[u8]) -> u8 {
    let sum = payload
        .iter()
        .rev()
        .zip([3_u32, 1].into_iter().cycle())
        .fold(0_u32, |sum, (digit, weight)| {
            sum.wrapping_add(u32::from(digit.wrapping_sub(b'0')) * weight)
        });
    ((10 - sum % 10) % 10) as u8
}

/// Whether the last of these ASCII digits is the check digit of those before it.
pub(crate) fn ends_in_check_digit(digits: &[u8]) -> bool {
    matches!(digits.split_last(), Some((last, payload)) if *last == b'0' + check_digit(payload))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_worked_example_of_the_standard() {
        // GS1 General Specifications, figure 7.9-1: 629104150021 has check digit 3.
        assert_eq!(check_digit(b"629104150021"), 3);
        assert!(ends_in_check_digit(b"6291041500213"));
        assert!(!ends_in_check_digit(b"6291041500214"));
        assert!(!ends_in_check_digit(b""));
    }
}
