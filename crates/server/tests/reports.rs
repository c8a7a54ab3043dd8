//! A person's complaint, its ticket, and those who answer.

use assay_cases::Cases;
use assay_server::principal::Role;
use data_encoding::BASE64;
use serde_json::{Value, json};

use crate::codes::brand;
use crate::common::labels::label;
use crate::principals::{token, with_token};
use crate::scans::{config, post};
use crate::support::{Answer, Running};

/// A picture of one red dot with a comment in it.
const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";

fn complaint(n: u32) -> Value {
    json!({
        "event": format!("00000000-0000-4000-8000-{n:012}"), "label": label("A1"), "kind": "copy",
        "text": "=HYPERLINK(\"x\")", "contact": "someone",
    })
}

async fn send(server: &Running, complaint: &Value) -> String {
    let answer = post(server, "/v1/reports", &complaint.to_string()).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let answer: Value = serde_json::from_str(&answer.body).unwrap();
    answer["ticket"].as_str().unwrap().to_owned()
}

fn value(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{answer:?}");
    serde_json::from_str(&answer.body).unwrap()
}

#[tokio::test]
async fn a_complaint_is_kept_listed_answered_and_read_by_its_ticket() {
    let (dir, server, brand) = brand().await;
    let (_, authority) = token(&dir, Role::Authority, &[], "CN-BJ").await;
    let (_, shop) = token(&dir, Role::Retailer, &[], "CN-GD").await;
    let (_, other) = token(&dir, Role::Issuer, &["6901234"], "CN-HE").await;
    let ticket = send(&server, &complaint(1)).await;
    assert_eq!(ticket.len(), 23, "{ticket}");
    assert_eq!(
        send(&server, &complaint(1)).await,
        ticket,
        "sent again, it is the same"
    );
    let mut unnamed = complaint(2);
    unnamed["label"] = Value::Null;
    assert_ne!(send(&server, &unnamed).await, ticket);

    let path = format!("/v1/reports/{}", ticket.replace(' ', ""));
    let progress = value(&server.get(&path).await);
    assert_eq!(
        (&progress["state"], &progress["answers"]),
        (&json!("open"), &json!([]))
    );
    assert_eq!(
        progress.get("text"),
        None,
        "what a person wrote is not read back to whoever has the ticket"
    );

    let listed = value(&with_token(&server, "GET /v1/reports", &brand, "").await);
    assert_eq!(listed.as_array().unwrap().len(), 1);
    let line = &listed[0];
    assert_eq!(
        (&line["serial"], &line["word"]),
        (&json!("A1"), &json!("issued_not_checked"))
    );
    assert_eq!(
        value(&with_token(&server, "GET /v1/reports", &authority, "").await)
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(
        value(&with_token(&server, "GET /v1/reports", &other, "").await),
        json!([])
    );
    assert_eq!(
        with_token(&server, "GET /v1/reports", &shop, "").await.status,
        403
    );
    assert_eq!(server.get("/v1/reports").await.status, 401);
    let table = with_token(&server, "GET /v1/reports?format=csv", &brand, "").await;
    assert!(
        table.body.contains("\"'=HYPERLINK(\"\"x\"\")\""),
        "{}",
        table.body
    );

    let answers = format!("POST /v1/reports/{}/answers", line["id"].as_str().unwrap());
    let reply = json!({"text": "We look into it.", "closes": true}).to_string();
    assert_eq!(with_token(&server, &answers, &other, &reply).await.status, 404);
    assert_eq!(
        with_token(&server, &answers, &brand, r#"{"text":" "}"#)
            .await
            .status,
        422
    );
    assert_eq!(with_token(&server, &answers, &brand, &reply).await.status, 204);
    let progress = value(&server.get(&path).await);
    assert_eq!(
        (&progress["state"], &progress["answers"][0]["text"]),
        (&json!("closed"), &json!("We look into it."))
    );
    let page = post(
        &server,
        "/ticket?lang=en",
        &format!("ticket={}", ticket.replace(' ', "+")),
    )
    .await;
    assert!(page.body.contains("We look into it.") && page.header("cache-control") == "no-store");
    let unknown = post(&server, "/ticket?lang=en", "ticket=12345").await;
    assert_eq!(unknown.status, 404);
    assert!(unknown.body.contains("There is no such ticket"));
    server.stopped().await;
}

#[tokio::test]
async fn a_list_of_complaints_that_is_cut_says_where_it_goes_on() {
    let (_dir, server, brand) = brand().await;
    for n in 1..=5 {
        send(&server, &complaint(n)).await;
    }
    let whole = value(&with_token(&server, "GET /v1/reports", &brand, "").await);
    let (mut read, mut path) = (Vec::new(), "/v1/reports?most=2".to_owned());
    let mut pages = 0;
    loop {
        let page = with_token(&server, &format!("GET {path}"), &brand, "").await;
        read.extend(value(&page).as_array().unwrap().clone());
        pages += 1;
        let Some(next) = page.header("link").strip_prefix('<') else {
            break;
        };
        let (next, relation) = next.split_once('>').unwrap();
        assert_eq!(relation, "; rel=\"next\"");
        path = next.to_owned();
    }
    assert_eq!((pages, json!(read)), (3, whole));
    let table = with_token(&server, "GET /v1/reports?format=csv&most=2", &brand, "").await;
    assert_eq!(table.body.lines().count(), 3);
    assert!(
        table.header("link").contains("format=csv"),
        "{}",
        table.header("link")
    );
    for bad in ["after=1", "after=x.1", "most=x", "format=xml", "more=1"] {
        let path = format!("GET /v1/reports?{bad}");
        assert_eq!(with_token(&server, &path, &brand, "").await.status, 400, "{bad}");
    }
    server.stopped().await;
}

#[tokio::test]
async fn a_photograph_is_drawn_anew_and_saved_never_shown() {
    let (_dir, server, brand) = brand().await;
    let mut with = complaint(1);
    with["photo"] = json!(PNG);
    send(&server, &with).await;
    let listed = value(&with_token(&server, "GET /v1/reports", &brand, "").await);
    assert_eq!(listed[0]["photo"], true);
    let path = format!("GET /v1/reports/{}/photo", listed[0]["id"].as_str().unwrap());
    let photo = with_token(&server, &path, &brand, "").await;
    assert_eq!((photo.status, photo.header("content-type")), (200, "image/jpeg"));
    assert!(photo.header("content-disposition").starts_with("attachment"));
    assert_eq!(with_token(&server, &path, "nobody", "").await.status, 401);
    server.stopped().await;
}

#[tokio::test]
async fn the_form_works_and_refuses_by_name() {
    let (_dir, server, brand) = brand().await;
    let form = server
        .get("/report?label=%2F01%2F09506000134352%2F21%2FA1&lang=en")
        .await;
    assert!(
        form.body.contains("https://x/01/09506000134352/21/A1"),
        "{}",
        form.body
    );
    let event = form.body.split_once("name=\"event\" value=\"").unwrap().1[..36].to_owned();
    let multipart = |kind: &str, text: &str, photo: &[u8]| {
        let mut body = Vec::new();
        for (name, value) in [
            ("event", event.as_str()),
            ("label", &label("A1")),
            ("kind", kind),
            ("text", text),
            ("contact", ""),
        ] {
            body.extend(
                format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
            );
        }
        body.extend(b"--b\r\ncontent-disposition: form-data; name=\"photo\"; filename=\"a.png\"\r\n\r\n");
        body.extend(photo);
        body.extend(b"\r\n--b--\r\n");
        body
    };
    let send = async |body: Vec<u8>| {
        let head = format!(
            "POST /report?lang=en HTTP/1.1\r\nhost: x\r\ncontent-type: multipart/form-data; boundary=b\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        server.send_bytes(&[head.as_bytes(), &body].concat()).await
    };
    let refused = send(multipart("nonsense", "kept <b>", b"")).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("Please choose what is wrong") && refused.body.contains("kept &lt;b&gt;"));
    let refused = send(multipart("copy", "", b"GIF89a")).await;
    assert!(
        refused.body.contains("This photograph cannot be opened"),
        "{}",
        refused.body
    );
    let done = send(multipart(
        "opened",
        "torn",
        &BASE64.decode(PNG.as_bytes()).unwrap(),
    ))
    .await;
    assert_eq!(
        (done.status, done.header("cache-control")),
        (200, "no-store"),
        "{}",
        done.body
    );
    assert!(done.body.contains("class=\"ticket\""));
    let listed = value(&with_token(&server, "GET /v1/reports", &brand, "").await);
    assert_eq!(
        (&listed[0]["kind"], &listed[0]["photo"]),
        (&json!("opened"), &json!(true))
    );
    server.stopped().await;
}

#[tokio::test]
async fn complaints_are_refused_by_name_and_slowed() {
    let (dir, server, _brand) = brand().await;
    let with = |field: &str, value: Value| {
        let mut complaint = complaint(1);
        complaint[field] = value;
        complaint
    };
    let mut cases = Cases::new();
    for (field, value, status, code) in [
        ("event", json!("1"), 422, "bad_event"),
        ("kind", json!("theft"), 400, "bad_json"),
        ("text", json!("x".repeat(2001)), 422, "text_too_long"),
        ("contact", json!("x".repeat(201)), 422, "text_too_long"),
        ("label", json!("x".repeat(2049)), 422, "text_too_long"),
        ("photo", json!("not base64"), 422, "bad_photo"),
        ("photo", json!("AAAA"), 422, "bad_photo"),
        ("photo", json!("A".repeat(9_000_000)), 413, "too_large"),
        ("more", json!(1), 400, "bad_json"),
    ] {
        let name = format!("{field}: {code}, {} bytes", value.to_string().len());
        let check = async {
            let answer = post(&server, "/v1/reports", &with(field, value).to_string()).await;
            assert_eq!(answer.status, status, "{:?}", answer.body);
            assert!(
                answer.body.contains(&format!("\"code\":\"{code}\"")),
                "{}",
                answer.body
            );
        };
        cases.wait(name, check).await;
    }
    server.stopped().await;
    let mut slow = config(&dir);
    slow.limits.reports_a_minute = 1;
    let server = Running::start(slow).await;
    send(&server, &complaint(1)).await;
    assert_eq!(
        post(&server, "/v1/reports", &complaint(2).to_string())
            .await
            .status,
        429
    );
    server.stopped().await;
}
