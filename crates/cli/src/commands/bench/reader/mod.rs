//! The reader on real photographs beside other decoders, on the same grey pictures in one run.

mod native;
mod peer;
mod truth;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

use assay_reader::{Effort, LumaFrame, ReadBudget, read};
use image::GrayImage;

use self::peer::Peer;
use self::truth::{Photograph, plain};
use super::report::{self, Table, quantile};
use crate::outcome::Outcome;
use crate::{picture, progress};

/// Each picture is read so often; the best time counts, for other work on the machine only ever adds.
const REPEATS: usize = 3;

/// Photographs with a truth file, read by ours and by others
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Folder of photographs with a truth.jsonl
    #[arg(long, default_value = "tests/frames", value_name = "DIR")]
    frames: PathBuf,
    /// Run other decoders too: rqrr, rxing when built in, and what Python has of zxing-cpp, OpenCV and zbar
    #[arg(long)]
    peers: bool,
    /// Python to look for peers in
    #[arg(long, default_value = "python3", value_name = "FILE")]
    python: PathBuf,
    /// Answer paths on standard input as one peer; what `--peers` starts
    #[arg(long, hide = true, value_name = "NAME")]
    serve: Option<String>,
    #[command(flatten)]
    report: report::Args,
}

/// What one decoder made of one picture.
#[derive(Clone, Debug, Default, serde::Deserialize, serde::Serialize)]
pub(super) struct Answer {
    texts: Vec<String>,
    ms: f64,
}

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
        // Of a picture that nobody could read before, no text is known to be wrong.
        if !photo.texts.is_empty() {
            self.misread += texts.iter().filter(|text| !photo.texts.contains(text)).count();
        }
        self.ms.push(answer.ms);
        self.megapixels += megapixels;
    }

    fn row(&self, decoder: &str, folder: &str) -> Vec<String> {
        let ms = |q| format!("{:.2}", quantile(&self.ms, q));
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

pub(crate) fn run(args: &Args) -> anyhow::Result<Outcome> {
    if let Some(name) = &args.serve {
        native::serve(name)?;
        return Ok(Outcome::Done);
    }
    let photos = truth::load(&args.frames)?;
    let mut peers = if args.peers {
        Peer::all(&args.python)?
    } else {
        Vec::new()
    };
    let mut tallies: BTreeMap<(String, usize), Tally> = BTreeMap::new();
    let mut names: Vec<String> = ["assay, first tier", "assay, video", "assay, photograph"]
        .map(str::to_owned)
        .to_vec();
    names.extend(peers.iter().map(|peer| peer.name().to_owned()));
    let folder = tempfile::tempdir()?;
    let bar = progress::bar(photos.len() as u64, "photographs");
    for photo in &photos {
        bar.inc(1);
        let Ok(grey) = picture::open(&args.frames.join(&photo.file)) else {
            continue;
        };
        let megapixels = f64::from(grey.width()) * f64::from(grey.height()) / 1e6;
        let mut answers = Vec::new();
        for effort in [Effort::FirstTier, Effort::Video, Effort::Photograph] {
            answers.push(ours(&grey, effort)?);
        }
        if !peers.is_empty() {
            let same = folder.path().join("same.pgm");
            grey.save(&same)?;
            for peer in &mut peers {
                answers.push(peer.read(&same)?);
            }
        }
        for (decoder, answer) in answers.iter().enumerate() {
            for name in [photo.folder(), photo.family()] {
                tallies
                    .entry((name.to_owned(), decoder))
                    .or_default()
                    .add(photo, answer, megapixels);
            }
        }
    }
    bar.finish_and_clear();
    table(&tallies, &names).publish(&args.report)
}

fn table(tallies: &BTreeMap<(String, usize), Tally>, names: &[String]) -> Table {
    let heads = [
        "folder",
        "decoder",
        "images",
        "read",
        "misread",
        "median ms",
        "p95",
        "worst",
        "ms/MP",
    ];
    let mut table = Table::new(
        "reader",
        format!(
            "Photographs of symbols, one thread, best of {REPEATS}, every decoder on the same grey picture \
             (`assay bench reader --frames DIR --peers`). A text not in the truth file counts as misread."
        ),
        &heads,
    );
    for ((folder, decoder), tally) in tallies {
        if let Some(name) = names.get(*decoder) {
            table.row(&tally.row(name, folder));
        }
    }
    table
}

fn ours(grey: &GrayImage, effort: Effort) -> anyhow::Result<Answer> {
    let frame = LumaFrame::new(grey.width() as usize, grey.height() as usize, grey.as_raw())?;
    Ok(best(|| {
        let reading = read(&frame, &ReadBudget::unhurried(effort));
        reading.symbols.into_iter().map(|symbol| symbol.text).collect()
    }))
}

/// The texts, and the best time of a few.
fn best(mut decode: impl FnMut() -> Vec<String>) -> Answer {
    let mut answer = Answer {
        texts: Vec::new(),
        ms: f64::MAX,
    };
    for _ in 0..REPEATS {
        let start = Instant::now();
        answer.texts = decode();
        answer.ms = answer.ms.min(start.elapsed().as_secs_f64() * 1e3);
    }
    answer
}
