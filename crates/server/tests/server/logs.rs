//! Logs carry no payload: a label's link is its payload, in the path and in the query.

use std::{
    io,
    sync::{Arc, Mutex},
};

use crate::support::{Running, config, folders};

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl io::Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn paths_and_queries_never_reach_the_log() {
    let kept = Kept::default();
    let writer = kept.clone();
    // For this thread only, on which the whole server of a test runs.
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let _recording = tracing::subscriber::set_default(subscriber);
    let dir = folders();
    let server = Running::start(config(dir.path())).await;
    for path in [
        "/01/09506000134352/21/SERIAL4711?S=AEBAGBA",
        "/healthz?device=INSTALL99",
        "/trust/trust.json?S=AEBAGBA",
        "/?S=AEBAGBA",
    ] {
        server.get(path).await;
    }
    server.stopped().await;
    let log = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
    let lines: Vec<&str> = log.lines().filter(|line| line.contains("answered")).collect();
    assert_eq!(lines.len(), 4, "{log}");
    assert!(log.contains("route=\"/trust/trust.json\""), "{log}");
    for payload in ["09506000134352", "SERIAL4711", "INSTALL99", "AEBAGBA"] {
        assert!(!log.contains(payload), "{payload} in {log}");
    }
}
