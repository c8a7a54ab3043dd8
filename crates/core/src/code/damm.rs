//! The Damm check digit: catches every single wrong digit and every swap of two neighbours.

/// A totally anti-symmetric quasigroup of order ten (H. Michael Damm, *Total anti-symmetrische
/// Quasigruppen*, Marburg 2004; the table in common use).
const TABLE: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/// The check digit (0–9) of digits given as numbers 0–9; larger ones count by their last digit.
///
/// Over the digits with their check digit appended it is 0.
pub fn damm_digit(digits: impl IntoIterator<Item = u8>) -> u8 {
    digits
        .into_iter()
        .fold(0, |row, digit| TABLE[usize::from(row)][usize::from(digit % 10)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_totally_anti_symmetric() {
        let step = |row: u8, digit: u8| TABLE[usize::from(row)][usize::from(digit)];
        for row in 0..10 {
            assert_eq!(step(row, row), 0);
            for one in 0..10 {
                for other in (0..10).filter(|other| *other != one) {
                    assert_ne!(step(row, one), step(row, other));
                    assert_ne!(step(step(row, one), other), step(step(row, other), one));
                }
            }
        }
    }

    #[test]
    fn agrees_with_the_known_example() {
        assert_eq!(damm_digit([5, 7, 2]), 4);
        assert_eq!(damm_digit([5, 7, 2, 4]), 0);
    }
}
