//! An implementation that is not ours, python-tuf, takes our repository, and we take its.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use assay_client::{
    Clock, SystemClock,
    authority::{Authority, Rotation, Signed},
    tuf::{Believe, Source, update},
};
use assay_core::{time::Duration, verify::Now};
use tempfile::TempDir;

use crate::trust::world::{brand, init_at};

/// Python with python-tuf, in a folder of the build's own; `None` when PyPI cannot be reached.
///
/// One at a time makes it, whether the tests are threads or processes: a lock on a file beside it.
fn python() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python-tuf");
    let one = fs::File::create(folder.with_extension("lock")).unwrap();
    one.lock().unwrap();
    let python = folder.join("bin/python");
    let has_tuf = || {
        Command::new(&python)
            .args(["-c", "import tuf.ngclient"])
            .output()
            .is_ok_and(|run| run.status.success())
    };
    if has_tuf() {
        return Some(python);
    }
    let made = Command::new("python3")
        .args(["-m", "venv"])
        .arg(&folder)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let install = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "tuf==7.0.1",
        "securesystemslib[crypto]",
    ];
    let installed = Command::new(&python).args(install).output().unwrap();
    if has_tuf() {
        return Some(python);
    }
    let why = String::from_utf8_lossy(&installed.stderr).into_owned();
    let unreachable = [
        "NewConnectionError",
        "Temporary failure",
        "timed out",
        "No matching distribution",
        "ProxyError",
    ];
    assert!(unreachable.iter().any(|sign| why.contains(sign)), "{why}");
    // Past the test harness, which would keep it to itself: this must not go by unseen.
    let _ = writeln!(
        std::io::stderr(),
        "NOT CHECKED: PyPI cannot be reached, so python-tuf was not asked about our repository, nor we about its"
    );
    None
}

fn script(python: &Path, name: &str, arguments: &[&str]) -> Output {
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/interop")
        .join(name);
    Command::new(python).arg(script).args(arguments).output().unwrap()
}

#[test]
fn python_tuf_takes_our_repository_before_and_after_a_root_rotation() {
    let Some(python) = python() else { return };
    let dir = TempDir::new().unwrap();
    // python-tuf reads the system's clock.
    let now = SystemClock.now();
    init_at(&dir, now).enrol(brand(23).0, now).unwrap();
    let text = |path: &str| dir.path().join(path).to_string_lossy().into_owned();
    let (public, device, root) = (text("public"), text("device"), text("public/1.root.json"));
    let taken = |expected: &str| {
        let run = script(&python, "client.py", &[&public, &device, &root]);
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        assert_eq!(String::from_utf8_lossy(&run.stdout).trim(), expected);
    };
    taken("1 2 base-2.list change-2.list");
    let rotation = Rotation {
        list: true,
        timestamp: true,
        ..Rotation::default()
    };
    let rotated = Authority::rotate(dir.path(), &rotation, None, now).unwrap();
    assert_eq!(rotated, Signed::Complete { version: 2 });
    taken("2 3 base-2.list change-2.list");

    fs::write(dir.path().join("public/timestamp.json"), "{}").unwrap();
    assert!(
        !script(&python, "client.py", &[&public, &device, &root])
            .status
            .success()
    );
}

#[test]
fn we_take_a_repository_that_python_tuf_made() {
    let Some(python) = python() else { return };
    let dir = TempDir::new().unwrap();
    let now = SystemClock.now();
    let mut authority = init_at(&dir, now);
    authority.enrol(brand(23).0, now).unwrap();
    let base = dir.path().join("base");
    fs::write(&base, authority.list().compile().unwrap()).unwrap();
    let expires = now.plus(Duration::days(2)).to_string().replace('Z', "+00:00");
    for (place, rotate) in [("plain", None), ("rotated", Some("rotate"))] {
        let public = dir.path().join(place);
        let path = public.to_string_lossy().into_owned();
        let (base, issued) = (base.to_string_lossy().into_owned(), now.to_string());
        let mut arguments = vec![path.as_str(), &base, &issued, &expires];
        arguments.extend(rotate);
        let run = script(&python, "repository.py", &arguments);
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        let root = fs::read(public.join("1.root.json")).unwrap();
        let source = Source::folder(&public).unwrap();
        let now = Some(Now {
            clock: now,
            floor: now,
        });
        let state = update(Believe::Root(&root), &source, now).unwrap().state;
        assert_eq!((state.version, state.list.issuers()), (1, 1), "{place}");
    }
}
