//! Photographs with a truth file, folder by folder, and the limits the reader keeps on them.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;
use assay_reader::Effort;
use image::{DynamicImage, GrayImage, ImageReader, Rgba, RgbaImage};

use super::Args;
use super::answer::{Answer, REPEATS, ours, write_pgm};
use super::peer::Peer;
use super::truth::{self, Photograph, plain};
use crate::report::{self, Outcome, Table, quantile};

/// Our own rows, before the peers'.
const OURS: [(&str, Effort); 3] = [
    ("assay, first tier", Effort::FirstTier),
    ("assay, video", Effort::Video),
    ("assay, every tier", Effort::Photograph),
];

/// What one decoder made of one folder.
#[derive(Clone, Debug, Default)]
struct Tally {
    images: usize,
    read: usize,
    misread: usize,
    ms: Vec<f64>,
    megapixels: f64,
}

impl Tally {
    fn add(&mut self, photo: &Photograph, answer: &Answer, megapixels: f64) {
        let texts: Vec<String> = answer.texts.iter().map(|text| plain(text)).collect();
        self.images += 1;
        self.read += usize::from(texts.iter().any(|text| photo.texts.contains(text)));
        self.misread += texts
            .iter()
            .filter(|text| !photo.texts.contains(text) && !photo.looked_at.contains(text))
            .count();
        let place = self.ms.partition_point(|ms| *ms < answer.ms);
        self.ms.insert(place, answer.ms);
        self.megapixels += megapixels;
    }

    fn ms(&self, share: f64) -> f64 {
        quantile(&self.ms, share)
    }

    fn row(&self, folder: &str, decoder: &str) -> Vec<String> {
        let ms = |share| format!("{:.2}", self.ms(share));
        let pace = self.ms.iter().sum::<f64>() / self.megapixels.max(f64::MIN_POSITIVE);
        vec![
            folder.to_owned(),
            decoder.to_owned(),
            self.images.to_string(),
            self.read.to_string(),
            self.misread.to_string(),
            ms(0.5),
            ms(0.95),
            ms(1.0),
            format!("{pace:.2}"),
        ]
    }
}

/// Tallies by folder and by the decoder's place.
type Tallies = BTreeMap<(String, usize), Tally>;

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let mut photos = truth::load(&args.frames)?;
    photos.retain(|photo| photo.file.starts_with(&args.only));
    let mut peers = if args.peers {
        Peer::all(&args.python)?
    } else {
        Vec::new()
    };
    let mut names: Vec<String> = OURS.iter().map(|(name, _)| (*name).to_owned()).collect();
    names.extend(peers.iter().map(|peer| peer.name().to_owned()));
    let mut tallies = Tallies::new();
    let folder = tempfile::tempdir()?;
    let same = folder.path().join("same.pgm");
    let bar = report::bar(photos.len() as u64, "photographs");
    for photo in &photos {
        bar.inc(1);
        let grey = grey(&args.frames.join(&photo.file))?;
        let megapixels = f64::from(grey.width()) * f64::from(grey.height()) / 1e6;
        let mut answers = Vec::new();
        for (_, effort) in OURS {
            answers.push(ours(&grey, effort)?);
        }
        if !peers.is_empty() {
            write_pgm(&grey, &same)?;
        }
        for peer in &mut peers {
            answers.push(peer.read(&same)?);
        }
        for (decoder, answer) in answers.iter().enumerate() {
            for name in photo.groups() {
                let tally = tallies.entry((name.to_owned(), decoder)).or_default();
                tally.add(photo, answer, megapixels);
            }
        }
    }
    bar.finish_and_clear();
    let limits = limits(&tallies, &names);
    let all = table(&tallies, &names).publish(&args.report)?;
    match limits {
        Some(limits) => limits.publish(&args.report),
        None => Ok(all),
    }
}

fn table(tallies: &Tallies, names: &[String]) -> Table {
    let heads = [
        "folder",
        "decoder",
        "images",
        "read",
        "misread",
        "median ms",
        "p95 ms",
        "worst ms",
        "ms/MP",
    ];
    let mut table = Table::new(
        "reader",
        format!(
            "Photographs of symbols, one thread, time of the processor, best of {REPEATS}, every decoder on the same \
             grey picture in turn (`assay-bench reader --frames DIR --peers`). A text not in the truth file is \
             misread, unless somebody looked (tests/frames/looked-at.jsonl)."
        ),
        &heads,
    );
    for ((folder, decoder), tally) in tallies {
        if let Some(name) = names.get(*decoder) {
            table.row(&tally.row(folder, name));
        }
    }
    table
}

/// The limits on the photographs that the figures were set for; nothing for other ones.
fn limits(tallies: &Tallies, names: &[String]) -> Option<Table> {
    let of = |family: &str, decoder: usize| tallies.get(&(family.to_owned(), decoder));
    let mut table = Table::new(
        "reader-limits",
        "What the reader keeps on these photographs, in the same run.",
        &["what", "figure", "limit"],
    );
    for (family, images, least) in [
        ("all zxing", 179, 172),
        ("all photo", 123, 104),
        ("full-size", 14, 11),
    ] {
        let tally = of(family, 2).filter(|tally| tally.images == images)?;
        let figure = format!("{} of {images}", tally.read);
        table.promise(
            &format!("{family}, every tier: read"),
            figure,
            &format!("at least {least}"),
            tally.read >= least,
        );
        let misread: usize = (0..3)
            .filter_map(|decoder| of(family, decoder))
            .map(|t| t.misread)
            .sum();
        table.promise(
            &format!("{family}, any tier: misread"),
            misread.to_string(),
            "none",
            misread == 0,
        );
    }
    let (first, every) = (of("all photo", 0)?, of("all photo", 2)?);
    let p95 = every.ms(0.95);
    table.promise(
        "all photo, every tier: p95",
        format!("{p95:.1} ms"),
        "40 ms",
        p95 <= 40.0,
    );
    let worst = of("full-size", 2)?.ms(1.0);
    table.promise(
        "full-size, every tier: worst",
        format!("{worst:.1} ms"),
        "300 ms",
        worst <= 300.0,
    );
    if let Some(place) = names.iter().position(|name| name == "zxing-cpp")
        && let Some(peer) = of("all photo", place)
    {
        for (what, tally, most) in [("first tier", first, 1.0), ("every tier", every, 1.5)] {
            let ratio = tally.ms(0.5) / peer.ms(0.5);
            table.promise(
                &format!("all photo, {what}: median to zxing-cpp's"),
                format!("{ratio:.2}"),
                &format!("{most:.1}"),
                ratio <= most,
            );
        }
    }
    Some(table)
}

/// Grey levels of a picture of a known kind, on white where it can be seen through.
fn grey(file: &Path) -> anyhow::Result<GrayImage> {
    let shown = || file.display().to_string();
    let picture = ImageReader::open(file)
        .with_context(shown)?
        .with_guessed_format()?
        .decode()
        .with_context(shown)?;
    if !picture.color().has_alpha() {
        return Ok(picture.into_luma8());
    }
    let mut paper = RgbaImage::from_pixel(picture.width(), picture.height(), Rgba([255; 4]));
    image::imageops::overlay(&mut paper, &picture.into_rgba8(), 0, 0);
    Ok(DynamicImage::from(paper).into_luma8())
}
