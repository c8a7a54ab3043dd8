//! What a change can reach: from the names of changed files to the tests that run.
//!
//! Pure: which files changed, which packages there are and what their sources mention is asked by
//! `changed`. A rule that is in doubt runs more, not less; what is left out is said.

use std::collections::BTreeSet;

use crate::rust_tests::Part;

/// The journeys in a real window.
const WINDOW: &str = "assay-tests";
/// Packages that the window shows directly: a change of these runs its journeys.
const IN_THE_WINDOW: [&str; 3] = ["assay-app", "assay-client", WINDOW];
/// Packages that the page carries.
const IN_THE_PAGE: [&str; 2] = ["assay-wasm", "assay-wasm-receiving"];
/// The package that the page's journeys against a real server speak with.
const SERVER: &str = "assay-server";
/// Files that every package depends on.
const OF_ALL: [&str; 5] = [
    "Cargo.toml",
    "Cargo.lock",
    "clippy.toml",
    "rustfmt.toml",
    ".cargo/",
];

/// A package of the workspace.
#[derive(Debug)]
pub(crate) struct Package {
    /// Its name.
    pub(crate) name: String,
    /// Its folder from the repository's root, without a `/` at the end.
    pub(crate) folder: String,
    /// The packages of the workspace that it is made of.
    pub(crate) needs: Vec<String>,
    /// Those that only its tests need.
    pub(crate) tests_need: Vec<String>,
    /// Its Rust sources and tests in one text.
    pub(crate) sources: String,
}

/// A journey's file of the interface: its name, and whether it starts a real server.
pub(crate) struct JourneyFile {
    /// `receiving.e2e.ts`.
    pub(crate) name: String,
    /// Whether it starts the built `assay` command.
    pub(crate) is_with_server: bool,
}

/// What a change reaches.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Reach {
    /// Packages whose tests run.
    pub(crate) tests: BTreeSet<Part>,
    /// Whether the interface is checked by itself.
    pub(crate) page: bool,
    /// Files of browser journeys that run.
    pub(crate) journeys: BTreeSet<String>,
    /// Whether the icons are compared.
    pub(crate) icons: bool,
    /// What the change may reach and does not run.
    pub(crate) left_out: BTreeSet<&'static str>,
}

impl Reach {
    /// Whether nothing runs.
    pub(crate) fn is_nothing(&self) -> bool {
        self.tests.is_empty() && !self.page && self.journeys.is_empty() && !self.icons
    }
}

/// What these changed files reach.
pub(crate) fn of(files: &[String], packages: &[Package], journeys: &[JourneyFile]) -> Reach {
    let mut reach = Reach::default();
    // Packages whose product changed, and those of which only tests did, or what tests read.
    let mut changed: BTreeSet<&str> = BTreeSet::new();
    let mut tested: BTreeSet<&str> = BTreeSet::new();
    for file in files {
        if OF_ALL.iter().any(|start| file.starts_with(start)) {
            changed.extend(packages.iter().map(|package| package.name.as_str()));
        }
        if let Some(file) = file.strip_prefix("ui/") {
            page(file, journeys, &mut reach);
        }
        if file.starts_with("tests/screens/") {
            reach
                .journeys
                .extend(journeys.iter().map(|journey| journey.name.clone()));
            continue;
        }
        if file.starts_with("icons/") || file.starts_with("ui/public/icons/") {
            reach.icons = true;
        }
        if file.starts_with("fuzz/") {
            reach.left_out.insert("the fuzz targets");
        }
        if file == "deny.toml" || file == "Cargo.lock" {
            reach.left_out.insert("licences and advisories");
        }
        let own = packages.iter().find(|package| is_in(file, &package.folder));
        if let Some(package) = own {
            let inside = &file[package.folder.len() + 1..];
            let only_tests = ["tests/", "benches/", "examples/"]
                .iter()
                .any(|folder| inside.starts_with(folder));
            if only_tests || file.ends_with(".md") {
                tested.insert(&package.name);
            } else {
                changed.insert(&package.name);
            }
        }
        // Documents, vectors and frames are read by tests of several packages; shapes and words by products.
        if !file.ends_with(".rs") {
            tested.extend(
                packages
                    .iter()
                    .filter(|package| mentions(&package.sources, file))
                    .map(|package| package.name.as_str()),
            );
        }
    }
    rust(&changed, &tested, packages, &mut reach);
    if reached(&changed, packages)
        .iter()
        .any(|name| IN_THE_PAGE.contains(name))
    {
        if changed.iter().any(|name| IN_THE_PAGE.contains(name)) {
            reach.page = true;
            reach
                .journeys
                .extend(journeys.iter().map(|journey| journey.name.clone()));
        } else if reach.journeys.len() < journeys.len() {
            reach
                .left_out
                .insert("browser journeys with the reader built anew");
        }
    }
    if changed.contains(SERVER) {
        let served = journeys.iter().filter(|journey| journey.is_with_server);
        reach.journeys.extend(served.map(|journey| journey.name.clone()));
    }
    reach
}

fn rust(changed: &BTreeSet<&str>, tested: &BTreeSet<&str>, packages: &[Package], reach: &mut Reach) {
    let made_of = reached(changed, packages);
    let direct = |name: &str| changed.contains(name) || tested.contains(name);
    let tests = packages.iter().filter(|package| {
        direct(&package.name)
            || made_of.contains(package.name.as_str())
            || package
                .tests_need
                .iter()
                .any(|need| made_of.contains(need.as_str()))
    });
    for package in tests.filter(|package| package.name != WINDOW) {
        let spares_kills = !direct(&package.name);
        if spares_kills && package.sources.contains("kill") {
            reach.left_out.insert("tests that kill programs");
        }
        reach.tests.insert(Part {
            package: package.name.clone(),
            spares_kills,
        });
    }
    if IN_THE_WINDOW.iter().any(|&name| direct(name)) {
        reach.tests.insert(Part {
            package: WINDOW.to_owned(),
            spares_kills: false,
        });
    } else if made_of.iter().any(|name| IN_THE_WINDOW.contains(name)) {
        reach.left_out.insert("the window's journeys");
    }
}

/// These packages and all that are made of them.
fn reached<'a>(changed: &BTreeSet<&'a str>, packages: &'a [Package]) -> BTreeSet<&'a str> {
    let mut all = changed.clone();
    loop {
        let before = all.len();
        let more: Vec<&str> = packages
            .iter()
            .filter(|package| package.needs.iter().any(|need| all.contains(need.as_str())))
            .map(|package| package.name.as_str())
            .collect();
        all.extend(more);
        if all.len() == before {
            return all;
        }
    }
}

/// A file of the interface, named from its folder.
fn page(file: &str, journeys: &[JourneyFile], reach: &mut Reach) {
    reach.page = true;
    if file.ends_with(".test.ts") || file.ends_with(".md") || file.starts_with("bench/") {
        return;
    }
    if let Some(journey) = file.strip_prefix("e2e/").filter(|name| name.ends_with(".e2e.ts")) {
        // A file that was taken away runs no more.
        if journeys.iter().any(|known| known.name == journey) {
            reach.journeys.insert(journey.to_owned());
        }
        return;
    }
    // Receiving is a screen of its own, with half of all journeys.
    let is_receiving = |name: &str| name.contains("receiving");
    let (near, far): (Vec<_>, Vec<_>) = journeys
        .iter()
        .partition(|journey| is_receiving(&journey.name) == is_receiving(file));
    reach
        .journeys
        .extend(near.iter().map(|journey| journey.name.clone()));
    if !far.is_empty() {
        reach.left_out.insert(match is_receiving(file) {
            true => "browser journeys apart from receiving",
            false => "browser journeys of receiving",
        });
    }
    reach.left_out.insert("the window's journeys");
}

fn is_in(file: &str, folder: &str) -> bool {
    file.strip_prefix(folder)
        .is_some_and(|rest| rest.starts_with('/'))
}

/// Whether sources name a file, or by its last two names a folder that it lies in.
fn mentions(sources: &str, file: &str) -> bool {
    let names: Vec<&str> = file.split('/').collect();
    let name = names.last().unwrap_or(&file);
    if sources.contains(&format!("{name}\"")) || sources.contains(&format!("/{name}")) {
        return true;
    }
    names.windows(3).any(|part| {
        let folder = format!("{}/{}", part[0], part[1]);
        sources.match_indices(&folder).any(|(at, _)| {
            let rest = &sources[at + folder.len()..];
            match rest.strip_prefix('/') {
                // It goes on to a file or folder of another name, or to one that is computed.
                Some(deeper) => deeper.starts_with(part[2]) || !deeper.starts_with(char::is_alphanumeric),
                None => !rest.starts_with(char::is_alphanumeric),
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, folder: &str, needs: &[&str], tests_need: &[&str], sources: &str) -> Package {
        let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        Package {
            name: name.to_owned(),
            folder: folder.to_owned(),
            needs: owned(needs),
            tests_need: owned(tests_need),
            sources: sources.to_owned(),
        }
    }

    fn packages() -> Vec<Package> {
        vec![
            package(
                "assay-core",
                "crates/core",
                &[],
                &[],
                "vector(\"../../docs/verdicts.md\"); tests/vectors",
            ),
            package(
                "assay-words",
                "crates/words",
                &["assay-core"],
                &[],
                "ui/src/words",
            ),
            package("assay-print", "crates/print", &[], &[], ""),
            package("assay-reader", "crates/reader", &[], &["assay-print"], ""),
            package(
                "assay-client",
                "crates/client",
                &["assay-core"],
                &[],
                "fn killed() {}",
            ),
            package("assay-server", "crates/server", &["assay-core"], &[], "kill"),
            package(
                "assay-wasm",
                "crates/wasm",
                &["assay-core", "assay-reader"],
                &[],
                "",
            ),
            package("assay-app", "src-tauri", &["assay-client"], &[], ""),
            package("assay-tests", "tests", &["assay-client"], &[], ""),
        ]
    }

    fn journeys() -> Vec<JourneyFile> {
        [("online", true), ("screens", false), ("receiving", false)]
            .map(|(name, is_with_server)| JourneyFile {
                name: format!("{name}.e2e.ts"),
                is_with_server,
            })
            .into()
    }

    fn reach(files: &[&str]) -> Reach {
        let files: Vec<String> = files.iter().map(|&file| file.to_owned()).collect();
        of(&files, &packages(), &journeys())
    }

    /// Names of packages whose tests run, those without kills with a `-` behind.
    fn tests(reach: &Reach) -> Vec<String> {
        let parts = reach.tests.iter();
        parts
            .map(|part| format!("{}{}", part.package, if part.spares_kills { "-" } else { "" }))
            .collect()
    }

    #[test]
    fn a_crate_reaches_what_is_made_of_it_and_tests_that_need_it_and_no_further() {
        let print = reach(&["crates/print/src/lib.rs"]);
        assert_eq!(tests(&print), ["assay-print", "assay-reader-"]);
        assert!(print.journeys.is_empty() && !print.page && print.left_out.is_empty());
        let core = reach(&["crates/core/src/lib.rs"]);
        assert!(!tests(&core).contains(&"assay-tests".to_owned()), "{core:?}");
        assert!(tests(&core).contains(&"assay-server-".to_owned()), "{core:?}");
        let left_out: Vec<_> = core.left_out.into_iter().collect();
        assert_eq!(
            left_out,
            [
                "browser journeys with the reader built anew",
                "tests that kill programs",
                "the window's journeys"
            ]
        );
    }

    #[test]
    fn a_changed_test_reaches_its_own_package_alone() {
        assert_eq!(tests(&reach(&["crates/core/tests/x.rs"])), ["assay-core"]);
        assert_eq!(tests(&reach(&["tests/tests/window.rs"])), ["assay-tests"]);
    }

    #[test]
    fn what_the_window_shows_runs_its_journeys() {
        assert_eq!(
            tests(&reach(&["src-tauri/src/main.rs"])),
            ["assay-app", "assay-tests"]
        );
        let client = reach(&["crates/client/src/lib.rs"]);
        assert_eq!(tests(&client), ["assay-app-", "assay-client", "assay-tests"]);
    }

    #[test]
    fn a_document_or_a_vector_reaches_the_tests_that_read_it() {
        assert_eq!(tests(&reach(&["docs/verdicts.md"])), ["assay-core"]);
        assert_eq!(
            tests(&reach(&["tests/vectors/a/b.json"])),
            ["assay-core", "assay-tests"]
        );
        assert!(reach(&["docs/unread.md"]).is_nothing());
    }

    #[test]
    fn the_interface_is_checked_only_when_it_changed() {
        let screen = reach(&["ui/src/screens/History.svelte"]);
        assert!(screen.page && screen.tests.is_empty());
        assert_eq!(
            screen.journeys.iter().collect::<Vec<_>>(),
            ["online.e2e.ts", "screens.e2e.ts"]
        );
        assert!(screen.left_out.contains("browser journeys of receiving"));
        let unit = reach(&["ui/src/flow.test.ts"]);
        assert!(unit.page && unit.journeys.is_empty());
        let one = reach(&["ui/e2e/screens.e2e.ts", "ui/e2e/taken_away.e2e.ts"]);
        assert_eq!(one.journeys.iter().collect::<Vec<_>>(), ["screens.e2e.ts"]);
        assert_eq!(tests(&reach(&["ui/src/words/en.json"])), ["assay-words"]);
    }

    #[test]
    fn the_server_reaches_the_journeys_that_start_one() {
        let server = reach(&["crates/server/src/lib.rs"]);
        assert_eq!(server.journeys.iter().collect::<Vec<_>>(), ["online.e2e.ts"]);
        assert_eq!(tests(&server), ["assay-server"]);
    }

    #[test]
    fn the_lock_file_reaches_everything() {
        let all = reach(&["Cargo.lock"]);
        assert_eq!(all.tests.len(), packages().len());
        assert_eq!(all.journeys.len(), journeys().len());
        assert!(all.left_out.contains("licences and advisories"));
    }
}
