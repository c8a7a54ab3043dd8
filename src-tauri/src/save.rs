//! Writing a file for the person: an export, a picture of a verdict. Into the folder for downloads,
//! under a name that only the page's words choose, and never over a file that is there.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use assay_wire::{DeviceFault, Saved};
use tauri::ipc::{InvokeBody, Request};
use tauri::{AppHandle, Manager};

/// Ten thousand readings as JSON take a quarter of this.
const MOST: usize = 64 * 1024 * 1024;
const MOST_NAME: usize = 80;
/// Files of one name before it is given up.
const MOST_OF_A_NAME: usize = 1000;
/// The header that names the file.
const NAME: &str = "name";

/// A file to write.
#[derive(Debug)]
pub(crate) struct Wanted {
    name: String,
    bytes: Vec<u8>,
}

/// Reads what the page asks for: the bytes as they are, the name beside them.
///
/// # Errors
/// When it is too large, or its name is no plain name.
pub(crate) fn asked(request: &Request<'_>) -> Result<Wanted, DeviceFault> {
    let name = request.headers().get(NAME).and_then(|name| name.to_str().ok());
    let name = name
        .filter(|name| is_plain(name))
        .ok_or(DeviceFault::SystemRefused)?;
    let bytes = match request.body() {
        InvokeBody::Raw(bytes) => bytes.clone(),
        // Android's bridge knows JSON alone: bytes come as numbers there.
        InvokeBody::Json(value) => {
            serde_json::from_value(value.clone()).map_err(|_| DeviceFault::SystemRefused)?
        }
    };
    if bytes.len() > MOST {
        return Err(DeviceFault::TooLarge);
    }
    let name = name.to_owned();
    Ok(Wanted { name, bytes })
}

/// Letters, digits, `-`, `_` and single dots: no path, nothing hidden.
fn is_plain(name: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (1..=MOST_NAME).contains(&name.len())
        && name.bytes().all(known)
        && !name.starts_with('.')
        && !name.ends_with('.')
        && !name.contains("..")
}

/// Writes the file.
///
/// # Errors
/// When the system has no place for it or refuses it.
pub(crate) fn write(app: &AppHandle, wanted: &Wanted) -> Result<Saved, DeviceFault> {
    let folder = app.path().download_dir().or_else(|_| app.path().document_dir());
    let folder = folder.map_err(|_| DeviceFault::SystemRefused)?;
    let path = write_in(&folder, wanted).map_err(|_| DeviceFault::SystemRefused)?;
    let place = Some(path.display().to_string());
    Ok(Saved { place })
}

fn write_in(folder: &Path, wanted: &Wanted) -> std::io::Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    let (stem, end) = wanted.name.split_once('.').unwrap_or((&wanted.name, ""));
    for number in 1..=MOST_OF_A_NAME {
        let counted = if number == 1 {
            String::new()
        } else {
            format!("-{number}")
        };
        let dot = if end.is_empty() { "" } else { "." };
        let path = folder.join(format!("{stem}{counted}{dot}{end}"));
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => {
                file.write_all(&wanted.bytes)?;
                file.sync_all()?;
                return Ok(path);
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_path() {
        for name in ["assay.csv", "assay-2026-11-22.json", "a"] {
            assert!(is_plain(name), "{name}");
        }
        let long = "a".repeat(81);
        for name in ["", "../a", "a/b", "a\\b", ".a", "a.", "a..b", "a b", "a\0", &long] {
            assert!(!is_plain(name), "{name}");
        }
    }

    #[test]
    fn no_file_is_written_over() {
        let folder = std::env::temp_dir().join(format!("assay-save-{}", std::process::id()));
        let wanted = |bytes: &[u8]| Wanted {
            name: "a.csv".to_owned(),
            bytes: bytes.to_vec(),
        };
        let first = write_in(&folder, &wanted(b"1")).unwrap();
        let second = write_in(&folder, &wanted(b"2")).unwrap();
        assert_eq!(std::fs::read(&first).unwrap(), b"1");
        assert_eq!(std::fs::read(&second).unwrap(), b"2");
        assert!(second.ends_with("a-2.csv"));
        std::fs::remove_dir_all(folder).unwrap();
    }
}
