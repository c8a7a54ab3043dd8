//! Running other programs: loudly, from the repository's root, and with a named error.
//!
//! What a thread says is shown at once, or kept and shown whole ([`kept`]) where another thread is
//! talking meanwhile.

use std::cell::RefCell;
use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};

thread_local! {
    /// What this thread has said and nobody has seen; none while it talks to the terminal.
    static KEPT: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

/// Does `work` with everything that it and its programs say kept, and gives that as well.
pub(crate) fn kept<T>(work: impl FnOnce() -> T) -> (T, Vec<u8>) {
    KEPT.set(Some(Vec::new()));
    let done = work();
    (done, KEPT.take().unwrap_or_default())
}

/// Says a line.
pub(crate) fn say(line: &str) {
    let is_kept = KEPT.with_borrow_mut(|kept| {
        kept.as_mut()
            .map(|kept| kept.extend_from_slice(format!("{line}\n").as_bytes()))
    });
    if is_kept.is_none() {
        println!("{line}");
    }
}

/// The repository's root, two folders above this crate.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .unwrap_or(Path::new("."))
        .to_path_buf()
}

/// Where cargo builds: `CARGO_TARGET_DIR`, or `target` in the repository.
pub(crate) fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// A program of ours, as the dev profile builds it.
pub(crate) fn built(name: &str) -> PathBuf {
    target()
        .join("debug")
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// A command that starts in the repository's root.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// The cargo that started us, without what it told us of our own package: build scripts that look at
/// such variables (ring's does) would run again, and all that rests on them, after each build by hand.
pub(crate) fn cargo() -> Command {
    let mut cargo = command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"]
            .iter()
            .any(|of| text.starts_with(of))
        {
            cargo.env_remove(&name);
        }
    }
    cargo
}

/// Runs a command to its end with its output shown; a failure names the command.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let shown = show(command);
    say(&format!("  $ {shown}"));
    let is_kept = KEPT.with_borrow(Option::is_some);
    let status = if is_kept {
        run_kept(command)
    } else {
        command.status()
    };
    ended(&shown, status)
}

/// The same, with its output kept: both streams in one, in their order.
fn run_kept(command: &mut Command) -> std::io::Result<ExitStatus> {
    let (mut said, end) = std::io::pipe()?;
    let child = command
        .stdin(Stdio::null())
        .stdout(end.try_clone()?)
        .stderr(end)
        .spawn();
    // Ours have to be closed, or the reading would not end.
    command.stdout(Stdio::inherit()).stderr(Stdio::inherit());
    let mut text = Vec::new();
    said.read_to_end(&mut text)?;
    KEPT.with_borrow_mut(|kept| kept.get_or_insert_default().append(&mut text));
    child?.wait()
}

/// Runs a command to its end with its output shown, and gives what it wrote to its standard output.
pub(crate) fn run_and_hear(command: &mut Command) -> Result<String> {
    let shown = show(command);
    say(&format!("  $ {shown}"));
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("could not start `{shown}`"))?;
    let mut heard = String::new();
    for line in child
        .stdout
        .take()
        .into_iter()
        .flat_map(|out| BufReader::new(out).lines())
    {
        let line = line?;
        say(&line);
        heard.push_str(&line);
        heard.push('\n');
    }
    ended(&shown, child.wait()).map(|()| heard)
}

/// Runs a command to its end with everything that it says written to a file; whether it ended well.
pub(crate) fn run_into(command: &mut Command, file: &Path) -> Result<bool> {
    let shown = show(command);
    let mut out =
        std::fs::File::create(file).with_context(|| format!("{} cannot be made", file.display()))?;
    writeln!(out, "$ {shown}")?;
    let status = command.stdout(out.try_clone()?).stderr(out).status();
    Ok(status
        .with_context(|| format!("could not start `{shown}`"))?
        .success())
}

fn ended(shown: &str, status: std::io::Result<ExitStatus>) -> Result<()> {
    let status = status.with_context(|| format!("could not start `{shown}`"))?;
    if !status.success() {
        bail!("`{shown}` ended with {status}");
    }
    Ok(())
}

/// Runs a command quietly and gives its standard output; `None` when it is missing or fails.
pub(crate) fn ask(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// A heading for the next piece of work.
pub(crate) fn heading(text: &str) {
    say(&format!("\n\u{25b8} {text}"));
}

fn show(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Copies a folder's files over another's, adding folders that are not there.
pub(crate) fn copy_over(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in from
        .read_dir()
        .with_context(|| format!("{} cannot be read", from.display()))?
    {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_over(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// Whether `made` exists and is no older than every file below `sources`.
pub(crate) fn is_fresh(made: &Path, sources: &[PathBuf]) -> bool {
    let Ok(made_at) = made.metadata().and_then(|meta| meta.modified()) else {
        return false;
    };
    sources.iter().all(|source| !has_newer(source, made_at))
}

fn has_newer(path: &Path, than: std::time::SystemTime) -> bool {
    let Ok(meta) = path.metadata() else { return false };
    if !meta.is_dir() {
        return meta.modified().is_ok_and(|at| at > than);
    }
    let Ok(entries) = path.read_dir() else {
        return false;
    };
    entries.flatten().any(|entry| has_newer(&entry.path(), than))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_thread_and_its_programs_say_is_kept_in_order() {
        let (done, text) = kept(|| {
            say("first");
            run(command("cargo").arg("--version"))?;
            say("last");
            anyhow::Ok(())
        });
        let text = String::from_utf8(text).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        assert!(done.is_ok(), "{text}");
        assert!(
            matches!(lines[..], ["first", "  $ cargo --version", told, "last"] if told.starts_with("cargo 1.")),
            "{text}"
        );
    }
}
