//! What is accepted comes back the same; what is refused has its name.

use assay_core::trust::TrustList;
use assay_wire::{
    MAX_ROOT_FILE, MAX_TRUST_FILE, Root, TrustFileError, open_bundle, open_list, read_list_text, seal_list,
};
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};

use crate::demo::{authority_key, draft, list, root};

#[test]
fn a_list_and_its_root_come_back_as_they_were() {
    let bytes = seal_list(&list(), &authority_key()).unwrap();
    assert_eq!(open_list(&bytes, &root()).unwrap().to_draft(), draft());
    let kept = Root::parse(&root().to_bytes().unwrap()).unwrap();
    assert_eq!(kept, root());
    let both = [kept.to_bytes().unwrap(), bytes].concat();
    let (found, list) = open_bundle(&both).unwrap();
    assert_eq!((found, list.to_draft()), (root(), draft()));
}

#[test]
fn a_list_is_refused_for_any_other_key_text_or_purpose() {
    let refused = |bytes: &[u8], root: &Root| open_list(bytes, root).unwrap_err();
    let bytes = seal_list(&list(), &authority_key()).unwrap();
    let stranger = SigningKey::from_bytes(&[9; 32]);
    let other_root = Root {
        key: stranger.verifying_key(),
        ..root()
    };
    assert_eq!(refused(&bytes, &other_root), TrustFileError::WrongSignature);

    let envelope: Value = serde_json::from_slice(&bytes).unwrap();
    let text = envelope["signed"].as_str().unwrap();
    let with = |signed: &str, signature: &str| {
        serde_json::to_vec(&json!({ "signed": signed, "signature": signature })).unwrap()
    };
    let signature = envelope["signature"].as_str().unwrap();
    let changed = text.replace("Demo Dairy", "Demo Diary");
    assert_eq!(
        refused(&with(&changed, signature), &root()),
        TrustFileError::WrongSignature
    );
    for damaged in [
        "",
        "AAAA",
        &signature[..80],
        &signature.replace(|c: char| c.is_ascii_digit(), "A"),
        "ü",
    ] {
        assert_eq!(
            refused(&with(text, damaged), &root()),
            TrustFileError::WrongSignature,
            "{damaged}"
        );
    }
    // The same key over the same text, but not said to be for a trust list.
    let elsewhere = data_encoding::BASE64.encode(&authority_key().sign(text.as_bytes()).to_bytes());
    assert_eq!(
        refused(&with(text, &elsewhere), &root()),
        TrustFileError::WrongSignature
    );
}

#[test]
fn a_damaged_file_is_named() {
    let whole = seal_list(&list(), &authority_key()).unwrap();
    let code = |bytes: &[u8]| open_list(bytes, &root()).unwrap_err().code();
    for cut in 0..whole.len() - 2 {
        assert_eq!(code(&whole[..cut]), "cut_short", "cut at {cut}");
    }
    for (bytes, expected) in [
        (&b"hello"[..], "not_json"),
        (b"\xff\xfe", "not_json"),
        (b"{} {}", "invalid_contents"),
        (b"[]", "invalid_contents"),
        (br#"{"signed":1,"signature":""}"#, "invalid_contents"),
        (br#"{"signed":"","signature":"","more":1}"#, "invalid_contents"),
        (
            br#"{"signed":"a","signed":"b","signature":""}"#,
            "invalid_contents",
        ),
    ] {
        assert_eq!(code(bytes), expected, "{}", String::from_utf8_lossy(bytes));
    }
    assert_eq!(code(&vec![b' '; MAX_TRUST_FILE + 1]), "too_large");
    let deep = "[".repeat(200_000);
    assert!(matches!(code(deep.as_bytes()), "not_json" | "invalid_contents"));
    assert!(Root::parse(&vec![b' '; MAX_ROOT_FILE + 1]).is_err_and(|error| error.code() == "too_large"));
    let small = br#"{"version":1,"authority":{"zh":"x","en":"x"},"publicKey":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}"#;
    let error = Root::parse(small).unwrap_err();
    assert!(error.to_string().contains("anyone can sign"), "{error}");
}

/// One change to the inner text, the place that the refusal names, and a word of its reason.
fn refusals() -> Vec<(&'static str, Value, &'static str, &'static str)> {
    vec![
        ("/issued", json!("2026-11-22"), "issued", "2026"),
        ("/authority/zh", json!(""), "authority", "both languages"),
        ("/authority/en", json!("a\u{202e}b"), "authority", "invisible"),
        ("/hosts/0", json!("ID.demo.example"), "hosts[0]", ""),
        ("/issuers/0/id", json!("Demo Dairy"), "issuers[0].id", "a-z"),
        (
            "/issuers/0/scopes/0/gtinPrefix",
            json!("95x"),
            "issuers[0].scopes[0].gtinPrefix",
            "digits",
        ),
        (
            "/issuers/0/scopes/0/serials",
            json!("mine"),
            "issuers[0].scopes[0].serials",
            "scheme",
        ),
        (
            "/issuers/0/scopes/0/signsSince",
            json!("now"),
            "issuers[0].scopes[0].signsSince",
            "",
        ),
        (
            "/issuers/0/keys/1/public",
            json!("AAAA"),
            "issuers[0].keys[1].public",
            "32 bytes",
        ),
        (
            "/issuers/0/keys/0/until",
            json!("2020-01-01T00:00:00Z"),
            "the list as a whole",
            "demo-dairy",
        ),
        (
            "/issuers/0/keys/1/withdrawn/reason",
            json!("?"),
            "issuers[0].keys[1].withdrawn.reason",
            "theft",
        ),
        (
            "/issuers/0/products/0/gtin",
            json!("09520123456780"),
            "issuers[0].products[0].gtin",
            "",
        ),
        ("/marks/0/gtinPrefix", json!("9520123"), "marks[0]", "either"),
        ("/marks/0/lots/1", json!("A 2"), "marks[0].lots[1]", ""),
        (
            "/marks/1/issuer",
            json!("nobody"),
            "the list as a whole",
            "demo-mark-2",
        ),
        ("/recalls/0/serials", json!(["1", "2"]), "recalls[0]", "either"),
        (
            "/recalls/1/serials/0",
            json!("99999"),
            "recalls[1].serials",
            "one length",
        ),
        (
            "/recalls/0/todo/en",
            json!("x".repeat(201)),
            "recalls[0].todo",
            "200",
        ),
        ("/version", json!(2), "", ""),
        ("/more", json!(1), "the list, line 1", "more"),
        ("/issuers/0/more", json!(1), "the list, line 1", "more"),
        ("/issuers", json!({}), "the list, line 1", "sequence"),
    ]
}

#[test]
fn contents_that_make_no_sense_are_refused_at_their_place() {
    let bytes = seal_list(&list(), &authority_key()).unwrap();
    let envelope: Value = serde_json::from_slice(&bytes).unwrap();
    let good: Value = serde_json::from_str(envelope["signed"].as_str().unwrap()).unwrap();
    for (path, value, expected, word) in refusals() {
        let mut changed = good.clone();
        let (parent, name) = path.rsplit_once('/').unwrap();
        match changed.pointer_mut(parent).unwrap() {
            Value::Array(values) => values[name.parse::<usize>().unwrap()] = value,
            Value::Object(fields) => drop(fields.insert(name.to_owned(), value)),
            _ => panic!("{path}"),
        }
        match read(&changed) {
            Err(TrustFileError::Invalid { place, reason }) => {
                assert!(place.starts_with(expected), "{path}: {place}");
                assert!(reason.contains(word), "{path}: {reason}");
            }
            Err(TrustFileError::UnknownVersion(2)) if path == "/version" => {}
            other => panic!("{path}: {other:?}"),
        }
    }
}

#[test]
fn a_required_text_that_is_missing_is_refused_at_its_place() {
    let bytes = seal_list(&list(), &authority_key()).unwrap();
    let envelope: Value = serde_json::from_slice(&bytes).unwrap();
    let good: Value = serde_json::from_str(envelope["signed"].as_str().unwrap()).unwrap();
    for (parent, name) in [
        ("", "issued"),
        ("", "authority"),
        ("/issuers/0", "id"),
        ("/issuers/0/scopes/0", "serials"),
        ("/issuers/0/scopes/0", "gtinPrefix"),
        ("/issuers/0/keys/0", "public"),
        ("/issuers/0/keys/0", "from"),
        ("/issuers/0/keys/1/withdrawn", "reason"),
        ("/marks/0", "certificate"),
        ("/marks/0", "gtin"),
        ("/recalls/0", "gtin"),
        ("/recalls/0", "reason"),
    ] {
        let mut changed = good.clone();
        changed
            .pointer_mut(parent)
            .unwrap()
            .as_object_mut()
            .unwrap()
            .remove(name)
            .unwrap();
        assert_eq!(
            read(&changed).unwrap_err().code(),
            "invalid_contents",
            "{parent}/{name}"
        );
    }
    let mut unversioned = good;
    unversioned.as_object_mut().unwrap().remove("version");
    assert_eq!(read(&unversioned).unwrap_err().code(), "invalid_contents");
}

fn read(text: &Value) -> Result<TrustList, TrustFileError> {
    read_list_text(text.to_string().as_bytes())
}
