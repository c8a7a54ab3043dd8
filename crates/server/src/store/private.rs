//! Files for their owner alone. The store holds the keys that codes, hidden codes, tickets and networks' names are
//! made with: whoever reads the file can make them too.

use std::{fs::OpenOptions, io, path::Path};

/// Makes the file, empty, where there is none, and takes others' rights away where they have some; what the
/// database puts beside it gets the same rights. Says whether rights were taken away.
///
/// # Errors
/// When it cannot be made, or its rights cannot be changed.
pub fn keep_private(file: &Path) -> io::Result<bool> {
    let mut options = OpenOptions::new();
    // Opened to append: what is there stays.
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)?;
    let mut taken = take_rights(file)?;
    for ending in ["-wal", "-shm", "-journal"] {
        let mut beside = file.as_os_str().to_owned();
        beside.push(ending);
        match take_rights(Path::new(&beside)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            changed => taken |= changed?,
        }
    }
    Ok(taken)
}

/// Leaves the owner's rights alone. Says whether there were others.
///
/// # Errors
/// When there is no such file, or its rights cannot be changed.
#[cfg(unix)]
pub(crate) fn take_rights(file: &Path) -> io::Result<bool> {
    use std::{fs, os::unix::fs::PermissionsExt as _};
    let mode = fs::metadata(file)?.permissions().mode();
    if mode & 0o077 == 0 {
        return Ok(false);
    }
    fs::set_permissions(file, fs::Permissions::from_mode(mode & 0o700))?;
    Ok(true)
}

/// Other systems give a person's files to the person alone, or by rules of their own.
#[cfg(not(unix))]
pub(crate) fn take_rights(file: &Path) -> io::Result<bool> {
    std::fs::metadata(file).map(|_| false)
}
