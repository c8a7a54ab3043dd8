//! What the tests run against: the page, the demo, every program and every test, each built once.
//!
//! The page is built beside the command, for the app alone waits for it; what checks the page runs
//! beside the long build of everything.

use std::path::PathBuf;
use std::process::Command;
use std::sync::mpsc;

use anyhow::{Context, Result, anyhow};

use crate::checked::Checked;
use crate::node::Node;
use crate::shell::{heading, run, say};
use crate::steps::Steps;
use crate::{demo, shipped, ui, wasm};

/// What was built, and how it is built and tested.
pub(crate) struct Product {
    /// The cargo that built it.
    pub(crate) checked: Checked,
    /// The list in the app.
    list: PathBuf,
    /// Labels that the list knows.
    labels: PathBuf,
}

impl Product {
    /// Sets what the build of the app and the journey of a first start depend on.
    pub(crate) fn prepare(&self, cargo: &mut Command) {
        cargo
            .env(shipped::VARIABLE, &self.list)
            .env(demo::LABELS_VARIABLE, &self.labels);
    }
}

/// Builds the page and everything else. With `checks`, the page is checked meanwhile.
pub(crate) fn build(steps: &Steps, node: &Node, checks: bool) -> Result<Product> {
    beside_the_page(steps, node, checks, |page_is_built| {
        let checked = Checked::new()?;
        let demo = steps.step("the command, and a demo", || command(&checked))?;
        let product = Product {
            list: shipped::kept(&demo)?,
            labels: demo.links,
            checked,
        };
        page_is_built.recv().context("the page was not built")?;
        steps.step("lints, documentation, programs and tests, built", || {
            heading("Lints, documentation, programs and tests in one build (the first takes some minutes)");
            let mut build = product.checked.cargo();
            product.prepare(build.args(["build", "--workspace", "--all-targets"]));
            run(&mut build)
        })?;
        Ok(product)
    })
}

/// Builds and checks the page, and for its journeys the command that serves it.
pub(crate) fn page(steps: &Steps, node: &Node, journeys: bool) -> Result<()> {
    beside_the_page(steps, node, true, |_| {
        if journeys {
            let checked = Checked::new()?;
            steps.step("the command, and a demo", || command(&checked))?;
        }
        Ok(())
    })
}

/// Does `work` while another thread builds the page, tells that it is built, and checks it.
fn beside_the_page<T>(
    steps: &Steps,
    node: &Node,
    checks: bool,
    work: impl FnOnce(&mpsc::Receiver<()>) -> Result<T>,
) -> Result<T> {
    let (tell, page_is_built) = mpsc::channel();
    std::thread::scope(|scope| {
        say("\n\u{25b8} The page is built beside the rest; what that says is shown when it has ended");
        let page = scope.spawn(move || -> Result<()> {
            steps.beside("the reader as WebAssembly", wasm::build)?;
            steps.beside("the interface, built", || ui::build_with(node))?;
            // Nobody waits any more when the other side has failed.
            let _ = tell.send(());
            if checks {
                check_page(steps, node)?;
            }
            Ok(())
        });
        let done = work(&page_is_built);
        let page = page
            .join()
            .unwrap_or_else(|_| Err(anyhow!("the page's build broke off")));
        page.and(done)
    })
}

/// Everything about the page that needs no browser.
fn check_page(steps: &Steps, node: &Node) -> Result<()> {
    steps.beside("the interface's format", || ui::format(node))?;
    steps.beside("the interface's types", || ui::types(node))?;
    steps.beside("the interface's tests", || ui::tests(node))
}

fn command(checked: &Checked) -> Result<demo::Demo> {
    heading("The assay command");
    run(demo::programs(&mut checked.cargo()))?;
    demo::prepare().context("the demo could not be made")
}
