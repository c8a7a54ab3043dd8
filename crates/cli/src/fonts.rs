//! Finding a typeface that can draw a line of text.

use std::path::Path;

use anyhow::{Context, bail};
use assay_print::Font;

/// Largest font file read: the fullest Han collections are about 100 MB.
const MAX_FONT_FILE: u64 = 256 << 20;

/// The font in `file`: of a collection, the first face that can draw every line.
pub(crate) fn load(file: &Path, lines: &[&str]) -> anyhow::Result<Font> {
    let name = file.display();
    let size = std::fs::metadata(file)
        .with_context(|| format!("the font {name}"))?
        .len();
    if size > MAX_FONT_FILE {
        bail!("the font {name} has over {MAX_FONT_FILE} bytes");
    }
    let bytes = std::fs::read(file).with_context(|| format!("the font {name}"))?;
    let faces = fontdb::Database::new();
    let mut faces = faces;
    let ids = faces.load_font_source(fontdb::Source::Binary(std::sync::Arc::new(bytes.clone())));
    let mut known = false;
    for face in ids.iter().filter_map(|id| faces.face(*id)) {
        if let Some(font) = Font::parse(bytes.clone(), face.index) {
            known = true;
            if draws(&font, lines) {
                return Ok(font);
            }
        }
    }
    if known {
        bail!("the font {name} lacks characters of {:?}", lines.join(" / "));
    }
    bail!("{name} is no TrueType or OpenType font");
}

/// A font of this system that can draw every line: upright, regular and without serifs where there
/// is a choice, and for Han characters one with mainland forms.
pub(crate) fn find(lines: &[&str]) -> anyhow::Result<Font> {
    let mut faces = fontdb::Database::new();
    faces.load_system_fonts();
    let mut ranked: Vec<&fontdb::FaceInfo> = faces.faces().collect();
    ranked.sort_by_key(|face| rank(face));
    for face in ranked {
        let font = faces
            .with_face_data(face.id, |bytes, index| Font::parse(bytes.to_vec(), index))
            .flatten()
            .filter(|font| draws(font, lines));
        if let Some(font) = font {
            return Ok(font);
        }
    }
    bail!(
        "no font of this system can draw {:?}: give one with --font FILE (for Chinese, for instance Noto Sans CJK)",
        lines.join(" / ")
    )
}

fn draws(font: &Font, lines: &[&str]) -> bool {
    lines.iter().all(|line| font.width(line).is_some())
}

fn rank(face: &fontdb::FaceInfo) -> (bool, bool, u16, bool, String) {
    let name = &face.post_script_name;
    (
        face.style != fontdb::Style::Normal,
        !name.contains("Sans") || name.contains("Mono"),
        face.weight.0.abs_diff(fontdb::Weight::NORMAL.0),
        !name.contains("SC"),
        name.clone(),
    )
}
