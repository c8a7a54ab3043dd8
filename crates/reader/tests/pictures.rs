//! Pictures of kinds of fault, each with what it says: `tests/pictures` of the repository.

use std::path::{Path, PathBuf};

use assay_reader::{Effort, LumaFrame, ReadBudget, Reading, read};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/pictures")
        .join(name)
}

fn reading(picture: &Path) -> Reading {
    let grey = image::open(picture).unwrap().to_luma8();
    let frame = LumaFrame::new(grey.width() as usize, grey.height() as usize, grey.as_raw()).unwrap();
    read(&frame, &ReadBudget::unhurried(Effort::Photograph))
}

fn texts(picture: &Path) -> Vec<String> {
    reading(picture)
        .symbols
        .into_iter()
        .map(|symbol| symbol.text)
        .collect()
}

/// Pictures of a folder that have a text beside them.
fn with_text(name: &str) -> Vec<(PathBuf, String)> {
    let files = std::fs::read_dir(folder(name)).unwrap();
    let pictures = files
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().unwrap() == "png");
    let told = |picture: PathBuf| {
        let text = std::fs::read_to_string(picture.with_extension("txt")).ok()?;
        Some((picture, text.trim_end_matches('\n').to_owned()))
    };
    pictures.filter_map(told).collect()
}

#[test]
fn a_text_cut_by_kanji_mode_is_whole() {
    let all = with_text("cut-by-kanji-mode");
    assert_eq!(all.len(), 2);
    for (picture, text) in all {
        assert_eq!(texts(&picture), [text], "{picture:?}");
    }
}

#[test]
fn every_declared_set_gives_its_text() {
    let all = with_text("declared-sets");
    assert_eq!(all.len(), 19);
    for (picture, text) in all {
        assert_eq!(texts(&picture), [text], "{picture:?}");
    }
}

#[test]
fn a_message_over_four_symbols_is_put_together() {
    let whole = std::fs::read_to_string(folder("appended").join("whole.txt")).unwrap();
    let reading = reading(&folder("appended").join("sheet.png"));
    assert_eq!(reading.symbols.len(), 4);
    assert_eq!(reading.messages.len(), 1);
    assert_eq!(reading.messages[0].text, whole);
    for symbol in &reading.symbols {
        // But for characters cut at its ends, each part is a piece of the whole.
        let part = symbol.text.trim_matches('\u{fffd}');
        assert!(whole.contains(part), "{part}");
    }
}

#[test]
fn a_text_cut_within_its_last_character_stays_in_its_set() {
    let whole = std::fs::read_to_string(folder("appended").join("whole.txt")).unwrap();
    for picture in ["cut1.png", "cut2.png"] {
        let [text] = &texts(&folder("appended").join(picture))[..] else {
            panic!("{picture} holds one symbol");
        };
        let _ = &whole;
        assert!(text.ends_with('\u{fffd}'), "{text}");
        assert!(!text.trim_end_matches('\u{fffd}').contains('\u{fffd}'), "{text}");
    }
}

#[test]
fn light_on_dark_is_read_however_little_light_it_is() {
    let files = std::fs::read_dir(folder("light-on-dark")).unwrap();
    let pictures: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    assert_eq!(pictures.len(), 12);
    for picture in pictures {
        let name = picture.file_stem().unwrap().to_str().unwrap();
        let reading = reading(&picture);
        // Without any border, on white, it is lost.
        if name != "label-q0" {
            assert_eq!(reading.symbols.len(), 1, "{name}");
            let text = &reading.symbols[0].text;
            assert!(
                text.starts_with("https://id.assay.example/01/06901234000016/"),
                "{name}: {text}"
            );
        }
    }
}

#[test]
fn round_patterns_are_read_flat_and_tilted() {
    let files = std::fs::read_dir(folder("round-patterns")).unwrap();
    for picture in files.map(|file| file.unwrap().path()) {
        assert_eq!(texts(&picture).len(), 1, "{picture:?}");
    }
}
