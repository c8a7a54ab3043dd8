//! The app's window under a virtual display: from no camera, to a label's verdict, to the next scan.

use anyhow::{Result, ensure};
use assay_tests::demo::Demo;
use assay_tests::window::Window;
use assay_tests::{camera, programs};

/// What a person sees, by class name in the page.
const NO_CAMERA: &str = ".none-here h2";
const AGAIN: &str = ".none-here .ways button:last-child";
const HEADLINE: &str = ".verdict h1";
const STATE: &str = ".verdict .state";
const NEXT_SCAN: &str = ".verdict footer .btn.main";

#[tokio::test]
async fn a_label_before_the_camera_is_judged_and_the_next_scan_works() -> Result<()> {
    let folder = programs::output("window")?;
    let home = folder.join("home");
    if home.exists() {
        std::fs::remove_dir_all(&home)?;
    }
    std::fs::create_dir_all(&home)?;
    let demo = Demo::make(&home)?;
    let window = Window::open(&demo.authority, &home).await?;

    let told = window.text(NO_CAMERA).await?;
    ensure!(
        told.contains("camera"),
        "without a camera the window says so, not {told:?}"
    );
    window.picture(&folder.join("1-no-camera.png")).await?;

    let label = demo.links.first().map_or("", String::as_str);
    camera::show(&window.client, label).await?;
    window.press(AGAIN).await?;
    let headline = window.text(HEADLINE).await?;
    window.picture(&folder.join("2-issued.png")).await?;
    ensure!(
        headline == "Label issued by Demo Dairy",
        "the label's headline was {headline:?}"
    );
    ensure!(window.text(STATE).await? == "Not checked for copies");

    camera::show(&window.client, "https://www.example.org/").await?;
    window.press(NEXT_SCAN).await?;
    let headline = window.text(HEADLINE).await?;
    window.picture(&folder.join("3-not-a-label.png")).await?;
    ensure!(
        headline == "Not a signed label",
        "another code's headline was {headline:?}"
    );

    let forged = label.replace("L2406A", "L2406B");
    camera::show(&window.client, &forged).await?;
    window.press(NEXT_SCAN).await?;
    let headline = window.text(HEADLINE).await?;
    window.picture(&folder.join("4-not-issued.png")).await?;
    ensure!(
        headline == "Not issued by Demo Dairy",
        "a changed lot's headline was {headline:?}"
    );
    window.close().await
}
