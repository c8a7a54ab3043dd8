//! The app's window under a virtual display, with a real server process behind it: from no camera,
//! to a label's verdict, to consent and the server's word on the item, to a scan without network
//! that is made good when the server is back.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use assay_print::{Design, Label, write_png};
use assay_tests::demo::Demo;
use assay_tests::server::Server;
use assay_tests::window::{Opening, Window};
use assay_tests::{camera, programs};

/// What a person sees, by class name in the page.
const NO_CAMERA: &str = ".none-here h2";
const AGAIN: &str = ".none-here .ways button:last-child";
const QUESTION: &str = ".screen .body h1";
const AGREE: &str = ".screen > footer > button:first-of-type";
const HEADLINE: &str = ".verdict h1";
const STATE: &str = ".verdict .state";
const CLOSE: &str = ".verdict .bar button:first-child";
const TYPE: &str = ".tools button:last-child";
/// Sixteen digits that fit together and are in no batch of the server's.
const CODE: [&str; 4] = ["4071", "8825", "9036", "1144"];
const ISSUED: &str = "Label issued by Demo Dairy";
const FIRST: &str = "First check";

#[tokio::test]
async fn labels_before_the_camera_are_judged_reported_and_made_good_when_the_server_is_back() -> Result<()> {
    let folder = programs::output("window")?;
    let home = folder.join("home");
    if home.exists() {
        std::fs::remove_dir_all(&home)?;
    }
    std::fs::create_dir_all(&home)?;
    let demo = Demo::make(&home)?;
    let [first, second, third] = demo.links.as_slice() else {
        anyhow::bail!("{} labels were made", demo.links.len());
    };
    let memory = home.join("memory");
    let server = Server::start(&demo.authority, &memory).await?;
    let port = server.port();
    let window = Window::open(&demo.authority, &home, &server.address()).await?;

    let told = window.text(NO_CAMERA).await?;
    ensure!(
        told.contains("camera"),
        "without a camera the window says so, not {told:?}"
    );
    window.picture(&folder.join("1-no-camera.png")).await?;

    camera::show(&window.client, first).await?;
    window.press(AGAIN).await?;
    window.text(QUESTION).await?;
    window.picture(&folder.join("2-consent.png")).await?;
    window.press(AGREE).await?;
    window.until(HEADLINE, ISSUED).await?;
    window.until(STATE, FIRST).await?;
    window.picture(&folder.join("3-first-check.png")).await?;

    drop(server);
    camera::show(&window.client, second).await?;
    window.press(CLOSE).await?;
    window.until(STATE, "Not checked for copies").await?;
    ensure!(window.text(HEADLINE).await? == ISSUED);
    window.picture(&folder.join("4-offline.png")).await?;
    let _server = Server::start_on(port, &demo.authority, &memory).await?;
    window.until(STATE, FIRST).await?;
    window.picture(&folder.join("5-made-good.png")).await?;

    for (text, headline, picture) in [
        (
            "https://www.example.org/",
            "Not a signed label",
            "6-not-a-label.png",
        ),
        (
            third.replace("L2406A", "L2406B").as_str(),
            "Not issued by Demo Dairy",
            "7-not-issued.png",
        ),
    ] {
        camera::show(&window.client, text).await?;
        window.press(CLOSE).await?;
        window.until(HEADLINE, headline).await?;
        window.picture(&folder.join(picture)).await?;
    }

    window.press(CLOSE).await?;
    window.press(TYPE).await?;
    for (place, group) in (1..).zip(CODE) {
        window
            .type_into(&format!(".boxes input:nth-child({place})"), group)
            .await?;
    }
    // No batch was allotted there: whose number it is, nobody can say.
    window.until(HEADLINE, "Not looked up here").await?;
    window.picture(&folder.join("8-typed-code.png")).await?;
    window.close().await
}

#[tokio::test]
async fn a_label_link_on_the_command_line_is_judged_at_once() -> Result<()> {
    let folder = programs::output("window-link")?;
    let home = folder.join("home");
    opened_with(&folder, &home, |demo| {
        Ok(demo.links.first().context("no label was made")?.clone())
    })
    .await
}

#[tokio::test]
async fn a_picture_opened_from_a_file_manager_is_judged_at_once() -> Result<()> {
    let folder = programs::output("window-picture")?;
    let home = folder.join("home");
    opened_with(&folder, &home, |demo| {
        let uri = demo.links.first().context("no label was made")?;
        let mut picture = Vec::new();
        write_png(&mut picture, &Design::default(), Label { uri, digits: "" }, 6)?;
        let file = home.join("a label.png");
        std::fs::write(&file, picture)?;
        Ok(format!(
            "file://{}",
            file.display().to_string().replace(' ', "%20")
        ))
    })
    .await
}

/// Opens the app with one word on its command line, which holds a label of the demo.
async fn opened_with(folder: &Path, home: &Path, word: impl FnOnce(&Demo) -> Result<String>) -> Result<()> {
    if home.exists() {
        std::fs::remove_dir_all(home)?;
    }
    std::fs::create_dir_all(home)?;
    let demo = Demo::make(home)?;
    let opening = Opening {
        words: vec![word(&demo)?],
        ..Opening::new(&demo.authority, home)
    };
    let window = Window::open_as(&opening).await?;
    window.until(HEADLINE, ISSUED).await?;
    window.picture(&folder.join("1-issued.png")).await?;
    window.close().await
}
