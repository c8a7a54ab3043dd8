//! The cheapest way to cut a text into QR segments.
//!
//! A label mixes all three modes: the host is lower case (byte mode), the path is mostly digits
//! (numeric), the signature is upper-case base32 (alphanumeric). Where to switch depends on the
//! width of the count fields, so it is decided per version class by dynamic programming.

/// How a segment's characters are written (ISO/IEC 18004:2015, 7.4.3 to 7.4.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Digits, three to ten bits.
    Numeric,
    /// Digits, capitals and `` $%*+-./:`` and space, two to eleven bits.
    Alphanumeric,
    /// Any bytes, eight bits each.
    Byte,
}

/// A run of bytes written in one mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment<'t> {
    /// How the run is written.
    pub mode: Mode,
    /// The run itself.
    pub bytes: &'t [u8],
}

const MODES: [Mode; 3] = [Mode::Numeric, Mode::Alphanumeric, Mode::Byte];

impl Mode {
    /// Whether `byte` can be written in this mode.
    pub fn holds(self, byte: u8) -> bool {
        match self {
            Mode::Numeric => byte.is_ascii_digit(),
            Mode::Alphanumeric => {
                byte.is_ascii_digit() || byte.is_ascii_uppercase() || b" $%*+-./:".contains(&byte)
            }
            Mode::Byte => true,
        }
    }

    /// Bits of the count field at `version` (ISO/IEC 18004:2015, table 3).
    fn count_bits(self, version: u8) -> u32 {
        let class = usize::from(version > 9) + usize::from(version > 26);
        match self {
            Mode::Numeric => [10, 12, 14][class],
            Mode::Alphanumeric => [9, 11, 13][class],
            Mode::Byte => [8, 16, 16][class],
        }
    }

    /// Cost of one character in sixths of a bit, so that thirds and halves stay whole numbers.
    fn sixths(self) -> u32 {
        match self {
            Mode::Numeric => 20,
            Mode::Alphanumeric => 33,
            Mode::Byte => 48,
        }
    }
}

impl Segment<'_> {
    /// Bits this segment takes at `version`, with its mode and count fields.
    pub fn bits(&self, version: u8) -> u32 {
        let characters = u32::try_from(self.bytes.len()).unwrap_or(u32::MAX / 64);
        4 + self.mode.count_bits(version) + (characters * self.mode.sixths()).div_ceil(6)
    }
}

/// Cuts `text` so that the segments take the fewest bits in the version class of `version`.
///
/// The result covers `text` in order; an empty text gives no segments.
pub fn split(text: &[u8], version: u8) -> Vec<Segment<'_>> {
    let head = MODES.map(|mode| (4 + mode.count_bits(version)) * 6);
    // best[m]: fewest sixths of a bit so far when a segment of mode m is open after this byte.
    let mut best = head;
    let mut came_from: Vec<[usize; 3]> = Vec::with_capacity(text.len());
    for &byte in text {
        let mut after = [u32::MAX; 3];
        let mut from = [0; 3];
        for (to, mode) in MODES.into_iter().enumerate().filter(|(_, mode)| mode.holds(byte)) {
            for (previous, &cost) in best.iter().enumerate().filter(|(_, cost)| **cost < u32::MAX) {
                // Closing a segment rounds it up to whole bits.
                let entered = if previous == to {
                    cost
                } else {
                    cost.div_ceil(6) * 6 + head[to]
                } + mode.sixths();
                if entered < after[to] {
                    after[to] = entered;
                    from[to] = previous;
                }
            }
        }
        // Before the first byte every mode is open at the cost of its own head alone.
        if came_from.is_empty() {
            for (to, mode) in MODES.into_iter().enumerate() {
                after[to] = if mode.holds(byte) {
                    head[to] + mode.sixths()
                } else {
                    u32::MAX
                };
                from[to] = to;
            }
        }
        best = after;
        came_from.push(from);
    }
    runs(text, &modes_back(best, &came_from))
}

/// Walks the choices back from the cheapest end.
fn modes_back(best: [u32; 3], came_from: &[[usize; 3]]) -> Vec<usize> {
    let mut open = (0..3).min_by_key(|&mode| best[mode].div_ceil(6)).unwrap_or(2);
    let mut modes = vec![0; came_from.len()];
    for (at, from) in came_from.iter().enumerate().rev() {
        modes[at] = open;
        open = from[open];
    }
    modes
}

/// Joins neighbours of one mode.
fn runs<'t>(text: &'t [u8], modes: &[usize]) -> Vec<Segment<'t>> {
    let mut segments = Vec::new();
    let mut start = 0;
    for end in 1..=text.len() {
        if end == text.len() || modes[end] != modes[start] {
            segments.push(Segment {
                mode: MODES[modes[start]],
                bytes: &text[start..end],
            });
            start = end;
        }
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bits(text: &str, version: u8) -> u32 {
        split(text.as_bytes(), version)
            .iter()
            .map(|segment| segment.bits(version))
            .sum()
    }

    #[test]
    fn one_mode_is_kept_when_switching_does_not_pay() {
        assert_eq!(split(b"0123456789", 1).len(), 1);
        assert_eq!(
            split(b"A1B2", 1),
            [Segment {
                mode: Mode::Alphanumeric,
                bytes: b"A1B2"
            }]
        );
        assert_eq!(
            split(b"abc1", 1),
            [Segment {
                mode: Mode::Byte,
                bytes: b"abc1"
            }]
        );
        assert_eq!(split(b"", 1), []);
    }

    #[test]
    fn a_long_run_of_digits_gets_its_own_segment() {
        let segments = split(b"lower/0123456789012345", 5);
        assert_eq!(segments.len(), 2);
        assert_eq!(segments[1].bytes, b"0123456789012345");
    }

    #[test]
    fn a_label_with_one_date_takes_the_bits_the_design_says() {
        let label = format!(
            "https://{}/01/09506000134352/10/ABC123/21/1234567890123457?17=271231&S={}",
            "resolver.example.org",
            "A".repeat(108)
        );
        // 1,208 of version 8-M's 1,232 bits.
        assert_eq!(bits(&label, 8), 1208);
    }

    proptest::proptest! {
        #[test]
        fn no_cut_in_two_is_cheaper(text in "[a-c0-9A-C/]{1,40}", version in 1_u8..=40) {
            let best = bits(&text, version);
            let one = |part: &[u8]| MODES
                .into_iter()
                .filter(|mode| part.iter().all(|&byte| mode.holds(byte)))
                .map(|mode| Segment { mode, bytes: part }.bits(version))
                .min()
                .unwrap_or(u32::MAX / 2);
            for cut in 1..=text.len() {
                let (left, right) = text.as_bytes().split_at(cut);
                let cost = one(left) + if right.is_empty() { 0 } else { one(right) };
                proptest::prop_assert!(best <= cost, "{best} > {cost} cut at {cut} of {text}");
            }
            let joined: Vec<u8> = split(text.as_bytes(), version).iter().flat_map(|s| s.bytes.to_vec()).collect();
            proptest::prop_assert_eq!(joined, text.as_bytes());
        }
    }
}
