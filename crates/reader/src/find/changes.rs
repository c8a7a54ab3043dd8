//! Where a row of pixels changes between light and dark, eight pixels at a time.

/// Pixels compared at once.
pub(super) const EIGHT: usize = 8;

/// For every set of bits, where they lie, the lowest first.
static PLACES: [[u8; EIGHT]; 256] = places();

const fn places() -> [[u8; EIGHT]; 256] {
    let mut all = [[0; EIGHT]; 256];
    let mut bits = 0;
    while bits < all.len() {
        let (mut place, mut found) = (0, 0);
        while place < EIGHT {
            if (bits >> place) & 1 == 1 {
                all[bits][found] = place as u8;
                found += 1;
            }
            place += 1;
        }
        bits += 1;
    }
    all
}

/// Positions where a row changes between light and dark, beginning with the first dark pixel, and how many they are. A
/// dark run that reaches the end of the row is closed there. `light` holds ones and zeros, a whole number of eights;
/// `changes` has room for all of them and eight more.
#[inline(never)]
pub(super) fn collect_changes(light: &[u8], width: usize, changes: &mut [u32]) -> usize {
    let mut count = 0;
    let mut last = 1u8;
    for (place, eight) in light.chunks_exact(EIGHT).enumerate() {
        let word = u64::from_le_bytes(eight.try_into().unwrap_or([0; EIGHT]));
        // Eight equal pixels, the common case, are stepped over at once.
        if word == u64::from(last) * 0x0101_0101_0101_0101 {
            continue;
        }
        // The product gathers the lowest bits of eight bytes in the highest byte, the first pixel lowest.
        let bits = (word.wrapping_mul(0x0102_0408_1020_4080) >> 56) as u8;
        let changed = bits ^ ((bits << 1) | last);
        // All eight are written and as many kept as there are: how many is different every time.
        if let Some(room) = changes
            .get_mut(count..)
            .and_then(|rest| rest.first_chunk_mut::<EIGHT>())
        {
            let first = (place * EIGHT) as u32;
            *room = PLACES[usize::from(changed)].map(|at| first + u32::from(at));
        }
        count += changed.count_ones() as usize;
        last = bits >> 7;
    }
    // What lies beyond the row's end in the last eight is no part of it.
    while count > 0 && changes[count - 1] as usize >= width {
        count -= 1;
    }
    if count % 2 == 1 {
        changes[count] = width as u32;
        count += 1;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_change_of_a_row_is_found_in_order(row in prop::collection::vec(0u8..2, 1..100)) {
            let mut light = row.clone();
            light.resize(row.len().next_multiple_of(EIGHT) + EIGHT, 0);
            let mut changes = vec![0; row.len() + 2 * EIGHT];
            let count = collect_changes(&light, row.len(), &mut changes);
            let before = [1].iter().chain(&row);
            let mut expected: Vec<u32> = (row.iter().zip(before).zip(0..))
                .filter_map(|((pixel, before), place)| (pixel != before).then_some(place))
                .collect();
            if expected.len() % 2 == 1 {
                expected.push(row.len() as u32);
            }
            prop_assert_eq!(&changes[..count], expected);
        }
    }
}
