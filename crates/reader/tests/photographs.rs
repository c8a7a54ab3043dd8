//! Photographs that others took: a least number read of each folder, and none misread.
#![allow(missing_docs, clippy::expect_used)]

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

/// Line ends and surrounding space are not what a symbol is read for.
fn plain(text: &str) -> String {
    text.replace('\r', "").trim().to_owned()
}

fn tally(root: &Path) -> BTreeMap<String, Tally> {
    let truth = std::fs::read_to_string(root.join("truth.jsonl")).expect("a truth file");
    let mut folders: BTreeMap<String, Tally> = BTreeMap::new();
    for line in truth.lines() {
        let entry: serde_json::Value = serde_json::from_str(line).expect("a line of JSON");
        let file = entry["file"].as_str().expect("a file name");
        let known = entry["texts"].as_array().expect("texts");
        let known: Vec<String> = known.iter().filter_map(|t| t.as_str()).map(plain).collect();
        let grey = image::open(root.join(file)).expect("a picture").to_luma8();
        let (width, height) = (grey.width() as usize, grey.height() as usize);
        let frame = LumaFrame::new(width, height, grey.as_raw()).expect("a frame");
        let reading = read(&frame, &ReadBudget::unhurried(Effort::Photograph));
        let name = file.split('/').next().unwrap_or_default();
        let folder = folders.entry(name.to_owned()).or_default();
        folder.images += 1;
        let texts: Vec<String> = reading.symbols.iter().map(|s| plain(&s.text)).collect();
        folder.read += usize::from(texts.iter().any(|t| known.contains(t)));
        let unknown = texts.into_iter().filter(|t| !known.contains(t));
        folder.misread.extend(unknown.map(|t| format!("{file}: {t}")));
    }
    folders
}

#[test]
fn the_folders_kept_here() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/frames");
    let folders = tally(&root);
    for (name, least) in [
        ("zxing-2", 34),
        ("zxing-3", 42),
        ("zxing-4", 46),
        ("zxing-5", 18),
        ("zxing-6", 15),
    ] {
        let folder = &folders[name];
        assert!(
            folder.read >= least,
            "{name}: {} of {} read",
            folder.read,
            folder.images
        );
        assert!(folder.misread.is_empty(), "{name}: {:?}", folder.misread);
    }
}

/// Photographs too many to keep: read where they lie, when they are there. What some of them say nobody
/// knew, so misreading is judged by the folders kept here.
#[test]
fn the_folders_beside_the_repository() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/frames");
    if !root.join("truth.jsonl").exists() {
        return;
    }
    let folders = tally(&root);
    for (prefix, least) in [("zxing-", 172), ("photo-", 104), ("full-size", 11)] {
        let read: usize = folders
            .iter()
            .filter(|(name, _)| name.starts_with(prefix))
            .map(|(_, f)| f.read)
            .sum();
        assert!(read >= least, "{prefix}: {read} read");
    }
}
