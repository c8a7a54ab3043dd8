//! Leaving GS1's spelling does not leave a brand that signs its labels.

use crate::common;

use assay_core::label::Scanned;
use assay_core::time::UtcOffset;
use assay_core::trust::TrustList;
use assay_core::verdict::{Verdict, VerdictWord};
use assay_core::verify::judge;
use common::{issued, key, label_draft, list_with, now, vector};
use proptest::prelude::*;

/// Both brands sign all their labels.
fn signing() -> TrustList {
    list_with(|list| {
        for issuer in &mut list.issuers {
            for scope in &mut issuer.scopes {
                scope.signs_since = Some(issued());
            }
        }
    })
}

fn judged(text: &str) -> Verdict {
    judge(&Scanned::classify(text), &signing(), now(), UtcOffset::UTC)
}

const SPELLINGS: [&str; 52] = [
    // As it should be, and GS1's older form.
    "https://id.example/01/09520123456788",
    "https://id.example/01/09520123456788/21/7",
    "https://id.example/gtin/09520123456788/ser/7",
    "https://id.example/gtin/09520123456788/lot/A/ser/7?exp=181225",
    "https://id.example/GTIN/09520123456788",
    "https://id.example/shop/gtin/09520123456788",
    // Other lengths.
    "https://id.example/01/9520123456788",
    "https://id.example/01/9520123456788/21/7",
    "https://id.example/gtin/9520123456788",
    "https://id.example/en/01/9520123456788/21/7",
    // What stands behind.
    "https://id.example/01/09520123456788/",
    "https://id.example/01/09520123456788/21/7/",
    "https://id.example/01/09520123456788//",
    "https://id.example/01/09520123456788/21/7/more",
    "https://id.example/01/09520123456788/21",
    "https://id.example/01/09520123456788/99/7",
    "https://id.example/01/09520123456788?17=999999",
    "https://id.example/01/09520123456788?16=270101",
    "https://id.example/01/09520123456788#top",
    "https://id.example/01/09520123456788/#top",
    "https://id.example/01/09520123456788/10/A%2",
    // What stands before.
    "https://user@id.example/01/09520123456788/21/7",
    "https://user:word@id.example/01/09520123456788/21/7",
    "https://id.example:8443/01/09520123456788/21/7",
    "http://id.example/01/09520123456788/21/7",
    "HTTPS://ID.EXAMPLE/01/09520123456788/21/7",
    "hTTp://id.example/01/9520123456788",
    "id.example/01/09520123456788/21/7",
    "id.example:443/01/09520123456788",
    "user@id.example/01/09520123456788",
    "www.id.example/01/9520123456788",
    "//id.example/01/09520123456788",
    "https:id.example/01/09520123456788",
    "https:/id.example/01/09520123456788",
    "https:////id.example/01/09520123456788",
    "https://\u{9a8c}\u{771f}.example/01/09520123456788",
    "https://id_x.example/01/09520123456788",
    // Other slashes, other steps, other digits.
    "https:\\\\id.example\\01\\09520123456788\\21\\7",
    "https://id.example/01\\09520123456788",
    "https://id.example//01//09520123456788",
    "https://id.example/./01/./09520123456788",
    "https://id.example/a/../01/09520123456788/x",
    "https://id.example/01/%2e/9520123456788",
    "https://id.example/%30%31/09520123456788",
    "https://id.example/01/0952012345678%38/",
    "https://id.example/01/%20%39520123456788",
    "https://id.example/01/09520123456788%20",
    // What a browser leaves out, and what lies around.
    "https://id.example/01/0952\t0123456788",
    "https://id.example/01/0952\r\n0123456788",
    "ht\ntps://id.example/01/09520123456788",
    "\u{feff}https://id.example/01/09520123456788\r\n",
    " id.example/01/9520123456788\0",
];

#[test]
fn a_brand_that_signs_is_found_in_every_spelling() {
    for text in SPELLINGS {
        let verdict = judged(text);
        assert_eq!(verdict.word, VerdictWord::UnsignedInSigningScope, "{text:?}");
        assert_eq!(verdict.issuer.unwrap().id.as_str(), "demo-dairy", "{text:?}");
        assert!(verdict.label.is_none(), "{text:?}");
        // Nothing that is no Digital Link names a host that a screen could open.
        if Scanned::classify(text).opened().is_some() {
            assert!(verdict.host.is_none() && verdict.fields.is_none(), "{text:?}");
        }
    }
}

#[test]
fn a_damaged_signature_does_not_hide_the_brand_either() {
    let label = label_draft().sign(&key(1));
    for (old, new) in [
        ("https", "http"),
        ("/01/09520123456788", "/01/9520123456788"),
        ("/01/", "/gtin/"),
        ("id.assay", "user@id.assay"),
        ("/21/4071882590361144", "/21/4071882590361144/"),
        ("17=280331", "17=281331"),
        ("/10/A1B2C3", "/10/.."),
        ("&S=", "&S=x&S="),
    ] {
        let text = label.replacen(old, new, 1);
        assert_eq!(judged(&text).word, VerdictWord::UnsignedInSigningScope, "{text}");
    }
}

#[test]
fn without_that_word_it_is_neutral_and_names_nobody() {
    let list = list_with(|_| {});
    for text in SPELLINGS {
        let scanned = Scanned::classify(text);
        let verdict = judge(&scanned, &list, now(), UtcOffset::UTC);
        assert_eq!(verdict.word, VerdictWord::NotSignedLabel, "{text:?}");
        if scanned.opened().is_some() {
            assert!(verdict.issuer.is_none() && verdict.product.is_none(), "{text:?}");
        }
    }
}

#[test]
fn shops_links_stay_neutral() {
    let links = vector("links/shops.txt");
    assert!(links.lines().count() >= 200);
    for link in links.lines() {
        for text in [link.to_owned(), link.to_ascii_uppercase()] {
            assert_eq!(judged(&text).word, VerdictWord::NotSignedLabel, "{text}");
        }
    }
}

#[test]
fn what_no_browser_opens_names_nobody() {
    for text in [
        "/01/09520123456788",
        "01/09520123456788",
        "(01)09520123456788(21)7",
        "09520123456788",
        "look: https://id.example/01/09520123456788",
        "mailto:a@id.example/01/09520123456788",
        "javascript://id.example/01/09520123456788",
        "localhost/01/09520123456788",
        "https:///01/09520123456788",
        "id example.org/01/09520123456788",
        "BEGIN:VCARD\nURL:https://id.example/01/09520123456788",
    ] {
        assert_eq!(judged(text).word, VerdictWord::NotSignedLabel, "{text}");
    }
}

proptest! {
    /// Whatever it is, a link that only a browser would read is one of two words.
    #[test]
    fn leniency_leads_to_one_word_or_to_none(
        head in "(https?:|HTTP:)?[/\\\\]{0,3}([a-z]{1,4}@)?[a-z]{1,5}\\.[a-z]{2}(:[0-9]{1,4})?",
        path in "([/\\\\](01|gtin|10|21|x|\\.\\.|%2e|09520123456788|9520123456788|6291041500213)){0,6}",
        tail in "([?#][!-~]{0,12})?[\\s\u{feff}]{0,2}",
    ) {
        let text = format!("{head}{path}{tail}");
        let scanned = Scanned::classify(&text);
        let verdict = judge(&scanned, &signing(), now(), UtcOffset::UTC);
        prop_assert!(matches!(
            verdict.word,
            VerdictWord::UnsignedInSigningScope | VerdictWord::NotSignedLabel
        ));
        prop_assert!(verdict.label.is_none());
        if scanned.opened().is_some() {
            prop_assert!(verdict.host.is_none() && verdict.fields.is_none());
        }
    }
}
