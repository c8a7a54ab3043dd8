//! The trust list built into the app, so that its first start needs no network.
//!
//! Deliberately absent: a list of its own. It is the one that `ASSAY_SHIPPED_TRUST` names, written by
//! `assay authority ship`; without one it is the demo authority's, and everything says so.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::demo::{self, Demo};
use crate::shell::{cargo, heading, root, run};

/// What the app's build script reads (src-tauri/build.rs).
pub(crate) const VARIABLE: &str = "ASSAY_SHIPPED_TRUST";
/// What a person reads of a package that carries the demo's list.
const DEMO_REMARK: &str = "This build carries the list of a demo authority: it knows demo labels only, \
                           and is not for the public.";

/// The list that a package carries.
pub(crate) struct Shipped {
    /// The file, for the build script.
    pub file: PathBuf,
    /// The demo that it belongs to; none when a list was named.
    pub demo: Option<Demo>,
}

impl Shipped {
    /// The list that was named, else the demo authority's of this moment.
    pub(crate) fn find() -> Result<Self> {
        if let Some(named) = std::env::var_os(VARIABLE).filter(|named| !named.is_empty()) {
            let file = root().join(named);
            ensure!(
                file.is_file(),
                "{VARIABLE} names {}, which is no file",
                file.display()
            );
            heading("The list in the app");
            println!("  {}", file.display());
            return Ok(Self { file, demo: None });
        }
        run(demo::programs(&mut cargo()))?;
        let demo = demo::prepare()?;
        let file = of_demo(&demo)?;
        heading("The list in the app");
        println!("  {VARIABLE} names none: the demo authority's goes in. {DEMO_REMARK}");
        Ok(Self {
            file,
            demo: Some(demo),
        })
    }

    /// What the package says of itself beyond `description`, when its list is the demo's.
    pub(crate) fn description(&self, description: &str) -> String {
        match self.demo {
            Some(_) => format!("{description} {DEMO_REMARK}"),
            None => description.to_owned(),
        }
    }
}

/// The demo authority's newest list, for a package.
fn of_demo(demo: &Demo) -> Result<PathBuf> {
    let file = place(demo)?;
    write(demo, &file)?;
    Ok(file)
}

/// The demo authority's list as it was when it was first asked for: a window that is opened again
/// and again is not built anew for a list that is a day younger.
pub(crate) fn kept(demo: &Demo) -> Result<PathBuf> {
    let file = place(demo)?;
    if !file.exists() {
        write(demo, &file)?;
    }
    Ok(file)
}

fn place(demo: &Demo) -> Result<PathBuf> {
    let folder = demo.authority.parent().context("the demo has a folder")?;
    Ok(folder.join("shipped.trust"))
}

fn write(demo: &Demo, file: &Path) -> Result<()> {
    run(demo::assay()
        .args(["authority", "ship"])
        .arg(&demo.authority)
        .arg("--out")
        .arg(file))
}
