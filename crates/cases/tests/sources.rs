//! The tests that our sources declare. They are read as tokens, module after module from each program's
//! first file, as the compiler does: a comment, a text, a helper or a file that no program includes
//! declares none.
//!
//! Deliberately absent: what a derive writes, and the value of a condition: a test under any `cfg` but
//! `cfg(test)` and `cfg(unix)`, which hold where this project is tested, is not counted.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a helper that fails fails the test"
)]

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().unwrap()
}

/// The folders of the workspace's crates.
pub(crate) fn crates() -> Vec<PathBuf> {
    let mut crates: Vec<PathBuf> = fs::read_dir(root().join("crates"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .chain([root().join("src-tauri"), root().join("tests")])
        .filter(|folder| folder.join("Cargo.toml").exists())
        .collect();
    crates.sort();
    crates
}

/// Every file of Rust below a folder.
pub(crate) fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return BTreeSet::new();
    };
    let mut found = BTreeSet::new();
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.append(&mut files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.insert(path);
        }
    }
    found
}

/// One test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Test {
    /// Its name in its program: modules and function.
    pub(crate) name: String,
    /// The file that declares it.
    pub(crate) file: PathBuf,
    /// Nothing runs it unless asked to.
    pub(crate) ignored: bool,
}

impl Test {
    /// Its function alone.
    pub(crate) fn function(&self) -> &str {
        self.name.rsplit("::").next().unwrap()
    }
}

/// What is declared in the programs read so far.
#[derive(Default)]
pub(crate) struct Sources {
    pub(crate) tests: Vec<Test>,
    /// Every file that a program includes.
    pub(crate) files: BTreeSet<PathBuf>,
    /// Macros of the program being read that declare tests: the tests, one named `$` for each name given.
    macros: BTreeMap<String, Vec<Test>>,
}

/// Every program of every crate.
pub(crate) static SOURCES: LazyLock<Sources> = LazyLock::new(Sources::read);

/// Where the reader is.
#[derive(Clone)]
struct Place {
    file: PathBuf,
    /// Where the files of modules declared here lie.
    folder: PathBuf,
    modules: Vec<String>,
    /// Whether what is declared here is compiled for tests without any further condition.
    counts: bool,
}

/// What stands before an item in `#[…]`: path and all that follows it.
struct Attribute {
    path: String,
    rest: String,
}

impl Sources {
    fn read() -> Self {
        let mut sources = Self::default();
        for folder in crates() {
            let ours = |path: &str| folder.join(path);
            for first in [ours("src/lib.rs"), ours("src/main.rs"), ours("tests/main.rs")]
                .into_iter()
                .chain(files(&ours("src/bin")))
                .filter(|path| path.exists())
            {
                sources.macros.clear();
                let folder = first.parent().unwrap().to_owned();
                sources.file(&first, folder, Vec::new(), true);
            }
        }
        sources
    }

    /// Reads a text that stands in no file.
    fn of(text: &str) -> Self {
        let mut sources = Self::default();
        let place = Place {
            file: PathBuf::new(),
            folder: PathBuf::new(),
            modules: Vec::new(),
            counts: true,
        };
        sources.items(text.parse().unwrap(), &place);
        sources
    }

    fn file(&mut self, file: &Path, folder: PathBuf, modules: Vec<String>, counts: bool) {
        let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let tokens: TokenStream = text
            .parse()
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        self.files.insert(file.canonicalize().unwrap());
        let place = Place {
            file: file.to_owned(),
            folder,
            modules,
            counts,
        };
        self.items(tokens, &place);
    }

    fn items(&mut self, tokens: TokenStream, place: &Place) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut attributes = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            let word = |ahead: usize| {
                tokens
                    .get(at + ahead)
                    .map(ToString::to_string)
                    .unwrap_or_default()
            };
            let inside = |ahead: usize, kind: Delimiter| group(tokens.get(at + ahead), kind);
            let macro_body = |ahead: usize| {
                [Delimiter::Brace, Delimiter::Parenthesis, Delimiter::Bracket]
                    .into_iter()
                    .find_map(|kind| inside(ahead, kind))
            };
            at += match word(0).as_str() {
                "#" if word(1) == "!" => 3,
                "#" => {
                    attributes.extend(inside(1, Delimiter::Bracket).and_then(attribute));
                    2
                }
                "fn" if is_name(&word(1)) => {
                    self.function(&word(1), &attributes, place);
                    1
                }
                // In a macro: the name that it is given.
                "fn" if word(1) == "$" => {
                    self.function("$", &attributes, place);
                    1
                }
                // In a macro: what it repeats.
                "$" => {
                    if let Some(repeated) = inside(1, Delimiter::Parenthesis) {
                        self.items(repeated, place);
                    }
                    2
                }
                "mod" if is_name(&word(1)) => {
                    self.module(&word(1), inside(2, Delimiter::Brace), &attributes, place);
                    2
                }
                "macro_rules" if word(1) == "!" => {
                    self.define(word(2), macro_body(3).unwrap_or_default(), place);
                    4
                }
                name if is_name(name) && word(1) == "!" && macro_body(2).is_some() => {
                    self.invoke(name, macro_body(2).unwrap_or_default(), place);
                    3
                }
                _ => {
                    // The end of an item. What is in its braces is no item that a test can be.
                    if word(0) == ";" || inside(0, Delimiter::Brace).is_some() {
                        attributes.clear();
                    }
                    1
                }
            };
        }
    }

    fn function(&mut self, name: &str, attributes: &[Attribute], place: &Place) {
        let is_test = attributes
            .iter()
            .any(|attribute| attribute.path == "test" || attribute.path.ends_with("::test"));
        if is_test && place.counts && unconditional(attributes) {
            let mut path = place.modules.clone();
            path.push(name.to_owned());
            self.tests.push(Test {
                name: path.join("::"),
                file: place.file.clone(),
                ignored: attributes.iter().any(|attribute| attribute.path == "ignore"),
            });
        }
    }

    fn module(&mut self, name: &str, body: Option<TokenStream>, attributes: &[Attribute], place: &Place) {
        let mut modules = place.modules.clone();
        modules.push(name.to_owned());
        let counts = place.counts && unconditional(attributes);
        let folder = place.folder.join(name);
        if let Some(body) = body {
            let inner = Place {
                folder,
                modules,
                counts,
                ..place.clone()
            };
            self.items(body, &inner);
            return;
        }
        let named = attributes.iter().find(|attribute| attribute.path == "path");
        if let Some(named) = named {
            let path = named.rest.trim_start_matches([' ', '=']).trim_matches('"');
            let file = place.file.parent().unwrap().join(path);
            let folder = file.parent().unwrap().to_owned();
            self.file(&file, folder, modules, counts);
        } else {
            let beside = place.folder.join(format!("{name}.rs"));
            let file = if beside.exists() {
                beside
            } else {
                folder.join("mod.rs")
            };
            self.file(&file, folder, modules, counts);
        }
    }

    /// Keeps the tests that a macro declares, to be counted when it is used.
    fn define(&mut self, name: String, body: TokenStream, place: &Place) {
        let mut declared = Self::default();
        let inner = Place {
            modules: Vec::new(),
            ..place.clone()
        };
        let braces = body
            .into_iter()
            .filter_map(|token| group(Some(&token), Delimiter::Brace));
        braces.for_each(|written| declared.items(written, &inner));
        self.macros.insert(name, declared.tests);
    }

    /// A macro's own tests, once for each name that it is given, and tests written into its braces.
    fn invoke(&mut self, name: &str, given: TokenStream, place: &Place) {
        let all: Vec<TokenTree> = given.clone().into_iter().collect();
        let names = all
            .split(|token| word(token).is_some_and(|word| word == ","))
            .filter_map(|part| part.last().and_then(word));
        let names: Vec<String> = names.collect();
        for test in self.macros.get(name).cloned().unwrap_or_default() {
            let times = if test.function() == "$" {
                &names[..]
            } else {
                &names[..1]
            };
            for given in times {
                let mut path = place.modules.clone();
                path.push(test.name.replace('$', given));
                let name = path.join("::");
                self.tests.push(Test { name, ..test.clone() });
            }
        }
        self.items(given, place);
    }
}

/// A name or a sign; what is in brackets or quotes is neither.
fn word(token: &TokenTree) -> Option<String> {
    match token {
        TokenTree::Ident(_) | TokenTree::Punct(_) => Some(token.to_string()),
        TokenTree::Group(_) | TokenTree::Literal(_) => None,
    }
}

fn group(token: Option<&TokenTree>, kind: Delimiter) -> Option<TokenStream> {
    match token? {
        TokenTree::Group(group) if group.delimiter() == kind => Some(group.stream()),
        TokenTree::Group(_) | TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => None,
    }
}

fn attribute(tokens: TokenStream) -> Option<Attribute> {
    let text: Vec<String> = tokens.into_iter().map(|token| token.to_string()).collect();
    let length = text
        .iter()
        .take_while(|word| *word == ":" || is_name(word))
        .count();
    let (path, rest) = text.split_at_checked(length)?;
    Some(Attribute {
        path: path.concat(),
        rest: rest.concat(),
    })
}

/// No condition but those that hold wherever this project is tested.
fn unconditional(attributes: &[Attribute]) -> bool {
    let holds = |attribute: &Attribute| match attribute.path.as_str() {
        "cfg" => ["(test)", "(unix)"].contains(&attribute.rest.as_str()),
        path => path != "cfg_attr",
    };
    attributes.iter().all(holds)
}

fn is_name(word: &str) -> bool {
    word.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

#[test]
fn what_declares_no_test_does_not_count() {
    let declared = Sources::of(
        r##"
        #[test] fn plain() {}
        #[tokio::test(flavor = "multi_thread")] async fn waits() { fn helper() {} }
        #[test] #[ignore = "why"] fn left_out() {}
        fn helper() {}
        /// #[test] fn in_a_document() {}
        // #[test] fn in_a_comment() {}
        const TEXT: &str = "#[test] fn in_a_text() {}";
        #[cfg(any())] #[test] fn under_a_condition() {}
        #[cfg(unix)] #[test] fn everywhere() {}
        #[cfg(feature = "x")] mod never { #[test] fn inside() {} }
        #[cfg(test)] mod tests { use super::*; #[test] pub(crate) fn inside() -> Result<(), ()> { Ok(()) } }
        proptest! { #![proptest_config(config())] #[test] fn held(value in 0..9u8) { } fn no_test(x in 0..1) {} }
        macro_rules! suite { ($($m:ident::$case:ident),+ $(,)?) => {
            mod small { $(#[test] fn $case() { super::$case(); })+ }
            #[test] fn once() {}
        }; }
        suite!(a::first, b::second);
        struct After { field: fn(u8) } impl After { #[test] fn no_item() {} }
        "##,
    );
    let names: Vec<&str> = declared.tests.iter().map(|test| test.name.as_str()).collect();
    let expected = [
        "plain",
        "waits",
        "left_out",
        "everywhere",
        "tests::inside",
        "held",
        "small::first",
        "small::second",
        "once",
    ];
    assert_eq!(names, expected);
    let ignored: Vec<bool> = declared.tests.iter().map(|test| test.ignored).collect();
    assert_eq!(
        ignored,
        [false, false, true, false, false, false, false, false, false]
    );
}
