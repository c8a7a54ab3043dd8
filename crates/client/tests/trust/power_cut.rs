//! A power cut at any byte of an update: the next start has a complete list, old or new.

use std::{
    cell::RefCell,
    collections::HashMap,
    fs,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Command, Stdio},
    rc::Rc,
};

use assay_client::{
    Device, FolderStore, Store, StoreError,
    authority::Authority,
    tuf::{STATE_FILE, Source},
};
use assay_core::time::Duration;
use tempfile::TempDir;

use crate::trust::world::{self, brand, noon};

/// A disk in memory that is cut off after so many bytes written. A replaced file is whole or not
/// there: what was being written beside it is lost.
#[derive(Clone, Debug, Default)]
struct Disk {
    files: Rc<RefCell<HashMap<String, Vec<u8>>>>,
    left: Rc<RefCell<Option<usize>>>,
}

impl Store for Disk {
    fn read(&self, name: &str, _: usize) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.files.borrow().get(name).cloned())
    }

    fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let mut left = self.left.borrow_mut();
        if let Some(count) = left.as_mut() {
            if *count < bytes.len() {
                *count = 0;
                let source = std::io::Error::other("the power is gone");
                return Err(StoreError::Io {
                    path: name.into(),
                    source,
                });
            }
            *count -= bytes.len();
        }
        self.files.borrow_mut().insert(name.to_owned(), bytes.to_vec());
        Ok(())
    }
}

#[test]
fn the_next_start_has_the_old_list_or_the_new_one() {
    let dir = TempDir::new().unwrap();
    let mut authority = world::init(&dir);
    authority.enrol(brand(23).0, noon()).unwrap();
    let public = dir.path().join("public");
    let root = fs::read(public.join("1.root.json")).unwrap();
    let source = Source::folder(&public).unwrap();
    let disk = Disk::default();
    Device::new(disk.clone())
        .unwrap()
        .update(&root, &source, &noon)
        .unwrap();
    let before = disk.files.borrow().clone();
    authority.enrol(brand(24).0, noon()).unwrap();

    let whole = before.get(STATE_FILE).unwrap().len() + 2_000;
    let (mut old, mut new) = (0, 0);
    for left in (0..whole).step_by(97).chain([whole + 10_000]) {
        disk.files.replace(before.clone());
        disk.left.replace(Some(left));
        let updated = Device::new(disk.clone()).unwrap().update(&root, &source, &noon);
        disk.left.replace(None);
        let started = Device::new(disk.clone()).unwrap().list_state(&noon);
        assert_eq!(started.error, None);
        match started.issuers {
            1 => old += 1,
            2 => new += 1,
            other => panic!("{other} issuers after {left} bytes"),
        }
        assert_eq!(updated.is_ok(), started.issuers == 2);
    }
    assert!(old > 10 && new > 0, "{old} {new}");
}

#[test]
fn a_state_that_is_damaged_is_named_and_the_floor_still_guards_against_rollback() {
    let dir = TempDir::new().unwrap();
    let mut authority = world::init(&dir);
    let public = dir.path().join("public");
    let old = TempDir::new().unwrap();
    world::copy(&public, old.path());
    authority.enrol(brand(23).0, noon()).unwrap();
    let root = fs::read(public.join("1.root.json")).unwrap();
    let disk = Disk::default();
    let source = Source::folder(&public).unwrap();
    Device::new(disk.clone())
        .unwrap()
        .update(&root, &source, &noon)
        .unwrap();
    disk.files.borrow_mut().get_mut(STATE_FILE).unwrap().truncate(200);

    let mut device = Device::new(disk.clone()).unwrap();
    assert_eq!(device.list_state(&noon).error, Some("state_damaged"));
    let rolled_back = device
        .update(&root, &Source::folder(old.path()).unwrap(), &noon)
        .unwrap_err();
    assert_eq!(rolled_back.code(), "before_floor");
    device.update(&root, &source, &noon).unwrap();
    assert_eq!(Device::new(disk).unwrap().list_state(&noon).issuers, 1);
}

/// Names the folder that a process started by the test below works in until it is killed.
const FOLDER: &str = "ASSAY_TEST_UPDATE_FOLDER";

/// Not a test of its own: what the killed process does. Changes the list and updates the device,
/// again and again, and says so after each step.
#[test]
#[ignore = "runs until it is killed; started by the test below"]
fn update_until_killed() {
    let Some(dir) = std::env::var_os(FOLDER).map(PathBuf::from) else {
        return;
    };
    let public = dir.join("public");
    let root = fs::read(public.join("1.root.json")).unwrap();
    let mut device = Device::new(FolderStore::new(dir.join("device"))).unwrap();
    loop {
        let mut authority = Authority::open(&dir, None).unwrap();
        let next = authority.list().issuers().len();
        let now = noon().plus(Duration(1 + authority.list().issued().since(noon()).0));
        if next < 70 {
            let number = u8::try_from(next).unwrap() + 10;
            authority.enrol(brand(number).0, now).unwrap();
        } else {
            authority.refresh(now).unwrap();
        }
        drop(authority);
        println!("changed");
        let source = Source::folder(&public).unwrap();
        device.update(&root, &source, &noon).unwrap();
        println!("updated");
    }
}

#[test]
fn a_process_killed_at_any_moment_leaves_a_whole_list_and_a_whole_repository() {
    let dir = TempDir::new().unwrap();
    let mut authority = world::init(&dir);
    authority.enrol(brand(90).0, noon()).unwrap();
    drop(authority);
    let public = dir.path().join("public");
    let root = fs::read(public.join("1.root.json")).unwrap();
    let started = || Device::new(FolderStore::new(dir.path().join("device"))).unwrap();
    let source = Source::folder(&public).unwrap();
    started().update(&root, &source, &noon).unwrap();
    let (mut last, mut killed) = (1, 0);
    for turn in 0..20 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "trust::power_cut::update_until_killed",
                "--ignored",
                "--nocapture",
            ])
            .env(FOLDER, dir.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        // Some steps on, and then somewhere inside the next one.
        let mut steps = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok)
            .filter(|line| line.contains("changed") || line.contains("updated"));
        assert_eq!(steps.by_ref().take(1 + turn % 5).count(), 1 + turn % 5);
        for _ in 0..turn * 20_011 {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        drop(steps);
        killed += usize::from(!child.wait().unwrap().success());
        let state = started().list_state(&noon);
        assert_eq!(state.error, None, "turn {turn}");
        assert!(state.issuers >= last, "{} after {last}", state.issuers);
        last = state.issuers;
        // The repository is whole too: a device takes it, and the authority goes on from it.
        started().update(&root, &source, &noon).unwrap();
        drop(Authority::open(dir.path(), None).unwrap());
    }
    assert_eq!(killed, 20);
    assert!(started().list_state(&noon).issuers > 5);
}
