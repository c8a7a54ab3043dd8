//! Keys as lines of text, a name and 32 bytes in hexadecimal each, in a file for its owner alone.

use std::{
    fs::{self, OpenOptions},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use data_encoding::HEXLOWER;

use super::{Key, Keys, KeysError};
use crate::store::take_rights;

/// Longest text of keys that is read.
const LONGEST: u64 = 16 * 1024;

const HEAD: &str = "\
# Keys of an Assay memory: typed codes, hidden codes, tickets, calls, networks' names.
# Whoever has them can make all of these. Keep them apart from the memory and its backups, and keep them:
# without them no code that was printed opens anything.
";

/// `/var/lib/assay.keys` for the folder `/var/lib/assay`.
#[must_use]
pub fn beside(folder: &Path) -> PathBuf {
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let mut name = folder.into_os_string();
    name.push(".keys");
    name.into()
}

/// Whether a folder is where a disk is mounted: what lies beside it is on another.
#[cfg(unix)]
pub(super) fn is_own_disk(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let disk = |folder: &Path| fs::metadata(folder).map(|metadata| metadata.dev()).ok();
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    match folder.parent() {
        Some(parent) => disk(&folder) != disk(parent),
        None => true,
    }
}

/// Elsewhere a folder's neighbour is taken to stay.
#[cfg(not(unix))]
pub(super) fn is_own_disk(_: &Path) -> bool {
    false
}

/// The text of a file of keys, when there is one. Others' rights on it are taken away.
///
/// # Errors
/// When it cannot be read, or is too long to be one.
pub fn read_file(path: &Path) -> Result<Option<String>, KeysError> {
    let file = match fs::File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened?,
    };
    if take_rights(path)? {
        tracing::warn!("others could read the file of the keys; now its owner alone can");
    }
    bounded(file).map(Some)
}

fn bounded(from: impl io::Read) -> Result<String, KeysError> {
    let mut text = String::new();
    from.take(LONGEST + 1).read_to_string(&mut text)?;
    if text.len() as u64 > LONGEST {
        return Err(KeysError::NotKeys(0));
    }
    Ok(text)
}

/// Writes a file of keys where there is none: whole, on disk and for its owner alone, or not at all.
///
/// # Errors
/// When it exists or cannot be written.
pub fn put_back(path: &Path, text: &str) -> Result<(), KeysError> {
    parse(text)?;
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    };
    // Made for its owner alone, and takes the place at once.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    let kept = file.persist_noclobber(path);
    match kept {
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(KeysError::Exists(path.to_owned()));
        }
        kept => kept.map_err(|error| error.error)?,
    };
    OpenOptions::new().read(true).open(folder)?.sync_all()?;
    Ok(())
}

/// What the command says.
pub(super) fn said_by(command: &str) -> Result<String, KeysError> {
    let mut asked = Command::new("sh")
        .args(["-c", command])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()?;
    let said = match asked.stdout.take() {
        Some(out) => bounded(out),
        None => Ok(String::new()),
    };
    let ended = asked.wait()?;
    if !ended.success() {
        return Err(KeysError::Command(ended.to_string()));
    }
    said
}

pub(super) fn text(keys: &Keys) -> String {
    let lines = Key::ALL
        .iter()
        .map(|key| format!("{} {}\n", key.name(), HEXLOWER.encode(&keys.get(*key))));
    std::iter::once(HEAD.to_owned()).chain(lines).collect()
}

pub(super) fn parse(text: &str) -> Result<Keys, KeysError> {
    let mut found: [Option<[u8; 32]>; 5] = [None; 5];
    for (n, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let read = line.split_once(' ').and_then(|(name, hex)| {
            let at = Key::ALL.iter().position(|key| key.name() == name)?;
            let bytes = HEXLOWER.decode(hex.trim().as_bytes()).ok()?;
            Some((at, bytes.try_into().ok()?))
        });
        // A name that is not known is a later version's, whose keys these then are; one twice is nobody's.
        match read.and_then(|(at, bytes)| found.get_mut(at).map(|place| place.replace(bytes))) {
            Some(None) => {}
            Some(Some(_)) | None => return Err(KeysError::NotKeys(n)),
        }
    }
    let mut all = [[0; 32]; 5];
    for ((key, found), place) in Key::ALL.iter().zip(found).zip(&mut all) {
        *place = found.ok_or(KeysError::Incomplete(key.name()))?;
    }
    Ok(Keys { all, apart: true })
}
