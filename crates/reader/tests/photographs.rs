//! Photographs that others took: a least number read of each folder, and none misread.
#![allow(missing_docs, clippy::expect_used)]

use assay_cases::Cases;
use assay_reader::{Effort, LumaFrame, ReadBudget, read};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What a folder gave.
#[derive(Default)]
struct Tally {
    images: usize,
    read: usize,
    misread: Vec<String>,
}

/// What a line of a truth file says: the picture's place, and its texts.
fn entries(file: &Path) -> Vec<(String, Vec<String>)> {
    let lines = std::fs::read_to_string(file).expect("a file of truths");
    let entry = |line: &str| {
        let entry: serde_json::Value = serde_json::from_str(line).expect("a line of JSON");
        let texts = entry["texts"].as_array().expect("texts").iter();
        let texts = texts.filter_map(|t| t.as_str()).map(plain).collect();
        (entry["file"].as_str().expect("a file name").to_owned(), texts)
    };
    lines.lines().map(entry).collect()
}

/// Line ends and surrounding space are not what a symbol is read for.
fn plain(text: &str) -> String {
    text.replace('\r', "").trim().to_owned()
}

fn tally(root: &Path) -> BTreeMap<String, Tally> {
    // What nobody had read before and somebody confirmed by looking is not misread.
    let looked_at = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/frames/looked-at.jsonl");
    let looked_at: BTreeMap<String, Vec<String>> = entries(&looked_at).into_iter().collect();
    let mut folders: BTreeMap<String, Tally> = BTreeMap::new();
    for (file, known) in entries(&root.join("truth.jsonl")) {
        let grey = image::open(root.join(&file)).expect("a picture").to_luma8();
        let (width, height) = (grey.width() as usize, grey.height() as usize);
        let frame = LumaFrame::new(width, height, grey.as_raw()).expect("a frame");
        let reading = read(&frame, &ReadBudget::unhurried(Effort::Photograph));
        let name = file.split('/').next().unwrap_or_default();
        let folder = folders.entry(name.to_owned()).or_default();
        folder.images += 1;
        let texts: Vec<String> = reading.symbols.iter().map(|s| plain(&s.text)).collect();
        folder.read += usize::from(texts.iter().any(|t| known.contains(t)));
        let confirmed = looked_at.get(&file).map_or(&[][..], Vec::as_slice);
        let unknown = texts
            .into_iter()
            .filter(|t| !known.contains(t) && !confirmed.contains(t));
        folder.misread.extend(unknown.map(|t| format!("{file}: {t}")));
    }
    folders
}

#[test]
fn the_folders_kept_here() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/frames");
    let folders = tally(&root);
    let mut cases = Cases::new();
    for (name, least) in [
        ("zxing-2", 34),
        ("zxing-3", 42),
        ("zxing-4", 46),
        ("zxing-5", 18),
        ("zxing-6", 15),
    ] {
        cases.case(name, || {
            let folder = &folders[name];
            assert!(folder.read >= least, "{} of {} read", folder.read, folder.images);
            assert!(folder.misread.is_empty(), "{:?}", folder.misread);
        });
    }
}

/// Photographs too many to keep: read where they lie, when they are there.
#[test]
fn the_folders_beside_the_repository() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/frames");
    if !root.join("truth.jsonl").exists() {
        return;
    }
    let folders = tally(&root);
    let mut cases = Cases::new();
    for (prefix, least) in [("zxing-", 172), ("photo-", 104), ("full-size", 11)] {
        cases.case(format!("enough of {prefix}"), || {
            let read: usize = folders
                .iter()
                .filter(|(name, _)| name.starts_with(prefix))
                .map(|(_, f)| f.read)
                .sum();
            assert!(read >= least, "{read} read");
        });
    }
    for (name, folder) in &folders {
        cases.case(format!("none misread of {name}"), || {
            assert!(folder.misread.is_empty(), "{:?}", folder.misread);
        });
    }
}
