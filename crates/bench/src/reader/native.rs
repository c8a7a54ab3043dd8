//! Decoders of this language as peers, each in a process of its own: one of them panics and hangs on some pictures.

use std::io::{BufRead as _, Write as _};
use std::path::Path;

use anyhow::bail;
use image::GrayImage;

use super::answer::{Answer, best};

/// Names of the peers that are built in.
pub(super) const NAMES: &[&str] = &[
    "rqrr",
    #[cfg(feature = "rxing")]
    "rxing",
];

/// Answers one path a line until the input ends.
pub(super) fn serve(name: &str) -> anyhow::Result<()> {
    let decode: fn(&GrayImage) -> Vec<String> = match name {
        "rqrr" => rqrr,
        #[cfg(feature = "rxing")]
        "rxing" => rxing,
        _ => bail!("no decoder {name} is built in"),
    };
    let mut out = std::io::stdout().lock();
    for path in std::io::stdin().lock().lines() {
        let grey = image::open(Path::new(&path?))?.into_luma8();
        let answer: Answer = best(|| decode(&grey));
        serde_json::to_writer(&mut out, &answer)?;
        writeln!(out)?;
        out.flush()?;
    }
    Ok(())
}

fn rqrr(grey: &GrayImage) -> Vec<String> {
    let (width, height) = (grey.width() as usize, grey.height() as usize);
    let pixels = grey.as_raw();
    let mut prepared =
        rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| pixels[y * width + x]);
    prepared
        .detect_grids()
        .iter()
        .filter_map(|grid| grid.decode().ok())
        .map(|(_, text)| text)
        .collect()
}

#[cfg(feature = "rxing")]
fn rxing(grey: &GrayImage) -> Vec<String> {
    // Its filters and inversion read most of all that it can do.
    let mut hints = rxing::DecodeHints {
        TryHarder: Some(true),
        AlsoInverted: Some(true),
        ..rxing::DecodeHints::default()
    };
    rxing::helpers::detect_in_luma_filtered_with_hints(
        grey.as_raw().clone(),
        grey.width(),
        grey.height(),
        Some(rxing::BarcodeFormat::QR_CODE),
        &mut hints,
    )
    .iter()
    .map(|result| result.getText().to_owned())
    .collect()
}
