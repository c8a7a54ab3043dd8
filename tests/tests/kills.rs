//! The install killed fifty times, at any point of recording, reporting and updating its list, with
//! a server that is killed on the way too: nothing is lost, nothing is reported twice.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};
use assay_tests::demo::Demo;
use assay_tests::programs::{assay, built};
use assay_tests::server::Server;

const KILLS: usize = 50;
/// Labels that one life records at most before it is killed.
const MOST_A_LIFE: usize = 9;

/// A sequence of numbers that is the same in every run (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % most as u64).unwrap_or(0)
    }
}

fn driver(install: &Path, demo: &Demo, server: &str, rest: &[&str]) -> Result<Child> {
    Ok(Command::new(built("install-driver")?)
        .arg(install)
        .arg(&demo.authority)
        .arg(server)
        .args(rest)
        .stdout(Stdio::piped())
        .spawn()?)
}

#[tokio::test]
async fn fifty_kills_lose_no_reading_and_report_none_twice() -> Result<()> {
    let home = tempfile::tempdir()?;
    let demo = Demo::with(home.path(), KILLS * (MOST_A_LIFE + 3))?;
    let labels = home.path().join("labels.txt");
    std::fs::write(&labels, demo.links.join("\n"))?;
    let labels = labels.to_str().context("the folder's name is no text")?;
    let authority = demo.authority.to_str().context("the folder's name is no text")?;
    let (install, memory) = (home.path().join("install"), home.path().join("memory"));
    let mut server = Some(Server::start(&demo.authority, &memory).await?);
    let (address, port) = server
        .as_ref()
        .map(|up| (up.address(), up.port()))
        .context("no server")?;

    let mut numbers = Numbers(8);
    let mut first = 0;
    let mut recorded = BTreeMap::new();
    for life in 0..KILLS {
        // A new list now and then, so that a kill can fall into an update; and a server that is away
        // for a while, killed itself, so that something waits.
        if life % 5 == 0 {
            assay(&["authority", "refresh", authority])?;
        }
        match life % 10 {
            3 => server = None,
            6 => server = Some(Server::start_on(port, &demo.authority, &memory).await?),
            _ => {}
        }
        let mut process = driver(&install, &demo, &address, &[labels, &first.to_string()])?;
        let lines = 2 * numbers.below(MOST_A_LIFE) + numbers.below(2);
        let output = process.stdout.take().context("the install has no output")?;
        let mut said = BufReader::new(output).lines();
        let mut heard = Vec::new();
        for line in said.by_ref().take(lines) {
            heard.push(line?);
        }
        process.kill()?;
        process.wait()?;
        // What it had still said before it died counts as well.
        heard.extend(said.map_while(Result::ok));
        for line in heard {
            let mut words = line.split(' ');
            match (words.next(), words.next(), words.next()) {
                (Some("begins"), Some(number), None) => first = number.parse::<usize>()? + 1,
                (Some("recorded"), Some(number), Some(id)) => {
                    recorded.insert(id.to_owned(), number.parse::<usize>()?);
                }
                _ => {}
            }
        }
    }
    drop(server);
    let server = Server::start_on(port, &demo.authority, &memory).await?;
    let output = driver(&install, &demo, &address, &["drain"])?.wait_with_output()?;
    ensure!(
        output.status.success(),
        "the last life ended with {}",
        output.status
    );
    drop(server);

    let output = String::from_utf8(output.stdout)?;
    let kept: BTreeMap<&str, (&str, &str)> = output
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ').skip(1);
            Some((words.next()?, (words.next()?, words.next()?)))
        })
        .collect();
    ensure!(
        recorded.len() >= KILLS,
        "only {} readings were made",
        recorded.len()
    );
    for (id, number) in &recorded {
        let (_, text) = kept
            .get(id.as_str())
            .with_context(|| format!("reading {number} is lost"))?;
        ensure!(
            *text == demo.links[*number],
            "reading {number} holds another text"
        );
    }
    for (id, (state, _)) in &kept {
        ensure!(*state == "answered", "reading {id} is {state}");
    }

    // The server's own count: every label was read once, so each item has one scan.
    let memory = rusqlite::Connection::open(memory.join("assay.sqlite"))?;
    let scans: i64 = memory.query_row("SELECT count(*) FROM scans", [], |row| row.get(0))?;
    let items: i64 = memory.query_row(
        "SELECT count(*) FROM (SELECT DISTINCT gtin, serial FROM scans)",
        [],
        |row| row.get(0),
    )?;
    ensure!(scans == items, "{scans} scans of {items} items");
    ensure!(
        usize::try_from(scans)? == kept.len(),
        "{scans} scans of {} readings",
        kept.len()
    );
    Ok(())
}
