//! A demo authority with one brand and its labels, made by the real command in a fresh folder.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::programs::assay;

/// GTIN of the demo product.
pub const GTIN: &str = "06901234000016";

/// A folder with an authority and some signed links.
pub struct Demo {
    /// What `--trust` takes.
    pub authority: PathBuf,
    /// Links of labels that the brand signed.
    pub links: Vec<String>,
}

impl Demo {
    /// Makes it in an empty folder.
    ///
    /// # Errors
    /// When a step of the command fails.
    pub fn make(folder: &Path) -> Result<Self> {
        Self::with(folder, 3)
    }

    /// Makes it with a number of labels.
    ///
    /// # Errors
    /// When a step of the command fails.
    pub fn with(folder: &Path, labels: usize) -> Result<Self> {
        let authority = folder.join("authority");
        let dir = authority
            .to_str()
            .context("the folder's name is no text")?
            .to_owned();
        assay(&[
            "authority",
            "init",
            "--unencrypted",
            &dir,
            "--name-zh",
            "示例质量协会",
            "--name-en",
            "Demo Quality Association",
        ])?;
        assay(&[
            "issuer",
            "enrol",
            &dir,
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
        ])?;
        let list = folder.join("labels.csv");
        let out = list.to_str().context("the folder's name is no text")?;
        assay(&[
            "label",
            "issue",
            "--trust",
            &dir,
            "--issuer",
            "demo-dairy",
            "--host",
            "id.assay.example",
            "--gtin",
            GTIN,
            "--lot",
            "L2406A",
            "--expiry",
            "491231",
            "--count",
            &labels.to_string(),
            "--out",
            out,
        ])?;
        let links = std::fs::read_to_string(&list)?
            .lines()
            .filter_map(|line| {
                line.split(',')
                    .map(|cell| cell.trim_matches('"'))
                    .find(|cell| cell.starts_with("https://"))
            })
            .map(str::to_owned)
            .collect();
        Ok(Self { authority, links })
    }
}
