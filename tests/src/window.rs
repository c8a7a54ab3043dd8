//! The app's window under the webview's own driver (WebKitWebDriver), without a proxy between.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use crate::display::Display;
use crate::programs::{built, output};

/// How long a journey waits for something to appear before it fails.
const PATIENCE: Duration = Duration::from_secs(180);

/// An open window of the app.
pub struct Window {
    /// The driver's client, for whatever a journey does beyond the calls below.
    pub client: Client,
    driver: Child,
    asked_at: Instant,
    _display: Display,
}

/// How the app is opened.
pub struct Opening<'a> {
    /// The trust folder it uses instead of its own; none for the list that it carries.
    pub trust: Option<&'a Path>,
    /// Its home folder.
    pub home: &'a Path,
    /// The server it may ask; none is a person's choice too.
    pub server: Option<&'a str>,
    /// Words on its command line.
    pub words: Vec<String>,
    /// The webview's own mock camera, which shows a moving test picture.
    pub mock_camera: bool,
}

impl<'a> Opening<'a> {
    /// As from its icon, without a camera.
    #[must_use]
    pub fn new(trust: &'a Path, home: &'a Path) -> Self {
        Self {
            trust: Some(trust),
            ..Self::first(home)
        }
    }

    /// As a person opens it for the first time: with nothing but what it carries.
    #[must_use]
    pub fn first(home: &'a Path) -> Self {
        Self {
            trust: None,
            home,
            server: None,
            words: Vec::new(),
            mock_camera: false,
        }
    }
}

impl Window {
    /// Opens the app with the given trust folder, a server to ask, and an empty home.
    ///
    /// # Errors
    /// When the display, the driver or the app does not come up.
    pub async fn open(trust: &Path, home: &Path, server: &str) -> Result<Self> {
        Self::open_as(&Opening {
            server: Some(server),
            ..Opening::new(trust, home)
        })
        .await
    }

    /// Opens the app as told.
    ///
    /// # Errors
    /// When the display, the driver or the app does not come up.
    pub async fn open_as(opening: &Opening<'_>) -> Result<Self> {
        let home = opening.home;
        let display = Display::start()?;
        // Displays are numbered for the whole machine, so no other window has this port; the system gives none below 32768.
        let port = 20_000 + display.number;
        let mut driver = Command::new("WebKitWebDriver");
        if opening.mock_camera {
            driver.env("ASSAY_MOCK_CAMERA", "1");
        }
        if let Some(server) = opening.server {
            driver.env("ASSAY_SERVER", server);
        }
        if let Some(trust) = opening.trust {
            driver.env("ASSAY_TRUST", trust);
        }
        let driver = driver
            .arg(format!("--port={port}"))
            .env("DISPLAY", &display.name)
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("HOME", home)
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_CACHE_HOME", home.join("cache"))
            .env("LANG", "en_GB.UTF-8")
            // The display has no graphics card; without this the webview looks for one.
            .env("WEBKIT_DISABLE_COMPOSITING_MODE", "1")
            .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
            .env_remove("WAYLAND_DISPLAY")
            .stdout(Stdio::null())
            // What the webview says on its error stream is noise of the machine, not of the app.
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .context("WebKitWebDriver could not be started (Debian: webkit2gtk-driver)")?;
        reachable(port).await?;
        let mut capabilities = Capabilities::new();
        capabilities.insert(
            "webkitgtk:browserOptions".into(),
            json!({ "binary": app()?, "args": opening.words }),
        );
        let asked_at = Instant::now();
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .context("the app's window did not open")?;
        Ok(Self {
            client,
            driver,
            asked_at,
            _display: display,
        })
    }

    /// When the driver was asked to start the app.
    #[must_use]
    pub fn asked_at(&self) -> Instant {
        self.asked_at
    }

    /// The driver's process, which the app's processes are below; none when it has ended.
    #[must_use]
    pub fn driver_id(&self) -> Option<u32> {
        self.driver.id()
    }

    /// Waits until an element is there and gives its text.
    ///
    /// # Errors
    /// When it does not appear in time; a screenshot then shows what was there instead.
    pub async fn text(&self, css: &str) -> Result<String> {
        self.doing(css, async |found| found.text().await).await
    }

    /// Waits until an element is there that says exactly this.
    ///
    /// # Errors
    /// When it does not say so in time; a screenshot then shows what was there instead.
    pub async fn until(&self, css: &str, wanted: &str) -> Result<()> {
        let mut said = String::new();
        let mut tick = tokio::time::interval(Duration::from_millis(50));
        let waited = tokio::time::timeout(PATIENCE, async {
            while said != wanted {
                tick.tick().await;
                // Between two screens it is not there, or gone before it is read.
                if let Ok(found) = self.client.find(Locator::Css(css)).await {
                    said = found.text().await.unwrap_or_default();
                }
            }
        });
        if waited.await.is_err() {
            self.picture(&output("window")?.join("failed.png")).await?;
            anyhow::bail!("{css} said {said:?}, not {wanted:?}; tests/output/window/failed.png shows it");
        }
        Ok(())
    }

    /// Waits until an element is there and presses it.
    ///
    /// # Errors
    /// When it does not appear in time or cannot be pressed.
    pub async fn press(&self, css: &str) -> Result<()> {
        self.doing(css, async |found| found.click().await).await
    }

    /// Waits until a field is there and types into it.
    ///
    /// # Errors
    /// When it does not appear in time or takes no keys.
    pub async fn type_into(&self, css: &str, text: &str) -> Result<()> {
        self.doing(css, async |found| found.send_keys(text).await).await
    }

    /// Does something with an element; once more where the screen was drawn anew between finding and doing.
    async fn doing<T>(&self, css: &str, what: impl AsyncFn(Element) -> Result<T, CmdError>) -> Result<T> {
        loop {
            match what(self.found(css).await?).await {
                Err(error) if error.is_stale_element_reference() => {}
                done => return Ok(done?),
            }
        }
    }

    async fn found(&self, css: &str) -> Result<Element> {
        let waited = self
            .client
            .wait()
            .at_most(PATIENCE)
            .for_element(Locator::Css(css))
            .await;
        if waited.is_err() {
            self.picture(&output("window")?.join("failed.png")).await?;
        }
        waited.with_context(|| format!("{css} did not appear; tests/output/window/failed.png shows what did"))
    }

    /// Keeps a screenshot of the window.
    ///
    /// # Errors
    /// When it cannot be taken or written.
    pub async fn picture(&self, path: &Path) -> Result<()> {
        std::fs::write(path, self.client.screenshot().await?)?;
        Ok(())
    }

    /// Closes the window and ends the driver.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub async fn close(self) -> Result<()> {
        self.client.close().await?;
        Ok(())
    }
}

/// The app: the one that `ASSAY_APP` names, else the one built beside this program.
fn app() -> Result<PathBuf> {
    std::env::var_os("ASSAY_APP").map_or_else(|| built("assay-app"), |path| Ok(PathBuf::from(path)))
}

/// Waits until something takes connections on a port.
async fn reachable(port: u16) -> Result<()> {
    let mut tick = tokio::time::interval(Duration::from_millis(20));
    let connected = async {
        while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            tick.tick().await;
        }
    };
    tokio::time::timeout(PATIENCE, connected)
        .await
        .context("the driver did not take connections")
}
