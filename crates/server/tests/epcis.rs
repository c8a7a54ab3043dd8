//! EPCIS 2.0's REST binding, spoken to a server process of its own: every example in and back out,
//! every damage refused with place and reason, answers as the standard's schemas have them.

use assay_cases::Cases;
use assay_core::time::Timestamp;
use assay_server::principal::{NewPrincipal, Role, enrol};
use assay_server::store::SqliteStore;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::common::labels::{label, now, write_trust};
use crate::crash::Killable;
use crate::documents::{damages, examples, schema};
use crate::support::Answer;

/// A server process, its folder, and the store that tokens are made in.
pub(crate) struct Memory {
    folder: TempDir,
    server: Killable,
}

impl Memory {
    pub(crate) fn start() -> Self {
        Self::on(TempDir::new().unwrap())
    }

    /// A server on a memory that is there.
    pub(crate) fn on(folder: TempDir) -> Self {
        let trust = folder.path().join("trust");
        write_trust(&trust);
        let server = Killable::start(&format!("folder:{}", folder.path().display()), &trust);
        Self { folder, server }
    }

    pub(crate) async fn token(&self, role: Role, prefixes: &[&str], region: Option<&str>) -> (i64, String) {
        let store = SqliteStore::open(self.folder.path()).await.unwrap();
        let new = NewPrincipal {
            name: "Demo Tea".to_owned(),
            role,
            prefixes: prefixes.iter().map(|prefix| (*prefix).to_owned()).collect(),
            region: region.map(|region| assay_core::region::Region::parse(region).unwrap()),
            expires: Timestamp(now().0 + 86_400),
        };
        enrol(&store, new).await.unwrap()
    }

    /// Sends a request; `what` is the method and the path.
    pub(crate) async fn ask(&self, what: &str, token: &str, headers: &str, body: &[u8]) -> Answer {
        let authorization = if token.is_empty() {
            String::new()
        } else {
            format!("authorization: Bearer {token}\r\n")
        };
        let head = format!(
            "{what} HTTP/1.1\r\nhost: x\r\n{authorization}{headers}content-type: application/json\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        self.raw(&[head.as_bytes(), body].concat()).await
    }

    async fn raw(&self, bytes: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(self.server.address).await.unwrap();
        // A refusal may come, and the connection end, before all is sent.
        let _ = stream.write_all(bytes).await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        Answer::parse(&answer)
    }

    pub(crate) async fn get(&self, path: &str, token: &str) -> Answer {
        self.ask(&format!("GET {path}"), token, "", b"").await
    }

    pub(crate) async fn capture(&self, token: &str, document: &[u8]) -> Answer {
        self.ask("POST /epcis/v2/capture", token, "", document).await
    }

    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// The same memory under another server, the first one killed.
    pub(crate) fn killed_and_started(self) -> Self {
        self.server.kill();
        let trust = self.folder.path().join("trust");
        let server = Killable::start(&format!("folder:{}", self.folder.path().display()), &trust);
        Self { server, ..self }
    }

    pub(crate) fn stop(self) {
        self.server.kill();
    }
}

pub(crate) fn read(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|error| panic!("{error}: {answer:?}"))
}

fn events_in(document: &Value) -> &Vec<Value> {
    let body = &document["epcisBody"];
    body["eventList"]
        .as_array()
        .or_else(|| body["queryResults"]["resultsBody"]["eventList"].as_array())
        .unwrap()
}

/// A schema of the standard's OpenAPI document.
fn openapi(name: &str) -> Option<jsonschema::Validator> {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/vectors/epcis/schema/epcis-rest-openapi.json");
    let text = std::fs::read_to_string(file).ok()?;
    let mut document: Value = serde_json::from_str(&text).unwrap();
    // Whatever is valid for a list of errors is valid without a file of errors too: both of the two.
    if let Some(parts) = document["components"]["schemas"]["CaptureJob"]["allOf"].as_array_mut() {
        for part in parts {
            if let Some(either) = part.as_object_mut().unwrap().remove("oneOf") {
                part["anyOf"] = either;
            }
        }
    }
    // An event type of one's own is a URI; formats are not validated, because GS1's own examples break
    // some, and without that every standard event would be an event of one's own too.
    document["components"]["schemas"]["Extended-Event"]["allOf"][1]["properties"]["type"] =
        json!({"type": "string", "pattern": ":"});
    let schema = json!({
        "$ref": format!("#/components/schemas/{name}"),
        "components": document["components"],
    });
    let options = jsonschema::options()
        .with_draft(jsonschema::Draft::Draft7)
        .should_validate_formats(false);
    Some(options.build(&schema).unwrap())
}

fn assert_valid(schema: &jsonschema::Validator, value: &Value, name: &str) {
    if let Err(error) = schema.validate(value) {
        panic!("{name}: {error} at {}", error.instance_path());
    }
}

/// What is compared: everything but the time of capture and an id that was assigned.
fn comparable(event: &Value, id_given: bool) -> Value {
    let mut event = event.clone();
    let members = event.as_object_mut().unwrap();
    for name in ["recordTime", "@context"] {
        members.remove(name);
    }
    if let Some(id) = members.remove("id") {
        members.insert("eventID".to_owned(), id);
    }
    if !id_given {
        members.remove("eventID");
    }
    event
}

/// Everything a token reads, by pages of three.
async fn pages(memory: &Memory, token: &str) -> Vec<Value> {
    let mut path = "/epcis/v2/events?perPage=3".to_owned();
    let mut documents = Vec::new();
    loop {
        let answer = memory.get(&path, token).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.header("gs1-epcis-version"), "2.0.0");
        documents.push(read(&answer));
        let link = answer.header("link");
        let Some(next) = link
            .strip_prefix('<')
            .and_then(|link| link.strip_suffix(">; rel=\"next\""))
        else {
            return documents;
        };
        path = next.to_owned();
    }
}

#[tokio::test]
async fn all_46_documents_are_captured_and_queried_back_equal_and_as_the_schemas_have_it() {
    let (Some(mut waiting), Some(schema)) = (examples(), schema()) else {
        return;
    };
    let (Some(of_query), Some(of_job)) = (openapi("epcisQueryDocument"), openapi("CaptureJob")) else {
        return;
    };
    let mut equal = 0;
    // Several examples give one id to different events: those wait for another memory.
    let (mut cases, mut memories) = (Cases::new(), 0);
    while !waiting.is_empty() {
        memories += 1;
        let memory = Memory::start();
        let mut later = Vec::new();
        for (name, bytes) in waiting {
            let case = format!("{name}, memory {memories}");
            let check = async {
                // A party each: it reads what it told. Examples begin, change and end goods of every number.
                let ranges: Vec<String> = (0..1_000).map(|range| format!("{range:03}")).collect();
                let ranges: Vec<&str> = ranges.iter().map(String::as_str).collect();
                let (_, token) = memory.token(Role::Issuer, &ranges, None).await;
                let answer = memory.capture(&token, &bytes).await;
                assert_eq!(
                    (answer.status, answer.body.as_str()),
                    (202, ""),
                    "{name}: {answer:?}"
                );
                let job = read(&memory.get(answer.header("location"), &token).await);
                assert_valid(&of_job, &job, &name);
                if job["success"] == json!(false) {
                    assert_eq!(job["errors"][0]["status"], 409, "{name}: {job}");
                    later.push((name, bytes));
                    return;
                }
                let given: Value = serde_json::from_slice(&bytes).unwrap();
                let documents = pages(&memory, &token).await;
                let taken: Vec<&Value> = documents.iter().flat_map(events_in).collect();
                assert_eq!(events_in(&given).len(), taken.len(), "{name}");
                // By what they say: an event that another document told first has kept its place there.
                let ids_given = |event: &&Value| event.get("eventID").or(event.get("id")).is_some();
                let mut given_events: Vec<&Value> = events_in(&given).iter().collect();
                let in_order = |event: &&Value| comparable(event, false).to_string();
                given_events.sort_by_key(in_order);
                let mut taken = taken;
                taken.sort_by_key(in_order);
                for (given, taken) in given_events.iter().zip(&taken) {
                    let id_given = ids_given(given);
                    assert_eq!(comparable(given, id_given), comparable(taken, id_given), "{name}");
                    let id = taken["eventID"].as_str().unwrap();
                    assert!(id_given || id.starts_with("ni:///sha-256;"), "{name}: {id}");
                }
                // Four of GS1's examples are not as GS1's own schema has them, nor can their answers be.
                if schema.validate(&given).is_ok() {
                    for document in &documents {
                        assert_valid(&schema, document, &name);
                        assert_valid(&of_query, document, &name);
                    }
                }
                equal += 1;
            };
            cases.wait(case, check).await;
        }
        waiting = later;
        memory.stop();
    }
    assert_eq!(equal, 46);
}

#[tokio::test]
async fn every_document_damaged_in_twenty_ways_is_refused_and_nothing_is_kept() {
    let Some(examples) = examples() else { return };
    let Some(of_problem) = openapi("RFC7807ProblemResponseBody") else {
        return;
    };
    let memory = Memory::start();
    let (_, token) = memory.token(Role::Dealer, &[], None).await;
    let (mut cases, mut refused) = (Cases::new(), 0);
    for (name, bytes) in examples {
        let given: Value = serde_json::from_slice(&bytes).unwrap();
        let damages = damages(&given, &bytes);
        assert!(damages.len() >= 20, "{name}");
        for damage in damages {
            let check = async {
                let answer = memory.capture(&token, &damage.bytes).await;
                let told = format!("{name} with {}: {answer:?}", damage.what);
                assert_eq!(answer.status, 400, "{told}");
                assert_eq!(
                    answer.header("content-type"),
                    "application/problem+json",
                    "{told}"
                );
                let problem = read(&answer);
                assert_valid(&of_problem, &problem, &told);
                assert_eq!(problem["type"], "epcisException:ValidationException", "{told}");
                assert_eq!(problem["code"], damage.reason, "{told}");
                let place = problem["detail"].as_str().unwrap();
                assert!(place.starts_with(&damage.place), "{told}");
                refused += 1;
            };
            cases.wait(format!("{name} with {}", damage.what), check).await;
        }
    }
    assert!(refused >= 46 * 20);
    assert_eq!(pages(&memory, &token).await.iter().flat_map(events_in).count(), 0);
    assert_eq!(memory.get("/epcis/v2/capture", &token).await.body, "[]");
    memory.stop();
}

#[tokio::test]
async fn what_is_too_much_is_refused_by_name() {
    let memory = Memory::start();
    let (_, token) = memory.token(Role::Dealer, &[], None).await;
    let named = |answer: &Answer, status: u16, kind: &str, code: &str| {
        let problem = read(answer);
        let told = (answer.status, &problem["type"], &problem["code"]);
        assert_eq!(told, (status, &json!(kind), &json!(code)), "{answer:?}");
    };
    let head = format!(
        "POST /epcis/v2/capture HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\n"
    );
    let fifty = format!("{head}content-length: 52428800\r\n\r\n");
    let limit = "epcisException:CaptureLimitExceededException";
    let answer = memory.raw(fifty.as_bytes()).await;
    named(&answer, 413, limit, "too_large");
    assert_eq!(answer.header("gs1-epcis-capture-file-size-limit"), "16777216");
    let mut chunked = format!("{head}transfer-encoding: chunked\r\n\r\n").into_bytes();
    for _ in 0..=16 {
        chunked.extend(format!("{:x}\r\n", 1 << 20).bytes());
        chunked.resize(chunked.len() + (1 << 20), b' ');
        chunked.extend(b"\r\n");
    }
    chunked.extend(b"0\r\n\r\n");
    named(&memory.raw(&chunked).await, 413, limit, "too_large");
    let deep = "[".repeat(100_000);
    let wrong = "epcisException:ValidationException";
    named(
        &memory.capture(&token, deep.as_bytes()).await,
        400,
        wrong,
        "too_deep",
    );
    let many = format!("[{}0]", "0,".repeat(1_000_000));
    named(
        &memory.capture(&token, many.as_bytes()).await,
        413,
        limit,
        "too_many_values",
    );
    memory.stop();
}

pub(crate) fn told(events: Value) -> Vec<u8> {
    json!({
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-01-01T00:00:00Z",
        "epcisBody": { "eventList": events }
    })
    .to_string()
    .into_bytes()
}

pub(crate) fn packed(parent: &str, children: &[String]) -> Vec<u8> {
    told(json!([{
        "type": "AggregationEvent", "action": "ADD", "eventTime": "2026-01-02T08:00:00Z",
        "eventTimeZoneOffset": "+08:00", "parentID": parent, "childEPCs": children, "bizStep": "packing",
        "bizLocation": {"id": "urn:epc:id:sgln:9506000.00001.0"}
    }]))
}

#[tokio::test]
async fn a_token_says_who_tells_and_what_is_read() {
    let memory = Memory::start();
    let (number, brand) = memory.token(Role::Issuer, &["9506000"], None).await;
    let (_, other) = memory.token(Role::Dealer, &["4012345"], None).await;
    let (_, authority) = memory.token(Role::Authority, &[], None).await;
    let unit = "urn:epc:id:sgtin:9506000.013435.A1".to_owned();
    let case = "urn:epc:id:sscc:9506000.1000000001";
    let told = packed(case, &[unit]);
    let mut cases = Cases::new();
    for (name, token, status) in [
        ("no token", "", 401),
        ("a token of nobody", "assay_x", 401),
        ("the authority", authority.as_str(), 403),
        ("the brand", brand.as_str(), 202),
    ] {
        let check = async {
            let answer = memory.capture(token, &told).await;
            assert_eq!(answer.status, status, "{answer:?}");
            if status != 202 {
                assert_eq!(read(&answer)["type"], "epcisException:SecurityException");
            }
        };
        cases.wait(name, check).await;
    }
    let kept = async |token: &str| {
        let documents = pages(&memory, token).await;
        documents.iter().flat_map(events_in).cloned().collect::<Vec<_>>()
    };
    assert_eq!(kept(&brand).await.len(), 1);
    assert_eq!(kept(&other).await.len(), 0);
    assert_eq!(kept(&authority).await.len(), 1);
    let id = kept(&brand).await[0]["eventID"].as_str().unwrap().to_owned();
    let path = format!("/epcis/v2/events/{}", id.replace('/', "%2F").replace('?', "%3F"));
    assert_eq!(memory.get(&path, &brand).await.status, 200);
    assert_eq!(memory.get(&path, &other).await.status, 404);
    assert_eq!(memory.get("/epcis/v2/capture/job-1", &other).await.status, 404);
    assert_eq!(memory.get("/epcis/v2/capture/job-1", &brand).await.status, 200);

    let in_hand = json!({"label": label("A1")}).to_string();
    let shown = async |token: &str| memory.ask("POST /v1/way", token, "", in_hand.as_bytes()).await;
    let way = read(&shown("").await);
    assert_eq!(
        way["steps"][0]["saidBy"],
        json!({"name": "Demo Tea", "role": "issuer"})
    );
    assert_eq!(
        (&way["steps"][0]["what"], &way["steps"][0]["other"]),
        (&json!("packing"), &Value::Null)
    );
    assert!(!way.to_string().contains("950600000001"), "{way}");
    let strangers = read(&shown(&other).await);
    assert_eq!(strangers["steps"][0]["other"], Value::Null);
    let full = read(&memory.get("/v1/way/09506000134352/A1", &brand).await);
    assert!(
        full["steps"][0]["other"].as_str().unwrap().contains("/00/"),
        "{full}"
    );
    assert_eq!(
        memory.get("/v1/way/09506000134352/A1", "assay_x").await.status,
        401
    );
    assert_eq!(memory.get("/v1/way/09506000134353/A1", "").await.status, 422);
    assert_eq!(memory.get("/v1/way/09506000134352/A1", "").await.status, 403);

    let sscc = full["steps"][0]["other"]
        .as_str()
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned();
    let note = read(&memory.get(&format!("/v1/contents/{sscc}"), &brand).await);
    assert_eq!(
        (&note["sscc"], &note["lines"][0]["serial"]),
        (&json!(sscc), &json!("A1"))
    );
    let hidden = memory.get(&format!("/v1/contents/{sscc}"), &other).await;
    assert_eq!(
        (hidden.status, &read(&hidden)["code"]),
        (403, &json!("label_needed"))
    );
    assert_eq!(memory.get(&format!("/v1/contents/{sscc}"), "").await.status, 401);
    assert_eq!(memory.get("/v1/contents/123", &brand).await.status, 422);
    assert_ne!(number, 0);
    memory.stop();
}

#[tokio::test]
async fn versions_and_spellings_are_agreed_on() {
    let memory = Memory::start();
    let (_, token) = memory.token(Role::Dealer, &[], None).await;
    let mut cases = Cases::new();
    for (what, headers, status) in [
        ("OPTIONS /epcis/v2/capture", "", 204),
        ("OPTIONS /epcis/v2/events", "", 204),
        ("OPTIONS /epcis/v2/events/x", "", 204),
        ("GET /epcis/v2/events", "gs1-epcis-version: 2.0.1\r\n", 200),
        ("GET /epcis/v2/events", "gs1-epcis-version: 1.2.0\r\n", 406),
        ("GET /epcis/v2/events", "gs1-epcis-max: 1.2.0\r\n", 406),
        ("GET /epcis/v2/events", "gs1-epc-format: Always_EPC_URN\r\n", 406),
        ("GET /epcis/v2/events", "gs1-epc-format: No_Preference\r\n", 200),
        ("GET /epcis/v2/events", "accept: application/xml\r\n", 406),
        (
            "GET /epcis/v2/events",
            "accept: text/html, application/json;q=0.9\r\n",
            200,
        ),
        (
            "POST /epcis/v2/capture",
            "gs1-capture-error-behaviour: shrug\r\n",
            400,
        ),
        ("GET /epcis/v2/events?MATCH_everything=x", "", 400),
        ("GET /epcis/v2/events?EQ_quantity=3", "", 501),
        ("GET /epcis/v2/events?MATCH_epc=%FF", "", 400),
        ("GET /epcis/v2/capture?perPage=x", "", 400),
        ("DELETE /epcis/v2/events", "", 405),
    ] {
        let check = async {
            let answer = memory.ask(what, &token, headers, b"").await;
            assert_eq!(answer.status, status, "{answer:?}");
        };
        cases.wait(format!("{what} {}", headers.trim()), check).await;
    }
    let offered = memory.ask("OPTIONS /epcis/v2/capture", "", "", b"").await;
    for (name, value) in [
        ("gs1-epcis-version", "2.0.0"),
        ("gs1-epcis-min", "2.0.0"),
        ("gs1-cbv-max", "2.0.0"),
        ("gs1-epcis-capture-limit", "10000"),
        ("gs1-capture-error-behaviour", "all"),
        ("allow", "OPTIONS, GET, POST"),
    ] {
        cases.case(name, || {
            assert_eq!(offered.header(name), value);
        });
    }
    let xml = b"<epcis:EPCISDocument/>";
    let mut stream = TcpStream::connect(memory.server.address).await.unwrap();
    let head = format!(
        "POST /epcis/v2/capture HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-type: application/xml\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n",
        xml.len()
    );
    stream.write_all(&[head.as_bytes(), xml].concat()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let answer = Answer::parse(&answer);
    assert_eq!(answer.status, 415);
    assert_eq!(
        read(&answer)["type"],
        "epcisException:UnsupportedMediaTypeException"
    );
    memory.stop();
}

#[tokio::test]
async fn one_event_alone_is_created_and_found_by_its_address() {
    let memory = Memory::start();
    let (_, token) = memory.token(Role::Retailer, &[], None).await;
    let mut event = json!({
        "@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
        "type": "ObjectEvent", "action": "OBSERVE", "eventTime": "2026-01-02T08:00:00Z",
        "eventTimeZoneOffset": "+08:00", "epcList": ["https://id.gs1.org/01/09506000134352/21/A1"],
        "bizStep": "stocking", "eventID": "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8"
    });
    let tell = async |event: &Value| {
        let body = event.to_string();
        memory
            .ask("POST /epcis/v2/events", &token, "", body.as_bytes())
            .await
    };
    let answer = tell(&event).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    assert_eq!(read(&answer)["bizStep"], "stocking");
    assert_eq!(tell(&event).await.status, 201, "told again, it is the same");
    let found = read(&memory.get(answer.header("location"), &token).await);
    assert_eq!(events_in(&found).len(), 1);
    event["bizStep"] = json!("shipping");
    let clash = tell(&event).await;
    assert_eq!(clash.status, 409);
    assert_eq!(
        read(&clash)["type"],
        "epcisException:ResourceAlreadyExistsException"
    );
    event["bizStep"] = json!("stocking");
    event["errorDeclaration"] = json!({"declarationTime": "2026-01-03T08:00:00Z", "reason": "did_not_occur"});
    assert_eq!(tell(&event).await.status, 201);
    let both = read(&memory.get(answer.header("location"), &token).await);
    assert_eq!(events_in(&both).len(), 2);
    let shown = json!({"label": label("A1")}).to_string();
    let way = read(&memory.ask("POST /v1/way", "", "", shown.as_bytes()).await);
    assert_eq!(way["steps"][0]["evidence"]["withdrawn"], true);
    assert_eq!(
        (
            &way["steps"][0]["standing"],
            &way["steps"][0]["evidence"]["certain"]
        ),
        (&json!("one_side"), &json!(false))
    );
    memory.stop();
}
