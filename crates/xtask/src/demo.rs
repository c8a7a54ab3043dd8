//! The demo: an authority, a brand, a mark, a sheet of labels and a photograph of one.
//!
//! Everything is plainly a demo and lies under `demo/`, which git does not track. Delete the
//! folder to start over.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::shell::{built, command, heading, root, run};

/// GTIN of the demo product. 0690 1234 is GS1's own example range.
const GTIN: &str = "06901234000016";
const LOT: &str = "L2406A";

/// Names `labels.csv` for the journey of a first start (tests/tests/first_start.rs).
pub(crate) const LABELS_VARIABLE: &str = "ASSAY_SHIPPED_LABELS";

/// What the demo consists of.
pub(crate) struct Demo {
    /// The authority's folder: public and private parts.
    pub authority: PathBuf,
    /// A4 sheet to print.
    pub sheet: PathBuf,
    /// The same labels as links.
    pub links: PathBuf,
    /// Simulated photograph of the first label.
    pub photograph: PathBuf,
}

/// Has a cargo build the programs that make a demo.
///
/// The whole workspace is named, and an example with them: with either left out, cargo would choose
/// other features for crates that tests need as well, and build those and all that uses them twice.
pub(crate) fn programs(cargo: &mut Command) -> &mut Command {
    cargo.args(["build", "--workspace", "--bin", "assay", "--bin", "photograph"]);
    cargo.args(["--example", "reader"])
}

/// Makes what is missing and keeps what is there; [`programs`] have to be built.
pub(crate) fn prepare() -> Result<Demo> {
    heading("Demo authority, brand and labels");
    let folder = root().join("demo");
    let demo = Demo {
        authority: folder.join("authority"),
        sheet: folder.join("labels.pdf"),
        links: folder.join("labels.csv"),
        photograph: folder.join("photograph.jpg"),
    };
    if demo.photograph.exists() {
        println!(
            "  kept from before: {} (delete the folder to start over)",
            folder.display()
        );
    } else {
        if folder.exists() {
            std::fs::remove_dir_all(&folder).context("a half-made demo folder is in the way")?;
        }
        make(&demo)?;
    }
    // Lists are good for 48 hours; a demo that was made last week should still show a full verdict.
    run(assay().args(["authority", "refresh"]).arg(&demo.authority))?;
    Ok(demo)
}

fn make(demo: &Demo) -> Result<()> {
    let authority = &demo.authority;
    run(assay()
        .args(["authority", "init", "--unencrypted"])
        .arg(authority)
        .args([
            "--name-zh",
            "示例质量协会",
            "--name-en",
            "Demo Quality Association",
        ]))?;
    run(assay().args(["issuer", "enrol"]).arg(authority).args([
        "--id",
        "demo-dairy",
        "--name-zh",
        "示例乳业",
        "--name-en",
        "Demo Dairy",
        "--gtin-prefix",
        "6901234",
        "--host",
        "id.assay.example",
        "--product",
        &format!("{GTIN}=纯牛奶 250 毫升=Plain milk 250 ml"),
    ]))?;
    run(assay().args(["mark", "award"]).arg(authority).args([
        "--issuer",
        "demo-dairy",
        "--name-zh",
        "示例质量标志",
        "--name-en",
        "Demo quality mark",
        "--certificate",
        "DEMO-0001",
        "--gtin",
        GTIN,
    ]))?;
    let expiry = next_year()?;
    let folder = authority.parent().context("the demo has a folder")?;
    for out in [&demo.links, &demo.sheet] {
        run(assay()
            .args(["label", "issue", "--trust"])
            .arg(authority)
            .args([
                "--issuer",
                "demo-dairy",
                "--host",
                "id.assay.example",
                "--gtin",
                GTIN,
                "--lot",
                LOT,
                "--expiry",
                &expiry,
                "--count",
                "24",
                "--product",
                "Demo Dairy plain milk 250 ml",
                "--out",
            ])
            .arg(out))?;
    }
    let first = std::fs::read_to_string(&demo.links)?
        .lines()
        .find_map(|line| {
            line.split(',')
                .find(|cell| cell.trim_matches('"').starts_with("https://"))
                .map(str::to_owned)
        })
        .context("the list of labels holds no link")?;
    run(command(built("photograph"))
        .args(["--text", first.trim_matches('"'), "--seed", "7", "--out"])
        .arg(folder.join("photograph.jpg")))
}

/// 31 December of next year, as a label carries it.
fn next_year() -> Result<String> {
    let since_1970 = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)?
        .as_secs();
    // A mean year is close enough to name the year that follows.
    let year = 1970 + since_1970 / 31_556_952 + 1;
    Ok(format!("{:02}1231", year % 100))
}

/// Verifies the photographed label in the terminal: the whole path, seen even where nothing opens.
pub(crate) fn verify(demo: &Demo) -> Result<()> {
    heading("One photographed demo label, verified here");
    let status = assay()
        .arg("verify")
        .arg(&demo.photograph)
        .arg("--trust")
        .arg(&demo.authority)
        .status()?;
    if !status.success() {
        bail!("the demo label did not verify ({status})");
    }
    Ok(())
}

/// The `assay` command as just built.
pub(crate) fn assay() -> Command {
    command(built("assay"))
}
