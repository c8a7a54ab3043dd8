//! An authority's folder on a real disk: made, changed, damaged, and what a device makes of it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

use assay_cases::Cases;
use std::{fs, path::Path, thread};

use assay_client::{
    Device, FolderStore,
    authority::{Authority, AuthorityError},
    key_file::{Cost, KeyFileError, Lock},
    trust_folder::{self, TrustFolderError},
};
use assay_core::{
    gs1::{Gtin, GtinPrefix, Serial},
    host::Host,
    label::LabelDraft,
    time::{Duration, Timestamp, Validity},
    trust::{GtinRange, Id, Issuer, IssuerKey, Mark, Names, Scope, Serials, Withdrawal, WithdrawalReason},
};
use ed25519_dalek::SigningKey;
use tempfile::TempDir;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn noon() -> Timestamp {
    at("2026-11-22T12:00:00Z")
}

fn names() -> Names {
    Names::new("演示", "Demo").unwrap()
}

fn host() -> Host {
    Host::parse("id.demo.example").unwrap()
}

fn init(dir: &TempDir) -> Authority {
    Authority::init(dir.path(), &names(), vec![host()], None, noon()).unwrap()
}

fn brand(number: u8) -> (Issuer, SigningKey) {
    let key = SigningKey::from_bytes(&[number; 32]);
    let validity = Validity::from(at("2026-01-01T00:00:00Z"));
    let scope = Scope {
        gtin_prefix: GtinPrefix::parse(&format!("95201{number:02}")).unwrap(),
        validity,
        signs_since: None,
        serials: Serials::Own,
    };
    let issuer = Issuer {
        id: Id::parse(&format!("demo-{number}")).unwrap(),
        names: names(),
        scopes: vec![scope],
        hosts: vec![],
        keys: vec![IssuerKey::new(key.verifying_key().to_bytes(), validity)],
        products: vec![],
    };
    (issuer, key)
}

/// A label of brand 23, whose prefix is 9520123.
fn label(key: &SigningKey) -> String {
    LabelDraft {
        host: host(),
        gtin: Gtin::parse_14("09520123456788").unwrap(),
        cpv: None,
        lot: None,
        serial: Serial::parse("0042").unwrap(),
        production: None,
        packaging: None,
        best_before: None,
        expiry: None,
    }
    .sign(key)
}

/// A copy of an authority's public folder as it is now.
fn keep(dir: &Path) -> TempDir {
    let kept = TempDir::new().unwrap();
    copy(&dir.join("public"), kept.path());
    kept
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn device(dir: &Path) -> Device<FolderStore> {
    Device::new(FolderStore::new(dir.join("device"))).unwrap()
}

#[test]
fn from_nothing_to_a_verdict() {
    let dir = TempDir::new().unwrap();
    let (issuer, key) = brand(23);
    let mut device = device(dir.path());
    assert_eq!(device.judge(&label(&key), &noon).word, "could_not_check");
    assert!(matches!(
        device.load(dir.path(), &noon),
        Err(TrustFolderError::Missing {
            file: "root.json",
            ..
        })
    ));
    assert_eq!(device.list_state(&noon).error, Some("missing"));

    let mut authority = init(&dir);
    device.load(dir.path(), &noon).unwrap();
    assert_eq!(device.judge(&label(&key), &noon).word, "issuer_not_enrolled");

    authority.enrol(issuer, noon()).unwrap();
    device.load(&dir.path().join("public"), &noon).unwrap();
    assert_eq!(device.judge(&label(&key), &noon).word, "issued_not_checked");
    assert_eq!(
        (device.list_state(&noon).issuers, device.list_state(&noon).error),
        (1, None)
    );

    let id = Id::parse("demo-23").unwrap();
    let theft = Withdrawal {
        at: noon(),
        reason: WithdrawalReason::Theft,
    };
    authority
        .withdraw_key(&id, key.verifying_key().as_bytes(), theft, noon())
        .unwrap();
    device.load(dir.path(), &noon).unwrap();
    assert_eq!(device.judge(&label(&key), &noon).word, "key_stolen");
}

#[test]
fn an_older_list_never_replaces_the_one_in_use() {
    let dir = TempDir::new().unwrap();
    let (issuer, key) = brand(23);
    let mut authority = init(&dir);
    let first = keep(dir.path());
    authority.enrol(issuer, noon()).unwrap();
    let mut device = device(dir.path());
    device.load(dir.path(), &noon).unwrap();
    device.load(first.path(), &noon).unwrap();
    assert_eq!(device.list_state(&noon).error, Some("older_than_held"));
    assert_eq!(device.judge(&label(&key), &noon).word, "issued_not_checked");
}

#[test]
fn a_clock_set_back_does_not_make_an_old_list_fresh_even_after_a_restart() {
    let dir = TempDir::new().unwrap();
    let (issuer, key) = brand(23);
    let mut authority = init(&dir);
    authority.enrol(issuer, noon()).unwrap();
    let old = keep(dir.path());
    let later = noon().plus(Duration::days(20));
    authority.refresh(later).unwrap();
    device(dir.path()).load(dir.path(), &|| later).unwrap();

    let mut restarted = device(dir.path());
    restarted.load(old.path(), &noon).unwrap();
    let judged = restarted.judge(&label(&key), &noon);
    assert_eq!(judged.word, "could_not_check");
    assert!(judged.reasons.contains(&"clock_behind"), "{:?}", judged.reasons);
}

#[test]
fn a_list_from_far_in_the_future_never_raises_the_floor() {
    let dir = TempDir::new().unwrap();
    let mut authority = init(&dir);
    authority.refresh(noon().plus(Duration::days(400))).unwrap();
    device(dir.path()).load(dir.path(), &noon).unwrap();

    let honest = TempDir::new().unwrap();
    let (issuer, key) = brand(23);
    init(&honest).enrol(issuer, noon()).unwrap();
    let mut restarted = device(dir.path());
    restarted.load(honest.path(), &noon).unwrap();
    assert_eq!(restarted.judge(&label(&key), &noon).word, "issued_not_checked");
}

#[test]
fn a_damaged_folder_is_named_and_the_list_in_use_stays() {
    let dir = TempDir::new().unwrap();
    let (issuer, key) = brand(23);
    init(&dir).enrol(issuer, noon()).unwrap();
    let mut device = device(dir.path());
    device.load(dir.path(), &noon).unwrap();
    let public = dir.path().join("public");
    let other = TempDir::new().unwrap();
    init(&other);
    let theirs = fs::read(other.path().join("public/timestamp.json")).unwrap();
    let mut cases = Cases::new();
    for (file, bytes, code) in [
        ("timestamp.json", None, "cut_short"),
        ("timestamp.json", Some(&b""[..]), "cut_short"),
        ("timestamp.json", Some(b"not json"), "not_metadata"),
        ("timestamp.json", Some(b"{}"), "not_metadata"),
        ("timestamp.json", Some(&theirs), "other_authority"),
        ("timestamp.json", Some(&[b' '; 20_000]), "endless"),
        ("2.snapshot.json", None, "wrong_hash"),
        ("2.targets.json", None, "wrong_hash"),
        ("2.targets.json", Some(&[b' '; 20_000]), "endless"),
        ("root.json", None, "state_damaged"),
    ] {
        cases.case(format!("{file} of {:?} bytes", bytes.map(<[u8]>::len)), || {
            let whole = fs::read(public.join(file)).unwrap();
            fs::write(public.join(file), bytes.unwrap_or(&whole[..whole.len() / 2])).unwrap();
            let refused = device.load(dir.path(), &noon).unwrap_err().code();
            fs::write(public.join(file), whole).unwrap();
            assert_eq!(refused, code);
            assert_eq!(device.list_state(&noon).error, Some(code));
            assert_eq!(device.judge(&label(&key), &noon).word, "issued_not_checked");
        });
    }
    device.load(dir.path(), &noon).unwrap();
    fs::remove_file(public.join("timestamp.json")).unwrap();
    assert_eq!(device.load(dir.path(), &noon).unwrap_err().code(), "missing");
}

#[test]
fn an_authority_is_made_once_and_its_private_half_stays_private() {
    let dir = TempDir::new().unwrap();
    let lock = Lock::new("a passphrase", Cost::LEAST).unwrap();
    drop(Authority::init(dir.path(), &names(), vec![], Some(lock), noon()).unwrap());
    let again = Authority::init(dir.path(), &names(), vec![], None, noon()).unwrap_err();
    assert!(matches!(again, AuthorityError::Exists(_)), "{again}");
    assert!(Authority::needs_passphrase(dir.path()).unwrap());
    let locked = Authority::open(dir.path(), None).unwrap_err();
    assert!(
        matches!(locked, AuthorityError::Key(KeyFileError::PassphraseNeeded(_))),
        "{locked}"
    );
    Authority::open(dir.path(), Some("a passphrase"))
        .unwrap()
        .refresh(noon())
        .unwrap();

    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &str| fs::metadata(dir.path().join(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode("private"), 0o700);
        assert_eq!(mode("private/list.key"), 0o600);
        assert_eq!(mode("public/timestamp.json"), 0o644);
    }
}

#[test]
fn a_key_of_another_authority_changes_nothing() {
    let (dir, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    drop((init(&dir), init(&other)));
    let key = "private/list.key";
    fs::copy(other.path().join(key), dir.path().join(key)).unwrap();
    assert!(matches!(
        Authority::open(dir.path(), None),
        Err(AuthorityError::OtherKey)
    ));
}

#[test]
fn a_refused_change_leaves_list_and_file_as_they_were() {
    let dir = TempDir::new().unwrap();
    let mut authority = init(&dir);
    authority.enrol(brand(23).0, noon()).unwrap();
    let before = fs::read(dir.path().join("public/timestamp.json")).unwrap();
    let twice = authority.enrol(brand(23).0, noon()).unwrap_err();
    assert!(matches!(twice, AuthorityError::List(_)), "{twice}");
    let nobody = Id::parse("nobody").unwrap();
    let key = IssuerKey::new([0; 32], Validity::from(noon()));
    assert!(matches!(
        authority.add_key(&nobody, key, noon()),
        Err(AuthorityError::NoIssuer(_))
    ));
    let mark = Mark {
        id: Id::parse("mark").unwrap(),
        names: names(),
        issuer: nobody,
        certificate: "1".into(),
        gtins: GtinRange::Prefix(GtinPrefix::parse("9520123").unwrap()),
        lots: vec![],
        validity: Validity::from(noon()),
        withdrawn: None,
    };
    assert!(matches!(
        authority.award(mark, noon()),
        Err(AuthorityError::List(_))
    ));
    assert_eq!(
        fs::read(dir.path().join("public/timestamp.json")).unwrap(),
        before
    );
    assert_eq!(authority.list().issuers().len(), 1);
}

#[test]
fn two_who_enrol_at_once_lose_nothing() {
    let dir = TempDir::new().unwrap();
    drop(init(&dir));
    thread::scope(|scope| {
        for number in 10..20 {
            let dir = dir.path();
            scope.spawn(move || {
                Authority::open(dir, None)
                    .unwrap()
                    .enrol(brand(number).0, noon())
                    .unwrap();
            });
        }
    });
    let list = trust_folder::load(dir.path()).unwrap().state.list;
    assert_eq!(list.issuers(), 10);
    assert_eq!(list.issued(), noon().plus(Duration(10)));
}

#[test]
fn a_prefix_changes_hands_and_a_brand_is_withdrawn() {
    let dir = TempDir::new().unwrap();
    let (old, old_key) = brand(23);
    let (new, new_key) = brand(24);
    let (from, to) = (old.id.clone(), new.id.clone());
    let prefix = old.scopes[0].gtin_prefix;
    let mut authority = init(&dir);
    authority.enrol(old, noon()).unwrap();
    authority.enrol(new, noon()).unwrap();
    let at = noon().plus(Duration::hours(1));
    authority.transfer(prefix, (&from, &to), at, noon()).unwrap();
    let twice = authority.transfer(prefix, (&from, &to), at, noon()).unwrap_err();
    assert!(matches!(twice, AuthorityError::NoScope { .. }), "{twice}");

    let mut device = device(dir.path());
    device.load(dir.path(), &noon).unwrap();
    let word = |key: &SigningKey, at: Timestamp| device.judge(&label(key), &|| at).word;
    assert_eq!(word(&old_key, noon()), "issued_not_checked");
    assert_eq!(word(&new_key, noon()), "not_issued");
    // Goods outlive a change of owner.
    assert_eq!(word(&old_key, at), "could_not_check");
    assert_eq!(word(&new_key, at), "issued_not_checked");

    let end = at.plus(Duration::hours(1));
    authority.withdraw_issuer(&to, end, noon()).unwrap();
    device.load(dir.path(), &noon).unwrap();
    assert_ne!(device.judge(&label(&new_key), &|| end).word, "issued_not_checked");
}
