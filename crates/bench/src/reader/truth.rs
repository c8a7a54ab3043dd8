//! The truth file beside photographs: a line of JSON for each.

use std::collections::HashMap;
use std::path::Path;

use anyhow::Context;

/// What only our reader read and somebody confirmed by looking at the picture.
const LOOKED_AT: &str = include_str!("../../../../tests/frames/looked-at.jsonl");

/// A photograph and what it says.
#[derive(Clone, Debug, serde::Deserialize)]
pub(super) struct Photograph {
    /// Path below the folder, with slashes.
    pub(super) file: String,
    /// Every text in the picture that is known; none when nobody knows.
    pub(super) texts: Vec<String>,
    /// Texts that are not misread, and yet do not count as read.
    #[serde(default)]
    pub(super) looked_at: Vec<String>,
}

impl Photograph {
    /// The groups it is counted in: its folder, and all folders whose name begins alike where there are several.
    pub(super) fn groups(&self) -> Vec<&str> {
        let folder = self.file.split('/').next().unwrap_or_default();
        let families = [("zxing-", "all zxing"), ("photo-", "all photo")];
        let family = families.iter().find(|(prefix, _)| folder.starts_with(prefix));
        std::iter::once(folder)
            .chain(family.map(|(_, name)| *name))
            .collect()
    }
}

pub(super) fn load(folder: &Path) -> anyhow::Result<Vec<Photograph>> {
    let file = folder.join("truth.jsonl");
    let text = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
    let looked_at: HashMap<String, Vec<String>> = parsed(LOOKED_AT, "looked-at.jsonl")?
        .into_iter()
        .map(|photo| (photo.file, photo.texts))
        .collect();
    let mut photos = parsed(&text, &file.display().to_string())?;
    for photo in &mut photos {
        photo.looked_at = looked_at.get(&photo.file).cloned().unwrap_or_default();
    }
    Ok(photos)
}

fn parsed(text: &str, name: &str) -> anyhow::Result<Vec<Photograph>> {
    text.lines()
        .enumerate()
        .map(|(number, line)| {
            let mut photo: Photograph =
                serde_json::from_str(line).with_context(|| format!("{name}, line {}", number + 1))?;
            photo.texts = photo.texts.iter().map(|text| plain(text)).collect();
            Ok(photo)
        })
        .collect()
}

/// Line ends and surrounding space are not what a symbol is read for.
pub(super) fn plain(text: &str) -> String {
    text.replace('\r', "").trim().to_owned()
}
