//! Code 128 (ISO/IEC 15417): from runs to characters to text.

/// Widths of bars and spaces in modules, by value; the last is the stop without its final bar.
const WIDTHS: [&[u8; 6]; 107] = [
    b"212222", b"222122", b"222221", b"121223", b"121322", b"131222", b"122213", b"122312", b"132212",
    b"221213", b"221312", b"231212", b"112232", b"122132", b"122231", b"113222", b"123122", b"123221",
    b"223211", b"221132", b"221231", b"213212", b"223112", b"312131", b"311222", b"321122", b"321221",
    b"312212", b"322112", b"322211", b"212123", b"212321", b"232121", b"111323", b"131123", b"131321",
    b"112313", b"132113", b"132311", b"211313", b"231113", b"231311", b"112133", b"112331", b"132131",
    b"113123", b"113321", b"133121", b"313121", b"211331", b"231131", b"213113", b"213311", b"213131",
    b"311123", b"311321", b"331121", b"312113", b"312311", b"332111", b"314111", b"221411", b"431111",
    b"111224", b"111422", b"121124", b"121421", b"141122", b"141221", b"112214", b"112412", b"122114",
    b"122411", b"142112", b"142211", b"241211", b"221114", b"413111", b"241112", b"134111", b"111242",
    b"121142", b"121241", b"114212", b"124112", b"124211", b"411212", b"421112", b"421211", b"212141",
    b"214121", b"412121", b"111143", b"111341", b"131141", b"114113", b"114311", b"411113", b"411311",
    b"113141", b"114131", b"311141", b"411131", b"211412", b"211214", b"211232", b"233111",
];

const SHIFT: u8 = 98;
const CODE_C: u8 = 99;
const CODE_B: u8 = 100;
const CODE_A: u8 = 101;
const FNC1: u8 = 102;
const START_A: u8 = 103;
const START_C: u8 = 105;
const STOP: u8 = 106;
/// Characters of one code; GS1-128 has 48 of data at most.
const MOST: usize = 64;
/// Light before and behind, in modules. The standard asks for ten; labels are cut closer than that.
const QUIET: f32 = 5.0;
/// How far the sum of a character's bars may lie from what it should be, in modules (ISO/IEC 15417,
/// the reference decode algorithm).
const BARS: f32 = 1.75;

/// What GS1-128 codes along these runs say, in this direction.
pub(super) fn read(runs: &[f32]) -> Vec<String> {
    let starts = (1..runs.len()).step_by(2);
    starts.filter_map(|at| text(&characters(runs, at)?)).collect()
}

/// The characters of a code that begins with the bar at `at`, from its start to before its check
/// character, when that fits.
fn characters(runs: &[f32], at: usize) -> Option<Vec<u8>> {
    let start = character(runs.get(at..at + 6)?)?;
    let module = runs[at..at + 6].iter().sum::<f32>() / 11.0;
    if !(START_A..=START_C).contains(&start) || runs[at - 1] < QUIET * module {
        return None;
    }
    let mut all = vec![start];
    for at in (at + 6..).step_by(6).take(MOST) {
        let value = character(runs.get(at..at + 6)?)?;
        if value != STOP {
            all.push(value);
            continue;
        }
        // The final bar, and the quiet behind it.
        let [bar, quiet] = *runs.get(at + 6..at + 8)? else {
            return None;
        };
        let ends = (1.0..=3.0).contains(&(bar / module)) && quiet >= QUIET * module;
        let check = all.pop()?;
        let sum = |(place, value): (usize, &u8)| place.max(1) as u32 * u32::from(*value);
        let fits = all.iter().enumerate().map(sum).sum::<u32>() % 103 == u32::from(check);
        return (ends && fits).then_some(all);
    }
    None
}

/// The value of six runs. Distances between like edges do not change when all bars grow, so they say
/// which one it is; the sum of its bars then has to agree.
fn character(runs: &[f32]) -> Option<u8> {
    let module = runs.iter().sum::<f32>() / 11.0;
    if module < 0.8 {
        return None;
    }
    let mut measured = [0; 4];
    for (edge, pair) in measured.iter_mut().zip(runs.windows(2)) {
        let modules = ((pair[0] + pair[1]) / module).round();
        if !(2.0..=7.0).contains(&modules) {
            return None;
        }
        *edge = modules as u8;
    }
    let value = WIDTHS.iter().position(|widths| edges_of(widths) == measured)?;
    let bars = |widths: [f32; 3]| widths.iter().sum::<f32>();
    let drawn = bars([0, 2, 4].map(|at| runs[at])) / module;
    let meant = bars([0, 2, 4].map(|at| f32::from(WIDTHS[value][at] - b'0')));
    ((drawn - meant).abs() <= BARS).then_some(value as u8)
}

fn edges_of(widths: &[u8; 6]) -> [u8; 4] {
    [0, 1, 2, 3].map(|at| widths[at] - b'0' + widths[at + 1] - b'0')
}

/// The code sets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Set {
    A,
    B,
    C,
}

/// What the characters of a GS1-128 code say; nothing of another code.
fn text(characters: &[u8]) -> Option<String> {
    let [start, FNC1, rest @ ..] = characters else {
        return None;
    };
    let mut set = [Set::A, Set::B, Set::C][usize::from(start - START_A)];
    let mut shifted = None;
    let mut text = String::from("]C1");
    for value in rest {
        let now = shifted.take().unwrap_or(set);
        match (now, *value) {
            (_, FNC1) => text.push('\u{1d}'),
            (Set::C, 0..=99) => text.extend([value / 10, value % 10].map(|digit| char::from(b'0' + digit))),
            (Set::A, 0..=63) | (Set::B, 0..=95) => text.push(char::from(b' ' + value)),
            (Set::A, 64..=95) => text.push(char::from(value - 64)),
            (Set::A, SHIFT) => shifted = Some(Set::B),
            (Set::B, SHIFT) => shifted = Some(Set::A),
            (Set::A | Set::B, CODE_C) => set = Set::C,
            (Set::A | Set::C, CODE_B) => set = Set::B,
            (Set::B | Set::C, CODE_A) => set = Set::A,
            // FNC2 to FNC4, of which GS1-128 has none, and a second start.
            (Set::A | Set::B | Set::C, _) => return None,
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_pattern_is_eleven_modules_with_even_bars_and_edges_of_its_own() {
        let digits = |widths: &[u8; 6]| widths.map(|digit| digit - b'0');
        for widths in WIDTHS.map(digits) {
            assert_eq!(widths.iter().sum::<u8>(), 11);
            assert_eq!((widths[0] + widths[2] + widths[4]) % 2, 0);
        }
        let edges: BTreeSet<_> = WIDTHS.map(edges_of).into_iter().collect();
        assert_eq!(edges.len(), WIDTHS.len());
    }

    #[test]
    fn code_sets_follow_each_other() {
        let say = |characters: &[u8]| text(characters);
        assert_eq!(say(&[START_C, FNC1, 0, 95, 20]).unwrap(), "]C1009520");
        assert_eq!(
            say(&[104, FNC1, 33, CODE_C, 12, CODE_A, 64, 33]).unwrap(),
            "]C1A12\u{0}A"
        );
        assert_eq!(
            say(&[START_A, FNC1, SHIFT, 65, 33, FNC1, 17]).unwrap(),
            "]C1aA\u{1d}1"
        );
        // Not GS1's, and not Code 128's either.
        assert_eq!(say(&[START_C, 0, FNC1]), None);
        assert_eq!(say(&[START_C, FNC1, START_C]), None);
        assert_eq!(say(&[104, FNC1, 97]), None);
    }
}
