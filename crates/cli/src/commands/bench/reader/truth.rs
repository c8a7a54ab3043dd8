//! The truth file beside photographs: a line of JSON for each.

use std::path::Path;

use anyhow::Context;

/// A photograph and what it says.
#[derive(Clone, Debug, serde::Deserialize)]
pub(super) struct Photograph {
    /// Path below the folder, with slashes.
    pub(super) file: String,
    /// Every text in the picture; none when nobody knows.
    pub(super) texts: Vec<String>,
}

impl Photograph {
    /// The folder it lies in.
    pub(super) fn folder(&self) -> &str {
        self.file.split('/').next().unwrap_or_default()
    }

    /// What the folder's name begins with: folders of one source are counted together too.
    pub(super) fn family(&self) -> &str {
        let folder = self.folder();
        match folder.split_once('-') {
            Some((family, _)) => family,
            None => folder,
        }
    }
}

pub(super) fn load(folder: &Path) -> anyhow::Result<Vec<Photograph>> {
    let file = folder.join("truth.jsonl");
    let text = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
    text.lines()
        .enumerate()
        .map(|(number, line)| {
            let mut photo: Photograph = serde_json::from_str(line)
                .with_context(|| format!("{}, line {}", file.display(), number + 1))?;
            photo.texts = photo.texts.iter().map(|text| plain(text)).collect();
            Ok(photo)
        })
        .collect()
}

/// Line ends and surrounding space are not what a symbol is read for.
pub(super) fn plain(text: &str) -> String {
    text.replace('\r', "").trim().to_owned()
}
