//! From a canvas's colours to the grey plane that the reader takes.

/// Luma of RGBA pixels, four bytes a pixel, alpha ignored: Rec. 601 weights in 256ths.
///
/// Whole numbers and no branch in the loop, so that the compiler turns it into vector instructions.
pub(crate) fn from_rgba(rgba: &[u8]) -> Vec<u8> {
    let (pixels, _) = rgba.as_chunks::<4>();
    pixels
        .iter()
        .map(|&[red, green, blue, _]| {
            ((77 * u16::from(red) + 150 * u16::from(green) + 29 * u16::from(blue)) >> 8) as u8
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::from_rgba;

    #[test]
    fn the_ends_are_exact_and_green_weighs_most() {
        assert_eq!(from_rgba(&[0, 0, 0, 0, 255, 255, 255, 0]), [0, 255]);
        assert_eq!(
            from_rgba(&[255, 0, 0, 9, 0, 255, 0, 9, 0, 0, 255, 9]),
            [76, 149, 28]
        );
        assert!(from_rgba(&[1, 2, 3]).is_empty());
    }
}
