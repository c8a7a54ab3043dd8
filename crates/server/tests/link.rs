//! The label's own link: what people and programs are answered, and that looking records nothing.

use assay_cases::Cases;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::common::labels::{forged, label, report};
use crate::scans::{config, scan};
use crate::support::{Answer, Running};

const HOST: &str = "id.assaydemo.example";
const ITEM: &str = "/01/09506000134352/10/L1/21/A1";

async fn server() -> (TempDir, Running) {
    let dir = TempDir::new().unwrap();
    let server = Running::start(config(&dir)).await;
    (dir, server)
}

/// Path and query of a label.
pub(crate) fn path(label: &str) -> &str {
    label.strip_prefix("https://id.assaydemo.example").unwrap()
}

pub(crate) async fn ask(server: &Running, method: &str, path: &str, headers: &str, body: &str) -> Answer {
    server
        .send(&format!(
            "{method} {path} HTTP/1.1\r\nhost: {HOST}\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        ))
        .await
}

#[tokio::test]
async fn every_accept_header_and_link_type_has_its_answer() {
    let (_dir, server) = server().await;
    let signed = label("A1");
    let signed = path(&signed);
    let html = "text/html; charset=utf-8";
    let set = "application/linkset+json";
    let problem = "application/problem+json";
    let with = |link_type: &str| format!("{signed}&linkType={link_type}");
    let mut cases = Cases::new();
    for (path, accept, status, kind, code) in [
        (signed.to_owned(), "", 200, html, ""),
        (signed.to_owned(), "text/html", 200, html, ""),
        (signed.to_owned(), "application/json", 200, "application/json", ""),
        (signed.to_owned(), set, 200, set, ""),
        (signed.to_owned(), "image/png", 406, problem, "not_acceptable"),
        (with("linkset"), "text/html", 200, set, ""),
        (with("all"), "text/html", 200, set, ""),
        (with("gs1:defaultLink"), "text/html", 200, html, ""),
        (with("gs1:verificationService"), "", 307, "", ""),
        (with("gs1:traceability"), "", 404, problem, "no_such_link"),
        (with("gs1:recallStatus"), "", 307, "", ""),
        (with("gs1:pip"), "", 404, problem, "no_such_link"),
        (with("gs1:nothing"), "", 404, problem, "no_such_link"),
        // A link to a lot, and to a product: answered, and neither is a label.
        (
            "/01/09506000134352/10/L1".to_owned(),
            "application/json",
            200,
            "application/json",
            "",
        ),
        (
            "/01/09506000134352/10/L1?linkType=gs1:traceability".to_owned(),
            "",
            404,
            problem,
            "no_such_link",
        ),
        ("/01/09506000134352".to_owned(), "", 200, html, ""),
        // Refused, to programs and to people.
        (
            "/01/06901234567892/21/1".to_owned(),
            "application/json",
            404,
            problem,
            "unknown_gtin",
        ),
        (
            "/01/06901234567892/21/1".to_owned(),
            "text/html",
            404,
            html,
            "unknown_gtin",
        ),
        (
            "/01/09506000134353/21/1".to_owned(),
            "application/json",
            400,
            problem,
            "link_gtin",
        ),
        (
            "/01/09506000134352/21/1/10/L1".to_owned(),
            "application/json",
            400,
            problem,
            "link_order",
        ),
        (
            signed.replace("/10/L1/21/A1", "/21/A1/10/L1"),
            "application/json",
            400,
            problem,
            "label_order",
        ),
        (
            "/10/L1/01/09506000134352".to_owned(),
            "application/json",
            400,
            problem,
            "link_order",
        ),
        (
            "/10/L1/01/09506000134352".to_owned(),
            "text/html",
            400,
            html,
            "link_order",
        ),
        (
            "/00/106141411234567897".to_owned(),
            "application/json",
            400,
            problem,
            "link_other_key",
        ),
        (
            "/01/09506000134352/AQnYUc1gmiSz".to_owned(),
            "application/json",
            400,
            problem,
            "link_compressed",
        ),
        (
            "/ARFKk4XB0CDKWcnpqx".to_owned(),
            "application/json",
            400,
            problem,
            "link_compressed",
        ),
        (
            "/01/09506000134352/21/%zz".to_owned(),
            "application/json",
            400,
            problem,
            "link_percent_encoding",
        ),
        (
            format!("{signed}&10=L1"),
            "application/json",
            400,
            problem,
            "label_belongs_in_path",
        ),
        (
            signed.replace("&S=", "&x=").replace("?S=", "?S=A"),
            "application/json",
            400,
            problem,
            "label_signature_length",
        ),
    ] {
        let check = async {
            let accept_line = if accept.is_empty() {
                String::new()
            } else {
                format!("accept: {accept}\r\n")
            };
            let answer = ask(&server, "GET", &path, &accept_line, "").await;
            assert_eq!(
                (answer.status, answer.header("content-type")),
                (status, kind),
                "{answer:?}"
            );
            assert!(code.is_empty() || answer.body.contains(code), "{}", answer.body);
            assert!(!answer.header("cache-control").contains("public"));
        };
        cases.wait(format!("{path} {accept}"), check).await;
    }
    server.stopped().await;
}

#[tokio::test]
async fn the_exact_address_is_judged_and_nothing_else() {
    let (_dir, server) = server().await;
    let mut cases = Cases::new();
    for (text, word) in [
        (label("A1"), "issued_not_checked"),
        (format!("{}&lang=zh", label("A1")), "issued_not_checked"),
        (
            format!("{}&linkType=gs1:defaultLink&lang=en", label("A1")),
            "issued_not_checked",
        ),
        (forged("A1"), "not_issued"),
        (label("A1").replace("/21/A1", "/21/A2"), "not_issued"),
        (label("A1").replace("?S=", "?17=300101&S="), "not_issued"),
        (format!("https://{HOST}{ITEM}"), "not_signed_label"),
    ] {
        let check = async {
            let answer = ask(&server, "GET", path(&text), "accept: application/json\r\n", "").await;
            let judgement: Value = serde_json::from_str(&answer.body).unwrap();
            assert_eq!(judgement["word"], word);
            let page = ask(&server, "GET", path(&text), "", "").await;
            assert!(page.body.contains(&format!("data-word=\"{word}\"")));
            assert!(page.body.len() <= 60 * 1024, "{} bytes", page.body.len());
        };
        cases.wait(&text, check).await;
    }
    // Another name than the list's: the page says that the link leads elsewhere.
    let elsewhere = server
        .send(&format!(
            "GET {} HTTP/1.1\r\nhost: assay-demo.example\r\naccept: application/json\r\nconnection: close\r\n\r\n",
            path(&label("A1"))
        ))
        .await;
    assert!(
        elsewhere.body.contains("\"word\":\"link_elsewhere\""),
        "{}",
        elsewhere.body
    );
    server.stopped().await;
}

#[tokio::test]
async fn a_page_is_one_answer_that_runs_nothing_and_is_not_kept_by_others() {
    let (_dir, server) = server().await;
    let signed = label("A1");
    let page = ask(
        &server,
        "GET",
        path(&signed),
        "accept-language: zh-CN,en;q=0.5\r\n",
        "",
    )
    .await;
    let policy = page.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'; style-src 'sha256-"),
        "{policy}"
    );
    assert!(!policy.contains("unsafe"), "{policy}");
    let mut cases = Cases::new();
    for fetched in [
        "<script",
        "stylesheet",
        "<img",
        "src=",
        "url(",
        " style=",
        "onclick",
    ] {
        cases.case(fetched, || {
            assert!(!page.body.contains(fetched));
        });
    }
    assert!(page.body.contains("<html lang=\"zh-CN\">") && page.body.contains("还没查是否被复制"));
    assert_eq!(page.header("vary"), "accept, accept-language");
    assert_eq!(page.header("cache-control"), "private, no-cache");
    assert_eq!(page.header("content-language"), "zh-CN");
    let head = ask(&server, "HEAD", path(&signed), "accept-language: zh\r\n", "").await;
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    assert_eq!(head.header("content-length"), page.header("content-length"));
    let english = ask(&server, "GET", path(&signed), "accept-language: de\r\n", "").await;
    assert!(english.body.contains("Not checked for copies"));
    let switched = format!("{}&lang=en", path(&signed));
    let switched = ask(&server, "GET", &switched, "accept-language: zh\r\n", "").await;
    assert!(switched.body.contains("<html lang=\"en\">"));
    // The tag holds for a minute, which the page stamps; across the change of a minute it is asked anew.
    for attempt in 0.. {
        let first = ask(&server, "GET", path(&signed), "", "").await;
        let tagged = format!("if-none-match: {}\r\n", first.header("etag"));
        let again = ask(&server, "GET", path(&signed), &tagged, "").await;
        if again.status == 304 {
            assert_eq!(again.body, "");
            break;
        }
        assert!(attempt < 2, "{again:?}");
    }
    server.stopped().await;
}

#[tokio::test]
async fn looking_records_nothing_and_a_press_does_once() {
    let (_dir, server) = server().await;
    let signed = label("A1");
    let mut event = String::new();
    for method in ["GET", "HEAD", "GET"] {
        let page = ask(&server, method, path(&signed), "", "").await;
        if let Some((_, rest)) = page.body.split_once("name=\"event\" value=\"") {
            event = rest[..36].to_owned();
        }
    }
    let body = format!("event={event}");
    let pressed = ask(&server, "POST", path(&signed), "", &body).await;
    assert_eq!(
        (pressed.status, pressed.header("cache-control")),
        (200, "no-store")
    );
    assert!(
        pressed.body.contains("data-word=\"issued_first_check\""),
        "{}",
        pressed.body
    );
    assert!(pressed.header("etag").is_empty(), "an assessment has no tag");
    let reloaded = ask(&server, "POST", path(&signed), "", &body).await;
    assert!(
        reloaded.body.contains("data-word=\"issued_first_check\""),
        "the same press again"
    );
    let by_app = scan(&server, &report(9, &signed, 1)).await;
    assert_eq!(
        by_app["history"]["others"], 1,
        "two presses of one page are one check"
    );
    let next = ask(&server, "POST", path(&signed), "accept-language: en\r\n", "").await;
    // The press and the app asked from one network, and one network is one voice.
    assert!(next.body.contains("Checked once before"), "{}", next.body);
    server.stopped().await;
}

#[tokio::test]
async fn presses_that_are_not_taken_say_so() {
    let (dir, server) = server().await;
    let signed = label("A1");
    let foreign = ask(
        &server,
        "POST",
        path(&signed),
        "sec-fetch-site: cross-site\r\n",
        "",
    )
    .await;
    assert_eq!(foreign.status, 403);
    assert!(foreign.body.contains("cross_site"));
    let forged = ask(&server, "POST", path(&forged("A1")), "", "").await;
    assert!(forged.body.contains("data-word=\"not_issued\"") && !forged.body.contains("name=\"event\""));
    server.stopped().await;
    let mut slow = config(&dir);
    slow.limits.scans_a_minute = 1;
    let server = Running::start(slow).await;
    ask(&server, "POST", path(&signed), "", "").await;
    let slowed = ask(&server, "POST", path(&signed), "", "").await;
    assert_eq!(slowed.status, 429);
    assert!(slowed.body.contains("slow_down") && slowed.body.contains("data-word=\"issued_not_checked\""));
    server.stopped().await;
    let mut bare = config(&dir);
    bare.store = None;
    let server = Running::start(bare).await;
    let page = ask(&server, "GET", path(&signed), "", "").await;
    assert!(page.body.contains("data-word=\"issued_not_checked\"") && !page.body.contains("name=\"event\""));
    server.stopped().await;
}

#[tokio::test]
async fn the_link_set_and_the_resolver_describe_themselves() {
    let (_dir, server) = server().await;
    let signed = label("A1");
    let answer = ask(
        &server,
        "GET",
        path(&signed),
        "accept: application/linkset+json\r\n",
        "",
    )
    .await;
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let set: Value = serde_json::from_str(&answer.body).unwrap();
    let context = &set["linkset"][0];
    assert_eq!(context["anchor"], signed);
    let default = &context["https://ref.gs1.org/voc/defaultLink"];
    assert_eq!(default[0]["href"], signed);
    // A way is told to whoever shows the label, never by an address.
    assert!(
        !answer.body.contains("/v1/way") && !answer.body.contains("traceability"),
        "{}",
        answer.body
    );
    let wanted = format!("{}&linkType=gs1:traceability", path(&signed));
    assert_eq!(ask(&server, "GET", &wanted, "", "").await.status, 404);
    let about = ask(&server, "GET", "/.well-known/gs1resolver", "", "").await;
    let about: Value = serde_json::from_str(&about.body).unwrap();
    assert_eq!(about["resolverRoot"], format!("https://{HOST}"));
    assert_eq!(about["supportedPrimaryKeys"], json!(["01"]));
    assert_eq!(ask(&server, "OPTIONS", ITEM, "", "").await.status, 204);
    server.stopped().await;
}

#[tokio::test]
async fn a_name_given_for_the_links_stands_for_the_host_header() {
    let dir = TempDir::new().unwrap();
    let mut config = config(&dir);
    config.link_host = Some(HOST.to_owned());
    let server = Running::start(config).await;
    let signed = label("A1");
    let page = server.get(path(&signed)).await;
    assert!(
        page.body.contains("data-word=\"issued_not_checked\""),
        "{}",
        page.body
    );
    server.stopped().await;
}
