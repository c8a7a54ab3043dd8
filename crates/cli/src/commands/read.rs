//! `assay read`: every QR code in pictures, one answer per file.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::outcome::Outcome;
use crate::words::Words;
use crate::{output, picture, seeing};

const EXAMPLES: &str = "\
Examples:
  assay read photograph.jpg
  assay read --json *.png | jq -r '.symbols[].text'

With --json each file gives one line: {\"file\", \"symbols\": [{\"text\", \"corners\", \"version\"}], \"millis\"},
or {\"file\", \"error\", \"message\"}. Corners are pixels, clockwise from the symbol's own top left;
millis is the time of reading once the picture is decoded. A file that gives no picture stops
nothing; the exit code is then 2.";

/// Read every QR code in pictures
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Pictures: PNG, JPEG, WebP, GIF, BMP, TIFF or PNM
    #[arg(required = true, value_name = "IMAGE")]
    images: Vec<PathBuf>,
    /// Answer with one line of JSON per file
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args, words: &Words) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::Done;
    for file in &args.images {
        let answer = answer(file)?;
        if answer.get("error").is_some() {
            outcome = Outcome::CouldNotTell;
        }
        if args.json {
            output::json(&answer)?;
        } else {
            tell(file, &answer, words)?;
        }
    }
    Ok(outcome)
}

fn answer(file: &Path) -> anyhow::Result<Value> {
    let name = file.to_string_lossy();
    let picture = match picture::open(file) {
        Ok(picture) => picture,
        Err(error) => {
            return Ok(json!({ "file": name, "error": error.code(), "message": error.to_string() }));
        }
    };
    let (reading, millis) = seeing::see(&picture)?;
    let symbols: Vec<Value> = reading
        .symbols
        .iter()
        .map(|symbol| {
            let corners = symbol.corners.map(|corner| [round(corner.x), round(corner.y)]);
            json!({ "text": symbol.text, "corners": corners, "version": symbol.version })
        })
        .collect();
    Ok(json!({ "file": name, "symbols": symbols, "millis": (millis * 100.0).round() / 100.0 }))
}

/// A hundredth of a pixel is finer than any reader sees.
fn round(pixels: f32) -> f64 {
    (f64::from(pixels) * 100.0).round() / 100.0
}

fn tell(file: &Path, answer: &Value, words: &Words) -> anyhow::Result<()> {
    let name = output::visible(&file.to_string_lossy(), 300);
    if let Some(message) = answer["message"].as_str() {
        output::line(&format!("{name}: {}", output::visible(message, 300)))?;
        return Ok(());
    }
    let symbols = answer["symbols"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    if symbols.is_empty() {
        output::line(&format!("{name}: {}", words.get("read.none")))?;
    }
    for symbol in symbols {
        let text = symbol["text"].as_str().unwrap_or_default();
        output::line(&format!("{name}: {}", output::visible(text, 4096)))?;
    }
    Ok(())
}
