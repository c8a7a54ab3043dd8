//! A power cut at any byte of an update: the next start has a complete list, old or new.

use std::{cell::RefCell, collections::HashMap, fs, rc::Rc};

use assay_client::{
    Device, Store, StoreError,
    tuf::{STATE_FILE, Source},
};
use tempfile::TempDir;

use crate::world::{self, brand, noon};

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
