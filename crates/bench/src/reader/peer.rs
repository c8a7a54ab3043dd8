//! A decoder in a process of its own: asked by path, answering by a line of JSON, ended when it hangs.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use anyhow::Context;

use super::answer::Answer;
use super::native;

/// Longest wait for one picture; a decoder that takes longer has not read it.
const PATIENCE: Duration = Duration::from_secs(20);

/// The peers that Python may have.
const SCRIPT: &str = include_str!("peers.py");

/// Where a peer's process comes from.
#[derive(Clone, Debug)]
enum Source {
    BuiltIn,
    Python(PathBuf),
}

/// A decoder to compare with.
pub(super) struct Peer {
    name: String,
    source: Source,
    running: Option<Running>,
}

struct Running {
    child: Child,
    questions: ChildStdin,
    answers: Receiver<String>,
}

impl Drop for Running {
    fn drop(&mut self) {
        // Either may fail only because the process is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Peer {
    /// Every decoder there is on this machine.
    pub(super) fn all(python: &Path) -> anyhow::Result<Vec<Self>> {
        let peer = |name: &str, source| Self {
            name: name.to_owned(),
            source,
            running: None,
        };
        let mut peers: Vec<Self> = native::NAMES
            .iter()
            .map(|name| peer(name, Source::BuiltIn))
            .collect();
        let listed = Command::new(python)
            .args(["-c", SCRIPT, "list"])
            .stderr(Stdio::null())
            .output();
        if let Ok(listed) = listed {
            let names = String::from_utf8_lossy(&listed.stdout).into_owned();
            peers.extend(
                names
                    .lines()
                    .map(|name| peer(name, Source::Python(python.to_owned()))),
            );
        }
        Ok(peers)
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// What it reads in the picture at `path`. One that crashes or hangs has read nothing and is started anew.
    pub(super) fn read(&mut self, path: &Path) -> anyhow::Result<Answer> {
        let running = match self.running.take() {
            Some(running) => self.running.insert(running),
            None => {
                let started = self.start()?;
                self.running.insert(started)
            }
        };
        let asked =
            writeln!(running.questions, "{}", path.display()).and_then(|()| running.questions.flush());
        let answer = match asked {
            Ok(()) => running.answers.recv_timeout(PATIENCE).ok(),
            Err(_) => None,
        };
        match answer {
            Some(line) => serde_json::from_str(&line).with_context(|| format!("an answer of {}", self.name)),
            None => {
                self.running = None;
                Ok(Answer {
                    texts: Vec::new(),
                    ms: PATIENCE.as_secs_f64() * 1e3,
                })
            }
        }
    }

    fn start(&self) -> anyhow::Result<Running> {
        let mut command = match &self.source {
            Source::BuiltIn => {
                let mut command = Command::new(std::env::current_exe()?);
                command.args(["reader", "--no-write", "--serve", &self.name]);
                command
            }
            Source::Python(python) => {
                let mut command = Command::new(python);
                command.args(["-c", SCRIPT, &self.name]);
                command
            }
        };
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("starting {}", self.name))?;
        let questions = child.stdin.take().context("a pipe to the peer")?;
        let output = child.stdout.take().context("a pipe from the peer")?;
        let (sender, answers) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        Ok(Running {
            child,
            questions,
            answers,
        })
    }
}
