//! `assay read`: every QR code in pictures, one answer per file.

use std::path::{Path, PathBuf};

use assay_reader::{Point, UnreadReason};
use serde_json::{Value, json};

use crate::outcome::Outcome;
use crate::words::Words;
use crate::{output, picture, seeing};

const EXAMPLES: &str = "\
Examples:
  assay read photograph.jpg
  assay read --json *.png | jq -r '.symbols[].text'

With --json each file gives one line: {\"file\", \"symbols\": [{\"text\", \"corners\", \"version\"}],
\"messages\": [{\"text\", \"symbols\"}], \"unread\": [{\"corners\", \"reason\"}], \"millis\"}, or {\"file\",
\"error\", \"message\"}. Corners are pixels, clockwise from the symbol's own top left; a message is a
text laid over several symbols, which are then told by their places from 0; unread are codes that
are seen and give no text: cut_off, too_small, glare, blurred or damaged. millis is the time of
reading once the picture is decoded. A file that gives no picture stops nothing; the exit code is
then 2.";

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
        let answer = answer(file, words)?;
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

fn answer(file: &Path, words: &Words) -> anyhow::Result<Value> {
    let name = file.to_string_lossy();
    let picture = match picture::open(file) {
        Ok(picture) => picture,
        Err(error) => {
            return Ok(json!({ "file": name, "error": error.code(), "message": error.message(words) }));
        }
    };
    let (reading, millis) = seeing::see(&picture)?;
    let symbols: Vec<Value> = reading
        .symbols
        .iter()
        .map(|symbol| {
            json!({ "text": symbol.text, "corners": rounded(&symbol.corners), "version": symbol.version })
        })
        .collect();
    let messages: Vec<Value> = (reading.messages.iter())
        .map(|message| json!({ "text": message.text, "symbols": message.symbols }))
        .collect();
    let unread: Vec<Value> = (reading.unread.iter())
        .map(|unread| json!({ "corners": rounded(&unread.corners), "reason": code(unread.reason) }))
        .collect();
    let millis = (millis * 100.0).round() / 100.0;
    Ok(json!({ "file": name, "symbols": symbols, "messages": messages, "unread": unread, "millis": millis }))
}

/// Stable name, for scripts and the words.
fn code(reason: UnreadReason) -> &'static str {
    match reason {
        UnreadReason::CutOff => "cut_off",
        UnreadReason::TooSmall => "too_small",
        UnreadReason::Glare => "glare",
        UnreadReason::Blurred => "blurred",
        UnreadReason::Damaged => "damaged",
    }
}

/// Corners to a hundredth of a pixel, which is finer than any reader sees.
fn rounded(corners: &[Point; 4]) -> [[f64; 2]; 4] {
    let round = |pixels: f32| (f64::from(pixels) * 100.0).round() / 100.0;
    corners.map(|corner| [round(corner.x), round(corner.y)])
}

fn tell(file: &Path, answer: &Value, words: &Words) -> anyhow::Result<()> {
    let name = output::visible(&file.to_string_lossy(), 300);
    if let Some(message) = answer["message"].as_str() {
        output::line(&format!("{name}: {}", output::visible(message, 300)))?;
        return Ok(());
    }
    let list = |key: &str| answer[key].as_array().map(Vec::as_slice).unwrap_or_default();
    let (symbols, messages, unread) = (list("symbols"), list("messages"), list("unread"));
    if symbols.is_empty() && unread.is_empty() {
        output::line(&format!("{name}: {}", words.get("read.none")))?;
    }
    let within = |place: usize| {
        messages.iter().any(|message| {
            message["symbols"]
                .as_array()
                .is_some_and(|of| of.contains(&json!(place)))
        })
    };
    let alone = symbols.iter().enumerate().filter(|(place, _)| !within(*place));
    for said in alone.map(|(_, symbol)| symbol).chain(messages) {
        let text = said["text"].as_str().unwrap_or_default();
        output::line(&format!("{name}: {}", output::visible(text, 4096)))?;
    }
    for code in unread {
        let reason = code["reason"].as_str().unwrap_or_default();
        output::line(&format!("{name}: {}", words.get(&format!("unread.{reason}"))))?;
    }
    Ok(())
}
