//! What lies around a label and what messengers add behind it are taken off; nothing else is.

use crate::common;

use assay_core::label::{OtherKind, Scanned, UnverifiedLabel, bare};
use assay_core::time::UtcOffset;
use assay_core::verdict::VerdictWord;
use assay_core::verify::judge;
use common::{key, label_draft, list_with, now};
use proptest::prelude::*;

fn label() -> String {
    label_draft().sign(&key(1))
}

fn word(text: &str) -> VerdictWord {
    judge(
        &Scanned::classify(text),
        &list_with(|_| {}),
        now(),
        UtcOffset::UTC,
    )
    .word
}

const AROUND: [&str; 24] = [
    " ",
    "\n",
    "\r\n",
    "\t",
    "\0",
    "\u{1d}",
    "\u{7f}",
    "\u{85}",
    "\u{a0}",
    "\u{180e}",
    "\u{2003}",
    "\u{200b}",
    "\u{200c}",
    "\u{200d}",
    "\u{200e}",
    "\u{200f}",
    "\u{2028}",
    "\u{2060}",
    "\u{2064}",
    "\u{3000}",
    "\u{feff}",
    " \r\n\0",
    "\u{feff}\r\n",
    "\u{200b} \u{feff}\n\n",
];

#[test]
fn around_a_label_nothing_that_draws_nothing_counts() {
    let label = label();
    for around in AROUND {
        for text in [
            format!("{around}{label}"),
            format!("{label}{around}"),
            format!("{around}{label}{around}"),
            format!("{around}{label}&from=singlemessage{around}"),
        ] {
            assert_eq!(bare(&text), label, "{text:?}");
            assert_eq!(word(&text), VerdictWord::IssuedNotChecked, "{text:?}");
        }
    }
}

#[test]
fn within_a_label_everything_counts() {
    let label = label();
    for around in AROUND {
        for (old, new) in [
            ("https://", format!("https://{around}")),
            ("/10/", format!("/10{around}/")),
            ("&S=", format!("&S={around}")),
        ] {
            let text = label.replacen(old, &new, 1);
            assert_ne!(word(&text), VerdictWord::IssuedNotChecked, "{text:?}");
            assert_eq!(bare(&text), text, "{text:?}");
        }
    }
    // What turns the writing around is no blank.
    let text = format!("\u{202e}{label}");
    assert_eq!(Scanned::classify(&text), Scanned::Other(OtherKind::Text));
}

/// Names of forty characters, values of fourteen: nine such parameters are 504 bytes.
fn parameters(count: usize, value: usize) -> String {
    (0..count)
        .map(|number| format!("&{}{number:02}={}", "p".repeat(38), "v".repeat(value)))
        .collect()
}

fn taken() -> Vec<String> {
    let mut tails: Vec<String> = [
        "&from=singlemessage",
        "&from=singlemessage&isappinstalled=0",
        "&from=timeline",
        "&from=groupmessage&isappinstalled=1",
        "&fbclid=IwAR0abc",
        "&utm_source=wechat",
        "&utm_source=wechat&utm_medium=social&utm_campaign=%E4%B8%AD%E7%A7%8B",
        "&gclid=EAIaIQobChMI-_x",
        "&msclkid=0a1b2c3d",
        "&nsukey=abc%2Bdef%3D",
        "&weibo_id=5101",
        "&share_token=1-2-3",
        "&scene=1",
        "&clicktime=1732961023&enterid=1732961023",
        "&tdsourcetag=s_pctim_aiomsg",
        "&_wv=1031",
        "&ttclid=E.C.P.abc",
        "&igshid=MzRlODBiNWFlZA==",
        "&si=Vq-8",
        "&sS=1",
        "&SS=1",
        "&S1=1",
        "&1S=1",
        "&x",
        "&x=",
        "&x=&y=",
        "&a=1&A=1",
        "&from=a=b",
        "&from=?S=1",
        "&from=/../01/",
        "&from=https://example.org/?q=1",
        "&17a=300101",
        "&a17=300101",
        "&ref={\"a\":[1]}",
        "&lang=zh",
        "&linkType=all",
        "&~a=!$'()*+,;:@",
        "&a.b-c_d=1",
    ]
    .map(str::to_owned)
    .into();
    // 512 bytes with the first `&`, in one parameter and in nine.
    tails.push(format!("&x={}", "y".repeat(509)));
    tails.push(format!("{}&abcd=12", parameters(9, 14)));
    tails
}

fn refused() -> Vec<String> {
    let mut tails: Vec<String> = [
        "&",
        "&&from=a",
        "&from=a&",
        "&from=a&&b=1",
        "&=1",
        "&=",
        "&10=ABC",
        "&17=300101",
        "&21=1",
        "&01=09520123456788",
        "&99=1",
        "&0=1",
        "&1.5=1",
        "&-=1",
        "&_=1",
        "&S=A",
        "&S",
        "&s=A",
        "&s",
        "&from=a&S=A",
        "&from=a&s=A",
        "&from=a&10=ABC",
        "&10=ABC&from=a",
        "&from=a&from=b",
        "&a=1&b=2&a=3",
        "&a&a",
        "&fr%6Fm=a",
        "&%66rom=a",
        "&from%=a",
        "&%53=A",
        "&from=a#top",
        "#top",
        "#from=a",
        "&#",
        "&from=a b",
        "&from=\u{670b}\u{53cb}",
        "&\u{6765}\u{6e90}=a",
        "&from=a\tb",
    ]
    .map(str::to_owned)
    .into();
    tails.push(format!("&x={}", "y".repeat(510)));
    tails.push(format!("{}&abcd=123", parameters(9, 14)));
    tails
}

#[test]
fn forty_additions_are_dropped() {
    let label = label();
    assert_eq!(taken().len(), 40);
    assert_eq!(taken().iter().map(String::len).max(), Some(512));
    for tail in taken() {
        let text = format!("{label}{tail}");
        assert_eq!(bare(&text), label, "{tail}");
        assert_eq!(word(&text), VerdictWord::IssuedNotChecked, "{tail}");
        // The label's own parser knows one spelling.
        assert!(UnverifiedLabel::parse(&text).is_err(), "{tail}");
    }
}

#[test]
fn forty_additions_are_refused() {
    let label = label();
    assert_eq!(refused().len(), 40);
    for tail in refused() {
        let text = format!("{label}{tail}");
        assert_eq!(bare(&text), text, "{tail}");
        assert_eq!(word(&text), VerdictWord::NotSignedLabel, "{tail}");
        assert!(
            matches!(Scanned::classify(&text), Scanned::Broken { .. }),
            "{tail}"
        );
    }
}

#[test]
fn before_the_signature_and_behind_an_incomplete_one_nothing_is_dropped() {
    let label = label();
    let (head, block) = label.split_once("&S=").unwrap();
    for text in [
        format!("{head}&from=a&S={block}"),
        format!("{}&S={block}", head.replace("?17", "?from=a&17")),
        format!("{head}&S={}&from=a", &block[..107]),
        format!("{head}&S={block}A&from=a"),
        format!("{head}&S={block}=&from=a"),
        format!("{head}&S={}&from=a", block.to_lowercase()),
        format!("{head}&s={block}&from=a"),
        format!("{head}&S=&S={block}&from=a"),
        format!("{}&from=a", label.replacen("https", "http", 1)),
    ] {
        assert_eq!(bare(&text), text);
        assert_eq!(word(&text), VerdictWord::NotSignedLabel, "{text}");
    }
}

#[test]
fn what_was_dropped_changes_no_verdict() {
    let stranger = label_draft().sign(&key(9));
    let elsewhere = label().replacen("id.assay.example", "a.example", 1);
    for label in [stranger, elsewhere] {
        for tail in taken() {
            assert_eq!(word(&format!("{label}{tail}")), word(&label), "{tail}");
        }
    }
}

#[test]
fn other_codes_lose_what_lies_around_them_and_nothing_more() {
    for (text, left) in [
        (
            "https://example.org/?S=1&from=a\n",
            "https://example.org/?S=1&from=a",
        ),
        (" WIFI:S:a;; ", "WIFI:S:a;;"),
        ("\u{feff}", ""),
        ("  ", ""),
        ("4071 8825 9036 1144\r\n", "4071 8825 9036 1144"),
    ] {
        assert_eq!(bare(text), left);
    }
}

fn addition() -> impl Strategy<Value = String> {
    (
        "[A-Za-z0-9_.-]{0,6}[A-RT-Za-rt-z][A-Za-z0-9_.-]{0,6}",
        "[!\"$-%'-~]{0,20}",
    )
        .prop_map(|(name, value)| format!("{name}={value}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_additions_are_dropped_when_each_is_there_once(
        mut additions in prop::collection::vec(addition(), 1..12),
        before in "[\\s\u{feff}\u{200b}\0]{0,4}",
        after in "[\\s\u{feff}\u{200b}\0]{0,4}",
    ) {
        additions.sort_by_key(|one| one.split('=').next().unwrap().to_owned());
        additions.dedup_by_key(|one| one.split('=').next().unwrap().to_owned());
        let label = label();
        let text = format!("{before}{label}&{}{after}", additions.join("&"));
        prop_assert_eq!(bare(&text), label);
    }

    /// Any text is judged as what is left of it, and what is left is a part of it.
    #[test]
    fn taking_off_is_done_once(text in "\\PC{0,40}", tail in "[&=S?#%a1 \u{feff}]{0,12}", labelled in any::<bool>()) {
        let text = if labelled { format!("{text}{}{tail}", label()) } else { format!("{text}{tail}") };
        let left = bare(&text);
        prop_assert!(text.contains(left));
        prop_assert_eq!(bare(left), left);
        prop_assert_eq!(Scanned::classify(left), Scanned::classify(&text));
        if let Scanned::Signed(label) = Scanned::classify(&text) {
            prop_assert_eq!(label.uri(), left);
        }
    }
}

#[test]
fn a_value_that_is_a_step_in_a_path_is_named() {
    let label = label();
    for (old, new, verdict) in [
        ("/10/A1B2C3", "/10/..", VerdictWord::NotSignedLabel),
        ("/10/A1B2C3", "/10/.", VerdictWord::NotSignedLabel),
        ("/21/4071882590361144", "/21/.", VerdictWord::NotSignedLabel),
        ("/21/4071882590361144", "/21/..", VerdictWord::NotSignedLabel),
    ] {
        let text = label.replacen(old, new, 1);
        match Scanned::classify(&text) {
            Scanned::Broken { error, .. } => assert_eq!(error.code(), "label_value_path_step", "{new}"),
            other => panic!("{new}: {other:?}"),
        }
        assert_eq!(word(&text), verdict, "{new}");
    }
}
