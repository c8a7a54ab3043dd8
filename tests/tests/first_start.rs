//! The app as a person opens it for the first time: an empty home, no network, nothing but the list
//! that was built into it.

use anyhow::{Context, Result, ensure};
use assay_tests::window::{Opening, Window};
use assay_tests::{camera, programs};

/// Names a `labels.csv` whose labels the built-in list knows.
const LABELS: &str = "ASSAY_SHIPPED_LABELS";
const NO_CAMERA: &str = ".none-here h2";
const AGAIN: &str = ".none-here .ways button:last-child";
const HEADLINE: &str = ".verdict h1";
const STATE: &str = ".verdict .state";

#[tokio::test]
#[ignore = "needs an app that carries a list and labels of it: cargo xtask test and try-package run it"]
async fn a_label_is_judged_by_the_list_the_app_carries() -> Result<()> {
    let labels = std::env::var(LABELS).with_context(|| format!("{LABELS} names no labels"))?;
    let labels = std::fs::read_to_string(&labels).with_context(|| format!("{labels} cannot be read"))?;
    let label = labels
        .split([',', '\n'])
        .map(|cell| cell.trim_matches('"'))
        .find(|cell| cell.starts_with("https://"))
        .context("the list of labels holds no link")?;
    let folder = programs::output("first-start")?;
    let home = folder.join("home");
    if home.exists() {
        std::fs::remove_dir_all(&home)?;
    }
    std::fs::create_dir_all(&home)?;

    let window = Window::open_as(&Opening::first(&home)).await?;
    let told = window.text(NO_CAMERA).await?;
    ensure!(told.contains("camera"), "the viewfinder said {told:?}");
    window.picture(&folder.join("1-viewfinder.png")).await?;
    camera::show(&window.client, label).await?;
    window.press(AGAIN).await?;
    // The list names no server, so nobody is asked about reporting.
    window.until(HEADLINE, "Label issued by Demo Dairy").await?;
    window.until(STATE, "Not checked for copies").await?;
    window
        .picture(&folder.join("2-not-checked-for-copies.png"))
        .await?;
    window.close().await
}
