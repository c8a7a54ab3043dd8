//! Reads every photograph of a folder with a truth file and prints a table: the quick form of `assay-bench reader`.
//!
//! `cargo run --release -p assay-reader --example eval -- FRAMES [first|video|photo] [-v] [FILTER]`
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use assay_reader::{Effort, LumaFrame, ReadBudget, read};
use cpu_time::ThreadTime;
use std::collections::BTreeMap;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let root = args.first().cloned().unwrap_or_else(|| "../shared/frames".into());
    let effort = match args.get(1).map(String::as_str) {
        Some("first") => Effort::FirstTier,
        Some("video") => Effort::Video,
        _ => Effort::Photograph,
    };
    let verbose = args.iter().any(|a| a == "-v");
    let repeats: usize = std::env::var("REPEATS")
        .ok()
        .and_then(|r| r.parse().ok())
        .unwrap_or(1);
    let filter = args
        .iter()
        .skip(2)
        .find(|a| *a != "-v")
        .cloned()
        .unwrap_or_default();
    let truth = std::fs::read_to_string(format!("{root}/truth.jsonl")).unwrap();
    let mut table: BTreeMap<String, Vec<(bool, usize, f64, f64)>> = BTreeMap::new();
    for line in truth.lines() {
        let entry: serde_json::Value = serde_json::from_str(line).unwrap();
        let file = entry["file"].as_str().unwrap().to_owned();
        if !file.contains(&filter) {
            continue;
        }
        let plain = |s: &str| s.replace('\r', "").trim().to_owned();
        let texts: Vec<String> = entry["texts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|t| plain(t.as_str().unwrap()))
            .collect();
        let grey = image::open(format!("{root}/{file}")).unwrap().to_luma8();
        let (w, h) = grey.dimensions();
        let frame = LumaFrame::new(w as usize, h as usize, grey.as_raw()).unwrap();
        // The best of a few, and only time on a processor: the machine is not ours alone.
        let mut ms = f64::MAX;
        let mut reading = assay_reader::Reading::default();
        for _ in 0..repeats {
            let start = ThreadTime::now();
            reading = read(&frame, &ReadBudget::unhurried(effort));
            ms = ms.min(start.elapsed().as_secs_f64() * 1e3);
        }
        let got: Vec<String> = reading.symbols.iter().map(|s| plain(&s.text)).collect();
        let ok = got.iter().any(|t| texts.contains(t));
        let wrong: Vec<&String> = got.iter().filter(|t| !texts.contains(t)).collect();
        for t in &wrong {
            println!("MISREAD {file}: {:?}", t.chars().take(100).collect::<String>());
            for symbol in &reading.symbols {
                println!(
                    "    {} {:?} mirrored {} evidence {:.0} {:?}",
                    symbol.version, symbol.ec, symbol.mirrored, symbol.evidence, symbol.corners
                );
            }
        }
        if verbose {
            println!(
                "{file}\t{}\t{ms:.2}\t{}\t{:?}\t{}\t{:.0}",
                u8::from(ok),
                got.len(),
                if ok || entry["readable"] == true {
                    ""
                } else {
                    "unreadable"
                },
                reading.work,
                reading
                    .symbols
                    .iter()
                    .map(|s| s.evidence)
                    .fold(f32::MAX, f32::min)
            );
        }
        let folder = file.split('/').next().unwrap().to_owned();
        table
            .entry(folder)
            .or_default()
            .push((ok, wrong.len(), ms, f64::from(w * h) / 1e6));
    }
    println!(
        "{:20} {:>6} {:>5} {:>7} {:>8} {:>8} {:>8} {:>7}",
        "folder", "images", "read", "misread", "median", "p95", "worst", "ms/MP"
    );
    let groups = [
        ("zxing", "zxing-"),
        ("photo", "photo-"),
        ("full-size", "full-size"),
    ];
    let rows = table
        .iter()
        .map(|(k, v)| (k.clone(), v.clone()))
        .chain(groups.iter().map(|(name, prefix)| {
            let all = table
                .iter()
                .filter(|(k, _)| k.starts_with(prefix))
                .flat_map(|(_, v)| v.clone())
                .collect();
            (format!("= {name}"), all)
        }))
        .collect::<Vec<_>>();
    for (name, v) in rows {
        if v.is_empty() {
            continue;
        }
        let mut ms: Vec<f64> = v.iter().map(|r| r.2).collect();
        ms.sort_by(f64::total_cmp);
        let total: f64 = ms.iter().sum();
        println!(
            "{name:20} {:6} {:5} {:7} {:8.2} {:8.2} {:8.2} {:7.2}",
            v.len(),
            v.iter().filter(|r| r.0).count(),
            v.iter().map(|r| r.1).sum::<usize>(),
            ms[ms.len() / 2],
            ms[(ms.len() * 95 / 100).min(ms.len() - 1)],
            ms[ms.len() - 1],
            total / v.iter().map(|r| r.3).sum::<f64>()
        );
    }
}
