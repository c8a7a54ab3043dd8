//! One build for lints, documentation, tests and programs.
//!
//! cargo is told to have this workspace's crates compiled by this program (`RUSTC_WORKSPACE_WRAPPER`).
//! It hands each to clippy's compiler, which reports lints and then goes on to the code, so that
//! nothing is compiled once more for them; and then to rustdoc, which reads what was compiled for the
//! build instead of having every crate of others checked a second time. A warning of either ends it.
//!
//! Deliberately absent: clippy on crates of others, and documentation to read (`cargo doc` makes that).

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};

use crate::shell::{ask, cargo, command, target};

/// Names the folder of the compilers to the program that cargo starts; set nowhere else.
const TOOLS: &str = "ASSAY_CHECKED_TOOLS";
/// Names the folder that rustdoc writes to.
const PAGES: &str = "ASSAY_CHECKED_PAGES";
/// How `cargo clippy` parts the words it hands on.
const BETWEEN: &str = "__CLIPPY_HACKERY__";

/// A cargo whose builds of this workspace are checked.
pub(crate) struct Checked {
    compiler: PathBuf,
    tools: PathBuf,
    pages: PathBuf,
}

impl Checked {
    /// Puts this program where cargo finds it by a name that stays the same.
    pub(crate) fn new() -> Result<Self> {
        let sysroot = ask(command("rustc").args(["--print", "sysroot"])).context("rustc does not answer")?;
        let tools = PathBuf::from(sysroot).join("bin");
        for tool in ["clippy-driver", "rustdoc"] {
            ensure!(
                program(&tools, tool).exists(),
                "{tool} is not in {}; `rustup component add clippy rustfmt` installs it",
                tools.display()
            );
        }
        let folder = target().join("xtask");
        std::fs::create_dir_all(&folder)?;
        let compiler = program(&folder, "checked");
        // A copy: this program's own file is replaced while the workspace is built.
        let own = std::fs::read(std::env::current_exe()?)?;
        if std::fs::read(&compiler).ok().as_deref() != Some(&own) {
            let half = program(&folder, "checked.half");
            std::fs::copy(std::env::current_exe()?, &half)?;
            std::fs::rename(half, &compiler)?;
        }
        Ok(Self {
            compiler,
            tools,
            pages: folder.join("pages"),
        })
    }

    /// The cargo. Its builds are apart from those of a cargo that checks nothing, but share with them
    /// every crate that others wrote.
    pub(crate) fn cargo(&self) -> Command {
        let mut cargo = cargo();
        cargo
            .env("RUSTC_WORKSPACE_WRAPPER", &self.compiler)
            .env("CLIPPY_ARGS", format!("-D{BETWEEN}warnings{BETWEEN}"))
            .env(TOOLS, &self.tools)
            .env(PAGES, &self.pages);
        cargo
    }
}

fn program(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// Compiles when cargo started this program to compile, and says how that ended. `words` are all
/// that came after this program's name.
pub(crate) fn compile(words: &[OsString]) -> Option<ExitCode> {
    let (tools, pages) = (std::env::var_os(TOOLS)?, std::env::var_os(PAGES)?);
    let tools = PathBuf::from(tools);
    let (compiler, rest) = words.split_first()?;
    (Path::new(compiler).file_stem() == Some(OsStr::new("rustc"))).then_some(())?;
    let compiled = Command::new(program(&tools, "clippy-driver"))
        .args(words)
        .status();
    if !compiled.is_ok_and(|status| status.success()) {
        return Some(ExitCode::FAILURE);
    }
    if let Some(words) = documented(rest) {
        let documented = Command::new(program(&tools, "rustdoc"))
            .args(words)
            .arg("--out-dir")
            .arg(pages)
            .status();
        if !documented.is_ok_and(|status| status.success()) {
            return Some(ExitCode::FAILURE);
        }
    }
    Some(ExitCode::SUCCESS)
}

/// What rustdoc is told of a crate that is compiled with these words; none for what has no
/// documentation: tests, examples, benchmarks, build scripts.
fn documented(words: &[OsString]) -> Option<Vec<OsString>> {
    let mut told = Vec::new();
    let mut words = words.iter();
    let mut source = None;
    while let Some(word) = words.next() {
        let text = word.to_string_lossy();
        match text.as_ref() {
            "--test" => return None,
            "--crate-name" | "--cfg" | "--check-cfg" | "--extern" | "-L" => {
                let value = words.next()?;
                // A test or benchmark without the usual harness.
                if value == "test" && text == "--cfg" {
                    return None;
                }
                if value.to_string_lossy().starts_with("build_script_") {
                    return None;
                }
                told.extend([word.clone(), value.clone()]);
            }
            "--crate-type" => {
                let is_program = words.next()? == "bin";
                told.extend(is_program.then(|| "--document-private-items".into()));
            }
            "--out-dir" | "-C" | "-l" => {
                words.next()?;
            }
            lint if ["--warn=", "--deny=", "--allow=", "--forbid="]
                .iter()
                .any(|level| lint.starts_with(level))
                && !lint.contains("=clippy::") =>
            {
                told.push(word.clone());
            }
            edition if edition.starts_with("--edition=") => told.push(word.clone()),
            form if form.starts_with("--error-format=") => told.push(word.clone()),
            form if form.starts_with("--json=") => told.push("--json=diagnostic-rendered-ansi".into()),
            file if !file.starts_with('-') && file.ends_with(".rs") => {
                let path = Path::new(word);
                if path.iter().any(|part| part == "examples") {
                    return None;
                }
                source = Some(word.clone());
            }
            _ => {}
        }
    }
    told.push(source?);
    told.push("-Dwarnings".into());
    Some(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<OsString> {
        text.split_whitespace().map(OsString::from).collect()
    }

    const LIBRARY: &str = "--crate-name assay_core --edition=2024 crates/core/src/lib.rs --error-format=json \
         --json=diagnostic-rendered-ansi,artifacts --crate-type lib --emit=dep-info,metadata,link \
         -C embed-bitcode=no --warn=missing_docs --warn=clippy::todo --cfg feature=\"x\" --check-cfg \
         cfg(docsrs,test) -C metadata=1 --out-dir /t/debug/deps -L dependency=/t/debug/deps \
         --extern aes=/t/debug/deps/libaes-1.rmeta";

    #[test]
    fn rustdoc_is_told_what_it_needs_of_a_library_and_nothing_of_its_code() {
        let told = documented(&words(LIBRARY)).unwrap_or_default();
        assert_eq!(
            told,
            words(
                "--crate-name assay_core --edition=2024 --error-format=json --json=diagnostic-rendered-ansi \
                 --warn=missing_docs --cfg feature=\"x\" --check-cfg cfg(docsrs,test) \
                 -L dependency=/t/debug/deps --extern aes=/t/debug/deps/libaes-1.rmeta \
                 crates/core/src/lib.rs -Dwarnings"
            )
        );
    }

    #[test]
    fn what_has_no_documentation_is_not_documented() {
        for (what, words) in [
            ("a test", words(&format!("{LIBRARY} --test"))),
            ("a benchmark", words(&format!("{LIBRARY} --cfg test"))),
            (
                "an example",
                words("--crate-name a crates/a/examples/a.rs --crate-type cdylib"),
            ),
            (
                "a build script",
                words("--crate-name build_script_build src-tauri/build.rs --crate-type bin"),
            ),
            ("a question", words("-vV")),
        ] {
            assert_eq!(documented(&words), None, "{what}");
        }
        let program = documented(&words("--crate-name a crates/a/src/main.rs --crate-type bin"));
        assert!(program.is_some_and(|told| told.contains(&OsString::from("--document-private-items"))));
    }
}
