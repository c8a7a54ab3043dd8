//! What the app was opened with: a label's link, a text or a picture that another app shared.
//!
//! The page asks for it when it starts and whenever it comes to the front, and judges it like
//! anything scanned. A text stays as it was handed over: what a parser of URLs makes of a link is
//! another text, and would be judged otherwise than the same link scanned. (Where the system hands
//! over parsed links alone, on Apple's, theirs is the text.) Deliberately absent: a decision about it,
//! and any path a page could choose.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use assay_core::label::bare;
use assay_wire::Opened;
use tauri::Url;

/// The longest text that is taken: the longest a QR code can hold (ISO/IEC 18004, table 7).
const TEXT_LIMIT: usize = 4296;
/// The largest picture that is taken, in bytes.
const PICTURE_LIMIT: u64 = 32 * 1024 * 1024;
/// The scheme of links that only this app opens.
const SCHEME: &str = "assay";

/// Waits for the page to ask. The newest wins: a person who opened a second link wants that one.
#[derive(Debug, Default)]
pub(crate) struct Waiting(Mutex<Option<Handed>>);

/// What was handed over, with the picture's place.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Handed {
    Text(String),
    Picture(PathBuf),
}

impl Waiting {
    /// Takes a link that the system opened the app with. `shared` is where a picture lies that
    /// another app shared, on systems that have such sharing. A link that is not for this app
    /// changes nothing.
    pub(crate) fn link(&self, link: &Url, shared: Option<&Path>) {
        if let Some(handed) = from_link(link, shared) {
            self.put(handed);
        }
    }

    /// Takes a word of the command line: a link, or a picture as a path or, from a file manager, as
    /// a `file:` address. A telephone has no command line.
    #[cfg(any(test, not(any(target_os = "android", target_os = "ios"))))]
    pub(crate) fn word(&self, word: &str) {
        let text = bare(word);
        match Url::parse(text) {
            Ok(link) if link.scheme() == "file" => {
                if let Ok(path) = link.to_file_path() {
                    self.put(Handed::Picture(path));
                }
            }
            Ok(link) if is_web(&link) => {
                if let Some(handed) = text_of(text.to_owned()) {
                    self.put(handed);
                }
            }
            // One letter is a drive of Windows, not a scheme.
            Ok(link) if link.scheme().len() > 1 => self.link(&link, None),
            Ok(_) | Err(_) => self.put(Handed::Picture(PathBuf::from(word))),
        }
    }

    /// What waits. A text is given once; a picture stays until its bytes are asked for.
    pub(crate) fn take(&self) -> Option<Opened> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match waiting.take()? {
            Handed::Text(text) => Some(Opened::Text(text)),
            picture @ Handed::Picture(_) => {
                *waiting = Some(picture);
                Some(Opened::Picture)
            }
        }
    }

    /// The waiting picture's bytes, once. Empty when none waits, it cannot be read, or it is larger
    /// than any photograph: the page then says that the picture could not be read.
    pub(crate) fn take_picture(&self) -> Vec<u8> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match waiting.take() {
            Some(Handed::Picture(path)) => bounded(&path).unwrap_or_default(),
            other => {
                *waiting = other;
                Vec::new()
            }
        }
    }

    fn put(&self, handed: Handed) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(handed);
    }
}

fn from_link(link: &Url, shared: Option<&Path>) -> Option<Handed> {
    let text = match (link.scheme(), link.host_str()) {
        _ if is_web(link) => link.as_str().to_owned(),
        (SCHEME, Some("text")) => link.query_pairs().find(|(name, _)| name == "q")?.1.into_owned(),
        (SCHEME, Some("picture")) => return shared.map(|path| Handed::Picture(path.to_owned())),
        _ => return None,
    };
    text_of(text)
}

fn is_web(link: &Url) -> bool {
    matches!(link.scheme(), "https" | "http") && link.host_str().is_some()
}

/// What is judged of a text, when there is any of it and not too much.
fn text_of(text: String) -> Option<Handed> {
    let judged = bare(&text);
    (!judged.is_empty() && judged.len() <= TEXT_LIMIT).then(|| Handed::Text(judged.to_owned()))
}

fn bounded(path: &Path) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).ok()?;
    file.take(PICTURE_LIMIT + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= PICTURE_LIMIT).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(word: &str) -> Option<Opened> {
        let waiting = Waiting::default();
        waiting.word(word);
        waiting.take()
    }

    #[test]
    fn links_and_shared_texts_are_taken_once() {
        let waiting = Waiting::default();
        waiting.word("https://id.assay.example/01/06901234000016");
        let text = Opened::Text("https://id.assay.example/01/06901234000016".into());
        assert_eq!(waiting.take(), Some(text));
        assert_eq!(waiting.take(), None);
        let shared = after("assay://text?q=4071%208825%209036%201147");
        assert_eq!(shared, Some(Opened::Text("4071 8825 9036 1147".into())));
    }

    #[test]
    fn a_link_is_handed_on_as_it_came_and_no_parser_tidies_it() {
        for word in [
            "HTTPS://id.assay.example/01/06901234000016",
            "https://ID.assay.example/01/06901234000016",
            "https://id.assay.example:443/01/06901234000016",
            "https:\\\\id.assay.example\\01\\06901234000016",
            "https://id.assay.example/01/0690\t1234000016",
            "https://id.assay.example/01/06901234000016/10/../21/7",
            "https://id.assay.example/01/06901234000016/21/a\"b",
            "https:id.assay.example/01/06901234000016",
        ] {
            assert_eq!(after(word), Some(Opened::Text(word.into())), "{word}");
            assert_eq!(
                after(&format!("\u{feff}{word}\r\n")),
                Some(Opened::Text(word.into())),
                "{word}"
            );
            let shared = format!("assay://text?q={}", word.replace('%', "%25").replace('\t', "%09"));
            if !word.contains(['\\', '"']) {
                assert_eq!(after(&shared), Some(Opened::Text(word.into())), "{word}");
            }
        }
    }

    #[test]
    fn other_schemes_and_endless_texts_are_left_alone() {
        for word in ["javascript:alert(1)", "assay://other", "assay://text"] {
            assert_eq!(after(word), None, "{word}");
        }
        assert_eq!(
            after(&format!("assay://text?q={}", "a".repeat(TEXT_LIMIT + 1))),
            None
        );
    }

    #[test]
    fn a_file_is_taken_from_the_command_line_and_never_from_a_link() {
        assert_eq!(after("file:///home/person/label.png"), Some(Opened::Picture));
        let waiting = Waiting::default();
        if let Ok(link) = Url::parse("file:///home/person/label.png") {
            waiting.link(&link, None);
        }
        assert_eq!(waiting.take(), None);
    }

    #[test]
    fn a_picture_waits_until_its_bytes_are_asked_for_and_a_missing_one_is_empty() {
        let waiting = Waiting::default();
        let path = std::env::temp_dir().join(format!("assay-opened-{}", std::process::id()));
        assert!(std::fs::write(&path, b"picture").is_ok());
        waiting.word(&path.to_string_lossy());
        assert_eq!(waiting.take(), Some(Opened::Picture));
        assert_eq!(waiting.take(), Some(Opened::Picture));
        assert_eq!(waiting.take_picture(), b"picture");
        assert_eq!(waiting.take(), None);
        assert!(std::fs::remove_file(&path).is_ok());
        waiting.word(&path.to_string_lossy());
        assert!(waiting.take_picture().is_empty());
    }
}
