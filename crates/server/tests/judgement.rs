//! One judgement for all ways of asking: numbers that were never allotted, brands that nobody vouches for, lists
//! that are too old, and what typed digits are when this server does not hold every brand's numbers.

use std::fs;

use assay_core::code::TypedCode;
use assay_core::gs1::{Gtin, GtinPrefix, Lot, Serial};
use assay_core::label::LabelDraft;
use assay_core::time::{Date, Timestamp};
use assay_core::trust::{Id, Serials, TrustListDraft, Withdrawal, WithdrawalReason};
use assay_server::principal::Role;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::codes::{batch, codes};
use crate::common::labels::{GTIN, draft, now, report, sign, write_list};
use crate::principals::{token, with_token};
use crate::scans::{config, post};
use crate::support::{Answer, Running};

/// A server whose list was changed, and what it needs.
struct Door {
    dir: TempDir,
    server: Running,
    brand: String,
    shop: String,
}

fn scheme(list: &mut TrustListDraft) {
    for issuer in &mut list.issuers {
        for scope in &mut issuer.scopes {
            scope.serials = Serials::Scheme;
        }
    }
}

impl Door {
    async fn open(change: impl FnOnce(&mut TrustListDraft)) -> Self {
        let dir = TempDir::new().unwrap();
        let config = config(&dir);
        write_list(&dir.path().join("trust"), change);
        let server = Running::start(config).await;
        let (_, brand) = token(&dir, Role::Issuer, &["9506000"], "CN-ZJ").await;
        let (_, shop) = token(&dir, Role::Retailer, &[], "CN-GD").await;
        Self {
            dir,
            server,
            brand,
            shop,
        }
    }

    /// The same memory with another list.
    async fn again(self, change: impl FnOnce(&mut TrustListDraft)) -> Self {
        self.server.stopped().await;
        let config = config(&self.dir);
        write_list(&self.dir.path().join("trust"), change);
        Self {
            server: Running::start(config).await,
            ..self
        }
    }

    async fn allot(&self, request: u32, count: u64) -> Answer {
        let asked = json!({
            "request": format!("00000000-0000-4000-8000-{request:012}"), "gtin": GTIN, "lot": "L1",
            "expiry": "2040-12-31", "count": count,
        });
        batch(&self.server, &self.brand, &asked).await
    }

    async fn scan(&self, event: u64, text: &str) -> (u16, Value) {
        told(
            &post(
                &self.server,
                "/v1/scans",
                &json!(report(event, text, event)).to_string(),
            )
            .await,
        )
    }

    async fn type_in(&self, digits: &str, question: &Value) -> (u16, Value) {
        told(
            &post(
                &self.server,
                &format!("/v1/codes/{digits}"),
                &question.to_string(),
            )
            .await,
        )
    }

    /// What a call says of the digits.
    async fn call(&self, digits: &str) -> String {
        let mut session = Value::Null;
        let mut said = String::new();
        for keys in ["", "2", digits] {
            let body = json!({"session": session, "keys": keys}).to_string();
            let (_, answer) = told(&post(&self.server, "/v1/voice", &body).await);
            session = answer["session"].clone();
            said = answer["say"].to_string();
        }
        said
    }

    /// What the page of typed digits says of them.
    async fn form(&self, digits: &str) -> Answer {
        self.form_with(digits, "").await
    }
    async fn form_with(&self, digits: &str, more: &str) -> Answer {
        let [a, b, c, d] = [0, 4, 8, 12].map(|from| &digits[from..from + 4]);
        let typed = format!("g1={a}&g2={b}&g3={c}&g4={d}{more}");
        post(&self.server, "/code?lang=en", &typed).await
    }
}

fn told(answer: &Answer) -> (u16, Value) {
    (
        answer.status,
        serde_json::from_str(&answer.body).unwrap_or_else(|error| panic!("{error}: {answer:?}")),
    )
}

/// A label of the batch that [`Door::allot`] asks for.
fn allotted(code: &str) -> LabelDraft {
    LabelDraft {
        expiry: Some(Date::parse("401231").unwrap()),
        ..draft(code)
    }
}

/// Sixteen digits that fit together and are none of these.
fn never(codes: &[String]) -> String {
    (0..)
        .flat_map(|n| (0..10).map(move |last| format!("{n:015}{last}")))
        .find(|digits| TypedCode::parse(digits).is_ok() && !codes.contains(digits))
        .unwrap()
}

#[tokio::test]
async fn a_serial_that_was_never_allotted_is_not_issued_at_any_door() {
    let door = Door::open(scheme).await;
    let codes = codes(&door.allot(1, 2).await);
    let good = allotted(&codes[0]);
    let (status, answer) = door.scan(1, &sign(&good)).await;
    assert_eq!(
        (status, &answer["word"]),
        (200, &json!("issued_first_check")),
        "{answer}"
    );

    let changed = |change: &dyn Fn(&mut LabelDraft)| {
        let mut label = allotted(&codes[1]);
        change(&mut label);
        sign(&label)
    };
    let hostile = [
        changed(&|label| label.serial = Serial::parse(&never(&codes)).unwrap()),
        changed(&|label| label.serial = Serial::parse("HELLO").unwrap()),
        changed(&|label| label.lot = Some(Lot::parse("L2").unwrap())),
        changed(&|label| label.lot = None),
        changed(&|label| label.expiry = Some(Date::parse("411231").unwrap())),
        changed(&|label| label.expiry = None),
        changed(&|label| label.gtin = Gtin::parse("09506000134369").unwrap()),
    ];
    for (n, text) in (10..).zip(&hostile) {
        let (status, refused) = door.scan(n, text).await;
        assert_eq!(
            (status, &refused["code"], &refused["reason"]),
            (422, &json!("not_issued"), &json!("serial_not_issued")),
            "{text}"
        );
        let said = report(n, text, n);
        let many = post(&door.server, "/v1/scans", &json!([said]).to_string()).await;
        let (_, many) = told(&many);
        assert_eq!(
            (&many[0]["recorded"], &many[0]["reason"]),
            (&json!(false), &json!("serial_not_issued"))
        );
        let fact = json!({"event": said.event, "text": text, "at": now().to_string(), "kind": "sold"});
        let stated = with_token(&door.server, "POST /v1/facts", &door.shop, &fact.to_string()).await;
        assert_eq!(
            (stated.status, &told(&stated).1["reason"]),
            (422, &json!("serial_not_issued"))
        );
        let opened = json!({"event": said.event, "text": text, "code": "123456789012", "token": said.token});
        let opened = post(&door.server, "/v1/activations", &opened.to_string()).await;
        assert_eq!(told(&opened).1["reason"], "serial_not_issued", "{opened:?}");

        let path = crate::link::path(text);
        let looked = crate::link::ask(&door.server, "GET", path, "accept: application/json\r\n", "").await;
        assert_eq!(told(&looked).1["word"], "not_issued");
        for method in ["GET", "POST"] {
            let page = crate::link::ask(&door.server, method, path, "accept-language: en\r\n", "").await;
            assert!(
                page.body.contains("data-word=\"not_issued\"") && page.body.contains("never issued"),
                "{method} {text}: {}",
                page.body
            );
        }
    }
    let (_, last) = door.scan(2, &sign(&good)).await;
    assert_eq!(last["history"]["others"], 1, "nothing else was recorded");
    door.server.stopped().await;
}

#[tokio::test]
async fn a_stolen_keys_label_is_confirmed_by_the_batch_it_lies_in_and_by_nothing_else() {
    let stolen = |list: &mut TrustListDraft| {
        list.issuers[0].keys[0].withdrawn = Some(Withdrawal {
            at: now(),
            reason: WithdrawalReason::Theft,
        });
    };
    let door = Door::open(scheme).await;
    let codes = codes(&door.allot(1, 1).await);
    let door = door
        .again(|list| {
            scheme(list);
            stolen(list);
        })
        .await;
    let (status, answer) = door.scan(1, &sign(&allotted(&codes[0]))).await;
    assert_eq!(
        (status, &answer["word"], &answer["recorded"]),
        (200, &json!("issued_first_check"), &json!(true)),
        "{answer}"
    );
    let mut other = allotted(&codes[0]);
    other.lot = Some(Lot::parse("L2").unwrap());
    let (status, refused) = door.scan(2, &sign(&other)).await;
    assert_eq!((status, &refused["reason"]), (422, &json!("serial_not_issued")));
    let page = crate::link::ask(
        &door.server,
        "POST",
        crate::link::path(&sign(&allotted(&codes[0]))),
        "",
        "",
    )
    .await;
    assert!(
        page.body.contains("data-word=\"issued_checked_before\""),
        "{}",
        page.body
    );
    // A brand that gives its numbers out itself has no batches to confirm by.
    let door = door.again(stolen).await;
    let (status, refused) = door.scan(3, &sign(&allotted(&codes[0]))).await;
    assert_eq!((status, &refused["code"]), (422, &json!("key_stolen")));
    door.server.stopped().await;
}

#[tokio::test]
async fn digits_of_no_batch_are_not_issued_only_where_every_number_is_held_here() {
    let two_brands = |list: &mut TrustListDraft| {
        let mut rice = list.issuers[0].clone();
        rice.id = Id::parse("demo-rice").unwrap();
        rice.scopes[0].gtin_prefix = GtinPrefix::parse("9506001").unwrap();
        rice.keys.clear();
        list.issuers.push(rice);
    };
    let none = json!({});
    let of = |gtin: &str| json!({"gtin": gtin});
    let by = |brand: &str| json!({"brand": brand});
    let door = Door::open(scheme).await;
    let codes = codes(&door.allot(1, 1).await);
    let digits = never(&codes);
    let says = async |door: &Door, digits: &str, question: &Value| {
        let (status, answer) = door.type_in(digits, question).await;
        assert_eq!(status, 200, "{answer}");
        answer["says"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        says(&door, &digits, &none).await,
        "wrong",
        "all are the scheme's, and held here"
    );
    assert!(door.call(&digits).await.contains("was not issued"));
    assert!(door.form(&digits).await.body.contains("data-says=\"wrong\""));

    // Another brand of the scheme, of which no batch was ever allotted here.
    let door = door
        .again(|list| {
            two_brands(list);
            scheme(list);
        })
        .await;
    assert_eq!(says(&door, &digits, &none).await, "not_looked_up");
    // A brand that gives its own numbers out: nobody here knows them.
    let door = door
        .again(|list| {
            scheme(list);
            two_brands(list);
            list.issuers[1].scopes[0].serials = Serials::Own;
        })
        .await;
    for (question, said) in [
        (&none, "not_looked_up"),
        (&of(GTIN), "wrong"),
        (&of("9506000134352"), "wrong"),
        (&of("09506001000007"), "not_looked_up"),
        (&of("04012345000009"), "not_looked_up"),
        (&by("demo-tea"), "wrong"),
        (&by("demo-rice"), "not_looked_up"),
        (&by("nobody"), "not_looked_up"),
    ] {
        assert_eq!(says(&door, &digits, question).await, said, "{question}");
    }
    // Of a number that was allotted, the brand or product that is named decides too.
    for (question, said) in [
        (&of("09506000134369"), "wrong"),
        (&by("demo-rice"), "not_looked_up"),
        (&by("demo-tea"), "first"),
        (&none, "asked_before"),
    ] {
        assert_eq!(says(&door, &codes[0], question).await, said, "{question}");
    }
    for (question, code) in [(of("1"), "bad_item"), (by("Demo Tea"), "bad_brand")] {
        let (status, refused) = door.type_in(&digits, &question).await;
        assert_eq!((status, &refused["code"]), (422, &json!(code)));
    }
    let page = door.form(&digits).await;
    assert!(
        page.body.contains("data-says=\"not_looked_up\"") && page.body.contains("Not looked up"),
        "{}",
        page.body
    );
    assert!(door.call(&digits).await.contains("not looked up here"));
    // From a label's page it is that product's brand that is asked about, and the form says so.
    for (gtin, asks, says) in [
        (GTIN, true, "wrong"),
        ("09506001000007", true, "not_looked_up"),
        ("04012345000009", false, "not_looked_up"),
    ] {
        let form = door.server.get(&format!("/code?lang=en&gtin={gtin}")).await.body;
        let held = form.contains(&format!("name=\"gtin\" value=\"{gtin}\""));
        assert_eq!((held, form.contains("of another brand")), (asks, asks), "{form}");
        let page = door.form_with(&digits, &format!("&gtin={gtin}")).await.body;
        assert!(page.contains(&format!("data-says=\"{says}\"")), "{gtin}: {page}");
    }
    door.server.stopped().await;
}

#[tokio::test]
async fn what_nobody_vouches_for_is_good_at_no_door() {
    let door = Door::open(scheme).await;
    let codes = codes(&door.allot(1, 5).await);
    let text = sign(&allotted(&codes[0]));
    assert_eq!(door.server.get("/readyz").await.status, 200);

    // The list is 45 days old.
    let old = |list: &mut TrustListDraft| {
        scheme(list);
        list.issued = Timestamp(now().0 - 45 * 86_400);
        list.issuers[0].scopes[0].validity.from = list.issued;
        list.issuers[0].keys[0].validity.from = list.issued;
    };
    let door = door.again(old).await;
    let passing = (503, json!("no_trust_list"));
    let (status, scanned) = door.scan(1, &text).await;
    assert_eq!((status, scanned["code"].clone()), passing);
    let (status, typed) = door.type_in(&codes[1], &json!({})).await;
    assert_eq!((status, typed["code"].clone()), passing, "{typed}");
    let (status, ready) = told(&door.server.get("/readyz").await);
    assert_eq!(
        (status, ready["code"].clone()),
        passing,
        "every scan would be refused"
    );
    assert_eq!(told(&door.allot(2, 1).await).1["code"], "no_trust_list");
    assert!(door.call(&codes[1]).await.contains("call again later"));
    assert_eq!(door.form(&codes[1]).await.status, 503);

    // The brand was withdrawn.
    let door = door.again(|list| list.issuers.clear()).await;
    let (status, scanned) = door.scan(2, &text).await;
    assert_eq!((status, &scanned["code"]), (422, &json!("issuer_not_enrolled")));
    let (status, typed) = door.type_in(&codes[1], &json!({})).await;
    assert_eq!(
        (
            status,
            &typed["says"],
            &typed["judgement"]["word"],
            &typed["judgement"]["tone"]
        ),
        (
            200,
            &json!("warned"),
            &json!("issuer_not_enrolled"),
            &json!("bad")
        )
    );
    assert_eq!(typed["history"], Value::Null, "and it is not recorded");
    let (status, refused) = told(&door.allot(3, 1).await);
    assert_eq!((status, &refused["code"]), (422, &json!("issuer_not_enrolled")));
    let hidden = json!({"gtin": GTIN, "serials": ["A1"]}).to_string();
    let (_, refused) = told(&with_token(&door.server, "POST /v1/hidden-codes", &door.brand, &hidden).await);
    assert_eq!(refused["code"], "issuer_not_enrolled");
    assert!(
        door.call(&codes[1])
            .await
            .contains("no enrolled brand answers for it")
    );
    let page = door.form(&codes[1]).await;
    assert!(
        page.body.contains("no enrolled brand answers for it"),
        "{}",
        page.body
    );

    // Its scope has ended: lasting, so nobody is told to try again.
    let door = door
        .again(|list| {
            scheme(list);
            list.issuers[0].scopes[0].validity.until = Some(Timestamp(now().0 - 60));
        })
        .await;
    for (status, answer) in [door.scan(3, &text).await, told(&door.allot(4, 1).await)] {
        assert_eq!((status, &answer["code"]), (422, &json!("scope_ended")));
    }
    let (status, typed) = door.type_in(&codes[1], &json!({})).await;
    assert_eq!(
        (status, &typed["judgement"]["word"], &typed["judgement"]["tone"]),
        (200, &json!("could_not_check"), &json!("unk")),
        "{typed}"
    );
    assert_eq!(typed["judgement"]["reasons"], json!(["scope_ended"]));
    assert!(
        door.call(&codes[1])
            .await
            .contains("no longer answers for the product")
    );
    // So is a key whose time is over.
    let door = door
        .again(|list| {
            scheme(list);
            list.issuers[0].keys[0].validity.until = Some(Timestamp(now().0 - 60));
        })
        .await;
    let (status, expired) = door.scan(4, &text).await;
    assert_eq!((status, &expired["code"]), (422, &json!("key_expired")));

    // Vouched for again, the number was never asked about.
    let door = door.again(scheme).await;
    assert_eq!(door.type_in(&codes[1], &json!({})).await.1["says"], "first");
    assert_eq!(door.server.get("/readyz").await.status, 200);
    fs::remove_file(door.dir.path().join("trust/trust.list")).unwrap();
    door.server.stopped().await;
}
