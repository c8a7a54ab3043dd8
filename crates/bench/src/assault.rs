//! The attackers of `assay-bench attack`: each does one thing for as long as it lives, and begins again when it is
//! thrown out. What the server answers is read by those alone that need it.

use std::io::Cursor;
use std::net::SocketAddr;
use std::time::Duration;

use data_encoding::BASE64;
use image::{DynamicImage, ImageFormat};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::process::from_network;

/// How many of each there are.
const BODIES: u8 = 30;
const PHOTOGRAPHS: u8 = 24;
const DEAF: u8 = 50;
const SILENT: u16 = 800;
const TRICKLING: u8 = 200;
const CALLS: u8 = 8;

/// All of them at once, for ever.
pub(super) async fn all(address: SocketAddr) {
    let mut tasks = JoinSet::new();
    for n in 0..BODIES {
        tasks.spawn(again(move || body_without_a_token(address, n)));
    }
    let photographs = [photograph(9_200, 9_200), photograph(5_000, 5_000)];
    for n in 0..PHOTOGRAPHS {
        let photo = photographs[usize::from(n % 2)].clone();
        tasks.spawn(again(move || complaint(address, n, photo.clone())));
    }
    for n in 0..DEAF {
        tasks.spawn(again(move || never_reading(address, n)));
    }
    for n in 0..SILENT {
        let network = u8::try_from(n % 200).unwrap_or_default();
        tasks.spawn(again(move || silent(address, network)));
    }
    for n in 0..TRICKLING {
        tasks.spawn(again(move || trickling(address, n)));
    }
    for n in 0..CALLS {
        tasks.spawn(again(move || one_session_again_and_again(address, n)));
    }
    while tasks.join_next().await.is_some() {}
}

/// Does it again and again; what goes wrong is what an attacker meets.
async fn again<F, Done>(what: F)
where
    F: Fn() -> Done,
    Done: Future<Output = std::io::Result<()>>,
{
    loop {
        if what().await.is_err() {
            sleep(Duration::from_millis(50)).await;
        }
    }
}

async fn body_without_a_token(address: SocketAddr, n: u8) -> std::io::Result<()> {
    let mut stream = from_network(address, n).await?;
    let length = 24 << 20;
    let head =
        format!("PUT /v1/deliveries/delivery-1 HTTP/1.1\r\nhost: assay\r\ncontent-length: {length}\r\n\r\n");
    stream.write_all(head.as_bytes()).await?;
    let piece = vec![b' '; 64 << 10];
    for _ in 0..length / piece.len() {
        stream.write_all(&piece).await?;
    }
    drain(&mut stream).await
}

/// A PNG of so many grey points, in base64.
fn photograph(width: u32, height: u32) -> String {
    let mut png = Vec::new();
    let written =
        DynamicImage::new_luma8(width, height).write_to(&mut Cursor::new(&mut png), ImageFormat::Png);
    // One that could not be written is an attacker less.
    written.map_or_else(|_| String::new(), |()| BASE64.encode(&png))
}

async fn complaint(address: SocketAddr, n: u8, photo: String) -> std::io::Result<()> {
    let mut stream = from_network(address, n).await?;
    let mut random = [0; 6];
    getrandom::fill(&mut random).map_err(std::io::Error::other)?;
    let event = data_encoding::HEXLOWER.encode(&random);
    let body = format!(
        "{{\"event\":\"00000000-0000-4000-8000-{event}\",\"kind\":\"copy\",\"text\":\"x\",\"photo\":\"{photo}\"}}"
    );
    post(&mut stream, "/v1/reports", &body, "close").await?;
    drain(&mut stream).await
}

/// Asks for much and takes nothing.
async fn never_reading(address: SocketAddr, n: u8) -> std::io::Result<()> {
    let mut stream = from_network(address, n).await?;
    let ask = b"GET /openapi.json HTTP/1.1\r\nhost: assay\r\n\r\n".repeat(200);
    loop {
        stream.write_all(&ask).await?;
    }
}

/// Says half a word, and waits until it is thrown out.
async fn silent(address: SocketAddr, network: u8) -> std::io::Result<()> {
    let mut stream = from_network(address, network).await?;
    stream.write_all(b"GET / HT").await?;
    drain(&mut stream).await
}

async fn trickling(address: SocketAddr, n: u8) -> std::io::Result<()> {
    let mut stream = from_network(address, n).await?;
    stream
        .write_all(b"POST /v1/scans HTTP/1.1\r\nhost: assay\r\ncontent-length: 90000\r\n\r\n")
        .await?;
    loop {
        stream.write_all(b" ").await?;
        sleep(Duration::from_secs(1)).await;
    }
}

async fn one_session_again_and_again(address: SocketAddr, n: u8) -> std::io::Result<()> {
    let mut stream = from_network(address, n).await?;
    post(&mut stream, "/v1/voice", "{\"keys\":\"\"}", "keep-alive").await?;
    let mut answer = vec![0; 16 << 10];
    let read = stream.read(&mut answer).await?;
    let text = String::from_utf8_lossy(&answer[..read]).into_owned();
    let session = text
        .split_once("\"session\":\"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .map(|(session, _)| session.to_owned())
        .unwrap_or_default();
    for _ in 0..700 {
        let body = format!("{{\"session\":\"{session}\",\"keys\":\"2\"}}");
        post(&mut stream, "/v1/voice", &body, "keep-alive").await?;
        if stream.read(&mut answer).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(())
}

async fn post(stream: &mut TcpStream, path: &str, body: &str, then: &str) -> std::io::Result<()> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: assay\r\ncontent-type: application/json\r\nconnection: {then}\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await
}

/// Reads until there is nothing for a moment or the end.
async fn drain(stream: &mut TcpStream) -> std::io::Result<()> {
    let mut nothing = [0; 1024];
    while stream.read(&mut nothing).await? > 0 {}
    Ok(())
}
