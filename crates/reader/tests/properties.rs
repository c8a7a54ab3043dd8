//! What holds for any frame and any symbol.
#![allow(missing_docs, clippy::expect_used)]

use assay_cases::Cases;
use assay_print::Symbol as Printed;
use assay_reader::{Effort, FrameError, LumaFrame, MAX_SIDE, ReadBudget, Reading, read};
use proptest::prelude::*;
use std::cell::Cell;

/// A symbol drawn with `module` pixels a module and a quiet zone of four modules.
fn draw(text: &str, module: usize) -> (usize, Vec<u8>) {
    let printed = Printed::encode(text).expect("a text that fits a symbol");
    let side = (printed.size() + 8) * module;
    let dark = |x: usize, y: usize| {
        let (x, y) = (x / module, y / module);
        let within = |v: usize| (4..4 + printed.size()).contains(&v);
        within(x) && within(y) && printed.is_dark(x - 4, y - 4)
    };
    let grey = (0..side * side)
        .map(|i| if dark(i % side, i / side) { 30 } else { 220 })
        .collect();
    (side, grey)
}

fn look(width: usize, height: usize, grey: &[u8], effort: Effort) -> Reading {
    let frame = LumaFrame::new(width, height, grey).expect("a frame");
    read(&frame, &ReadBudget::unhurried(effort))
}

/// Evenly spread numbers from a seed.
fn numbers(seed: u64) -> impl FnMut() -> u64 {
    let mut state = seed | 1;
    move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_bytes_make_no_symbol_and_no_panic(width in 1usize..90, height in 1usize..90, seed in any::<u64>()) {
        let mut next = numbers(seed);
        let grey: Vec<u8> = (0..width * height).map(|_| (next() >> 8) as u8).collect();
        prop_assert!(look(width, height, &grey, Effort::Photograph).symbols.is_empty());
    }

    #[test]
    fn what_is_printed_is_read(text in "[ -~]{1,180}", module in 2usize..9) {
        let (side, grey) = draw(&text, module);
        let reading = look(side, side, &grey, Effort::Photograph);
        prop_assert_eq!(reading.symbols.len(), 1);
        prop_assert_eq!(&reading.symbols[0].text, &text);
        prop_assert_eq!(&reading.symbols[0].bytes, text.as_bytes());
    }

    #[test]
    fn turned_mirrored_and_inverted_symbols_are_read(text in "[A-Z0-9:/.]{10,60}", turn in 0usize..16) {
        let (side, grey) = draw(&text, 4);
        let source = |x: usize, y: usize| {
            let (x, y) = if turn & 4 != 0 { (y, x) } else { (x, y) };
            let x = if turn & 1 != 0 { side - 1 - x } else { x };
            let y = if turn & 2 != 0 { side - 1 - y } else { y };
            y * side + x
        };
        let inverted = turn & 8 != 0;
        let seen: Vec<u8> = (0..grey.len())
            .map(|i| grey[source(i % side, i / side)])
            .map(|v| if inverted { 255 - v } else { v })
            .collect();
        let reading = look(side, side, &seen, Effort::Photograph);
        prop_assert_eq!(reading.symbols.len(), 1);
        let symbol = &reading.symbols[0];
        prop_assert_eq!(&symbol.text, &text);
        prop_assert_eq!(symbol.inverted, inverted);
        prop_assert_eq!(symbol.mirrored, (turn & 7).count_ones() % 2 == 1);
        // The first corner is the symbol's own top left, wherever that came to lie.
        let (near, far) = (16.0, side as f32 - 16.0);
        let first = symbol.corners[0];
        let rim = |v: f32| if (v - near).abs() < 2.0 { Some(16) } else { ((v - far).abs() < 2.0).then(|| side - 17) };
        let (x, y) = (rim(first.x), rim(first.y));
        prop_assert!(x.is_some() && y.is_some(), "{:?}", first);
        prop_assert_eq!(source(x.unwrap_or(0), y.unwrap_or(0)), 16 * side + 16);
    }

    #[test]
    fn damage_is_repaired_or_refused(text in "[a-z]{40,80}", part in 1u64..5, seed in any::<u64>()) {
        let (side, mut grey) = draw(&text, 3);
        let mut next = numbers(seed);
        for i in 0..(side / 3) * (side / 3) {
            let (x, y) = (i % (side / 3) * 3, i / (side / 3) * 3);
            if next() % 10 < part {
                let value = if next().is_multiple_of(2) { 30 } else { 220 };
                for row in y..y + 3 {
                    grey[row * side + x..row * side + x + 3].fill(value);
                }
            }
        }
        for symbol in look(side, side, &grey, Effort::Photograph).symbols {
            prop_assert_eq!(&symbol.text, &text);
        }
    }
}

#[test]
fn twenty_labels_in_one_frame_are_all_read() {
    let texts: Vec<String> = (0..20)
        .map(|i| format!("https://id.example/01/09506000134352/21/{i:016}"))
        .collect();
    let drawn: Vec<(usize, Vec<u8>)> = texts.iter().map(|t| draw(t, 4)).collect();
    let cell = drawn.iter().map(|(side, _)| *side).max().expect("twenty");
    let (width, height) = (cell * 5, cell * 4);
    let mut grey = vec![220u8; width * height];
    for (i, (side, small)) in drawn.iter().enumerate() {
        let (x, y) = ((i % 5) * cell, (i / 5) * cell);
        for row in 0..*side {
            grey[(y + row) * width + x..][..*side].copy_from_slice(&small[row * side..][..*side]);
        }
    }
    for effort in [Effort::FirstTier, Effort::Video, Effort::Photograph] {
        let mut read: Vec<String> = look(width, height, &grey, effort)
            .symbols
            .into_iter()
            .map(|s| s.text)
            .collect();
        read.sort();
        assert_eq!(read, texts, "{effort:?}");
    }
}

/// Squares in squares every `pitch` pixels, `module` pixels a module: every one a finder pattern, every three a
/// hypothesis.
fn squares(width: usize, height: usize, pitch: usize, module: usize) -> Vec<u8> {
    let middle = pitch / 2;
    let ring =
        |x: usize, y: usize| (x % pitch).abs_diff(middle).max((y % pitch).abs_diff(middle)) * 2 / module;
    (0..width * height)
        .map(|i| {
            // Half modules outwards: 1.5 dark, 1 light, 1 dark.
            if matches!(ring(i % width, i / width), 0..=2 | 5 | 6) {
                0
            } else {
                255
            }
        })
        .collect()
}

/// Pages made to keep a reader busy.
fn hostile_pages(width: usize, height: usize) -> Vec<(&'static str, Vec<u8>)> {
    let mut next = numbers(7);
    let mut random = |_| (next() >> 5) as u8;
    let noise = (0..width * height).map(&mut random).collect();
    let checked = (0..width * height)
        .map(|i| {
            if (i % width / 3 + i / width / 3).is_multiple_of(2) {
                0
            } else {
                255
            }
        })
        .collect();
    // One real symbol's ground under thousands of squares: timing patterns everywhere.
    let (side, small) = draw(&"A1:".repeat(80), 2);
    let tiled = (0..width * height)
        .map(|i| small[(i / width) % side * side + (i % width) % side])
        .map(|v| if v < 128 { 0 } else { 255 })
        .enumerate()
        // Every eleventh pixel of it turned over, so that nothing decodes and everything is tried.
        .map(|(i, v): (usize, u8)| if i % 11 == 0 { 255 - v } else { v })
        .collect();
    vec![
        ("small squares", squares(width, height, 16, 2)),
        ("squares", squares(width, height, 40, 4)),
        (
            "squares on a raster of ten modules",
            squares(width, height, 20, 2),
        ),
        ("noise", noise),
        ("checks", checked),
        ("damaged symbols", tiled),
    ]
}

/// The largest piece of work that is begun while there is budget left.
const PIECE: u64 = 150_000;

#[test]
fn no_page_costs_more_than_its_work() {
    let (width, height) = (1280, 960);
    let mut cases = Cases::new();
    for (name, grey) in hostile_pages(width, height) {
        cases.case(name, || {
            let frame = LumaFrame::new(width, height, &grey).expect("a frame");
            for effort in [Effort::FirstTier, Effort::Video, Effort::Photograph] {
                for budget in [
                    ReadBudget::unhurried(effort),
                    ReadBudget::unhurried(effort).at_most(500_000),
                ] {
                    let limit = budget.work(width * height) + PIECE;
                    let reading = read(&frame, &budget);
                    assert!(reading.symbols.is_empty() || name == "damaged symbols", "{name}");
                    assert!(
                        reading.work <= limit,
                        "{name}, {effort:?}: {} of {limit}",
                        reading.work
                    );
                }
            }
        });
    }
}

#[test]
fn the_clock_is_asked_all_along_and_once_when_it_is_over() {
    let (width, height) = (1280, 960);
    let mut cases = Cases::new();
    for (name, grey) in hostile_pages(width, height) {
        cases.case(name, || {
            let frame = LumaFrame::new(width, height, &grey).expect("a frame");
            let asked = Cell::new(0u32);
            let clock = || {
                asked.set(asked.get() + 1);
                f64::from(asked.get())
            };
            let reading = read(&frame, &ReadBudget::until(Effort::Photograph, 40.0, &clock));
            assert!(asked.get() <= 40, "{name}: asked {} times", asked.get());
            // Between two questions lies a bounded piece of work, wherever the reader is just then.
            let most = u64::from(asked.get()) * PIECE + PIECE;
            assert!(
                reading.work <= most,
                "{name}: {} units, asked {} times",
                reading.work,
                asked.get()
            );
        });
    }
}

#[test]
fn a_spent_budget_reads_nothing() {
    let (side, grey) = draw("https://id.example/01/09506000134352", 4);
    let frame = LumaFrame::new(side, side, &grey).expect("a frame");
    let reading = read(&frame, &ReadBudget::until(Effort::Photograph, 0.0, &|| 1.0));
    assert!(reading.symbols.is_empty());
}

#[test]
fn sizes_that_are_no_frame_are_refused_by_name() {
    assert_eq!(LumaFrame::new(0, 5, &[]).err(), Some(FrameError::Empty));
    assert!(matches!(
        LumaFrame::new(MAX_SIDE + 1, 1, &[]),
        Err(FrameError::TooLarge { .. })
    ));
    assert!(matches!(
        LumaFrame::new(30_000, 30_000, &[]),
        Err(FrameError::TooLarge { .. })
    ));
    let short = LumaFrame::new(4, 4, &[0; 15]).err();
    assert_eq!(
        short,
        Some(FrameError::TooShort {
            needed: 16,
            given: 15
        })
    );
    assert!(matches!(
        LumaFrame::with_stride(4, 4, 3, &[0; 16]),
        Err(FrameError::StrideTooSmall { .. })
    ));
    // The last row needs no gap after it.
    assert!(LumaFrame::with_stride(4, 2, 10, &[0; 14]).is_ok());
}

#[test]
fn rows_with_gaps_between_them_read_the_same() {
    let (side, grey) = draw("https://id.example/01/09506000134352", 4);
    let stride = side + 13;
    let wide: Vec<u8> = grey
        .chunks(side)
        .flat_map(|row| row.iter().copied().chain([99; 13]))
        .collect();
    let frame = LumaFrame::with_stride(side, side, stride, &wide).expect("a frame");
    let gaps = read(&frame, &ReadBudget::unhurried(Effort::Video));
    assert_eq!(gaps.symbols, look(side, side, &grey, Effort::Video).symbols);
}
