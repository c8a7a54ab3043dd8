//! Receiving stock with a real server process: the app's requests by themselves, and the app's window
//! from a pallet's note to a shared delivery and its event in the repository.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use assay_client::install::{Install, Opening as InstallOpening, ServerAddress};
use assay_client::{Device, FolderStore, SystemClock};
use assay_tests::demo::{Demo, GTIN};
use assay_tests::server::Server;
use assay_tests::window::{Opening, Window};
use assay_tests::{camera, programs};
use assay_wire::{
    Deed, DeliveryNote, DeviceFault, NoteLine, NoteSource, Operation, ReceivingAsk, ReceivingSaid,
};
use serde_json::{Value, json};

const SSCC: &str = "952012345678912345";
const CODE: &str = "ABCDEFGH23";

/// A shop's token at a server's memory.
fn token(memory: &Path) -> Result<String> {
    let memory = memory.to_str().context("the folder's name is no text")?;
    let shop = [
        "--role", "retailer", "--name", "Shop A", "--region", "CN-GD", "--json",
    ];
    let said = programs::assay(&[&["token", "add", "--data", memory], &shop[..]].concat())?;
    let said: Value = serde_json::from_str(&said)?;
    Ok(said["token"].as_str().context("no token was made")?.to_owned())
}

/// The app's own part, without a window.
fn install(folder: &Path, demo: &Demo, server: &str) -> Result<Install> {
    let mut device = Device::new(FolderStore::new(folder.to_owned()))?;
    device.load(&demo.authority, &SystemClock)?;
    Ok(Install::open(InstallOpening {
        folder,
        device,
        root: None,
        known: Some(ServerAddress::parse(server)?),
        transport: Install::http()?,
        tell: Box::new(|_| {}),
    })?)
}

/// Asks from a thread of its own, as the app's commands do: the transport waits.
fn asks(install: &Install, token: &str, ask: &ReceivingAsk) -> Result<ReceivingSaid, DeviceFault> {
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| install.receive(token, ask)).join();
        asked.unwrap_or(Err(DeviceFault::SystemRefused))
    })
}

fn note() -> DeliveryNote {
    DeliveryNote {
        number: Some("DN-1122".to_owned()),
        source: NoteSource::Csv,
        dealer: None,
        lines: vec![NoteLine {
            line: 2,
            gtin: GTIN.to_owned(),
            name: None,
            lot: None,
            serial: None,
            expiry: None,
            quantity: 2,
        }],
        left_out: vec![],
    }
}

fn counted(id: &str, serial: &str) -> Operation {
    Operation {
        id: id.to_owned(),
        by: "till 1".to_owned(),
        at: "2026-11-22T08:00:00Z".to_owned(),
        deed: Deed::Count {
            gtin: GTIN.to_owned(),
            lot: None,
            serial: serial.to_owned(),
            expiry: None,
            verdict: "issued_not_checked".to_owned(),
        },
    }
}

/// A pallet that was packed with these items.
fn packed(serials: &[&str]) -> String {
    let epcs: Vec<String> = serials
        .iter()
        .map(|serial| format!("https://id.gs1.org/01/{GTIN}/21/{serial}"))
        .collect();
    let event = json!({
        "type": "AggregationEvent", "action": "ADD", "bizStep": "packing",
        "eventTime": "2026-11-22T08:00:00Z", "eventTimeZoneOffset": "+08:00",
        "parentID": format!("https://id.gs1.org/00/{SSCC}"), "childEPCs": epcs,
    });
    json!({
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2026-11-22T08:00:00Z",
        "epcisBody": { "eventList": [event] },
    })
    .to_string()
}

fn serial(link: &str) -> Result<&str> {
    let (_, rest) = link.split_once("/21/").context("the label has no serial")?;
    Ok(rest.split('?').next().unwrap_or(rest))
}

/// What the shop has told the repository of receiving, as text.
fn told(port: u16, token: &str) -> Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    write!(
        stream,
        "GET /epcis/v2/events?EQ_bizStep=receiving HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\
         connection: close\r\n\r\n"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    ensure!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    Ok(answer)
}

#[tokio::test]
async fn the_apps_requests_share_a_delivery_and_hand_over_its_events() -> Result<()> {
    let home = tempfile::tempdir()?;
    let demo = Demo::with(home.path(), 1)?;
    let memory = home.path().join("memory");
    let server = Server::start(&demo.authority, &memory).await?;
    let token = token(&memory)?;
    let [one, two] = ["one", "two"].map(|name| install(&home.path().join(name), &demo, &server.address()));
    let (one, two) = (one?, two?);
    let delivery = || CODE.to_owned();

    let ask = ReceivingAsk::Note { delivery: delivery() };
    ensure!(asks(&two, &token, &ask) == Err(DeviceFault::NotThere));
    ensure!(asks(&two, "assay_of_nobody", &ask) == Err(DeviceFault::NotAllowed));
    let open = |note| ReceivingAsk::Open {
        delivery: delivery(),
        note,
    };
    asks(&one, &token, &open(note())).map_err(fault)?;
    ensure!(asks(&two, &token, &ask) == Ok(ReceivingSaid::Note(note())));
    let other = DeliveryNote {
        number: None,
        ..note()
    };
    ensure!(asks(&two, &token, &open(other)) == Err(DeviceFault::ServerRefused));

    let add = |operations| ReceivingAsk::Add {
        delivery: delivery(),
        operations,
    };
    let [first, second] = [counted("device-one-1", "A1"), counted("device-two-1", "A2")];
    asks(&two, &token, &add(vec![second.clone()])).map_err(fault)?;
    for _ in 0..2 {
        asks(&one, &token, &add(vec![first.clone()])).map_err(fault)?;
    }
    let after = ReceivingAsk::After {
        delivery: delivery(),
        cursor: 0,
    };
    let ReceivingSaid::Operations(page) = asks(&one, &token, &after).map_err(fault)? else {
        anyhow::bail!("operations were asked for");
    };
    ensure!(
        page.operations == [second, first],
        "in the order in which the server took them, each once"
    );

    let capture = |document: &str| ReceivingAsk::Capture {
        document: document.to_owned(),
    };
    for _ in 0..2 {
        ensure!(asks(&one, &token, &capture(&packed(&["A1", "A2"]))) == Ok(ReceivingSaid::Kept));
    }
    ensure!(asks(&one, &token, &capture("{}")) == Err(DeviceFault::ServerRefused));
    let unit = ReceivingAsk::Contents {
        sscc: SSCC.to_owned(),
        label: None,
    };
    let ReceivingSaid::Contents(contents) = asks(&two, &token, &unit).map_err(fault)? else {
        anyhow::bail!("contents were asked for");
    };
    ensure!(contents.lines.len() == 2, "{contents:?}");
    Ok(())
}

fn fault(fault: DeviceFault) -> anyhow::Error {
    anyhow::anyhow!("{fault:?}")
}

#[tokio::test]
async fn in_the_window_a_pallet_is_received_shared_and_handed_over() -> Result<()> {
    let folder = programs::output("window-receiving")?;
    let home = folder.join("home");
    if home.exists() {
        std::fs::remove_dir_all(&home)?;
    }
    std::fs::create_dir_all(&home)?;
    let demo = Demo::with(&home, 2)?;
    let memory = home.join("memory");
    let server = Server::start(&demo.authority, &memory).await?;
    let token = token(&memory)?;
    let serials: Vec<&str> = demo
        .links
        .iter()
        .map(|link| serial(link))
        .collect::<Result<_>>()?;
    let colleague = install(&home.join("colleague"), &demo, &server.address())?;
    let document = packed(&serials);
    asks(&colleague, &token, &ReceivingAsk::Capture { document }).map_err(fault)?;

    let address = server.address();
    let window = Window::open_as(&Opening {
        server: Some(&address),
        ..Opening::new(&demo.authority, &home)
    })
    .await?;
    window.press("nav button:nth-of-type(2)").await?;
    fill(&window, "input[type=password]", &token).await?;
    fill(&window, "form:last-of-type input", SSCC).await?;
    window.picture(&folder.join("1-start.png")).await?;
    let [first, second] = demo.links.as_slice() else {
        anyhow::bail!("{} labels were made", demo.links.len());
    };
    camera::show(&window.client, first).await?;
    window.press("form:last-of-type button").await?;
    window.until(".count span", "of 2 received").await?;
    window.until("[data-testid=received]", "1").await?;
    camera::show(&window.client, second).await?;
    window.until("[data-testid=received]", "2").await?;
    window.picture(&folder.join("2-received.png")).await?;

    window.press(".ends .dark").await?;
    window.press(".share button").await?;
    window.text(".share[data-sharing=done]").await?;
    let code = window.text(".share .code").await?;
    window.press("footer .main").await?;
    window
        .until(".handed", "The receiving record is with the server.")
        .await?;
    window.picture(&folder.join("3-handed-over.png")).await?;

    // An end is merged before its record is sent. What the server says of the items may be there by then, too.
    let after = ReceivingAsk::After {
        delivery: code,
        cursor: 0,
    };
    let ReceivingSaid::Operations(page) = asks(&colleague, &token, &after).map_err(fault)? else {
        anyhow::bail!("operations were asked for");
    };
    let merged = page.operations;
    let of = |is: fn(&Deed) -> bool| merged.iter().filter(|one| is(&one.deed)).count();
    let ends = of(|deed| matches!(deed, Deed::Finish { items } if items.len() == 2));
    let counted = of(|deed| matches!(deed, Deed::Count { verdict, .. } if verdict == "issued_not_checked"));
    ensure!((ends, counted) == (1, 2), "{merged:?}");
    let told = told(server.port(), &token)?;
    for serial in serials {
        ensure!(told.matches(serial).count() == 1, "{serial}: {told}");
    }
    window.close().await
}

/// Types into a field and leaves it, as a person does.
async fn fill(window: &Window, css: &str, text: &str) -> Result<()> {
    window.press(css).await?;
    window.type_into(css, &format!("{text}\u{e004}")).await
}
