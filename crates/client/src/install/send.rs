//! One request of the outbox: what is sent, and what of the answer is believed.

use assay_core::{
    code::TypedCode,
    gs1::{Gtin, Lot},
    outbox::{Answer, Attempt},
    region::Region,
    time::Timestamp,
    trust,
};
use assay_wire::{
    CodeItem, CodeQuestion, CodeSaid, FindingLine, ForgetItem, HistoryLine, ScanAnswer, SendFault,
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{
    address::ServerAddress,
    keep::{Kind, Said, Waiting},
};
use crate::transport::{Method, Reply, Request, Transport};

/// An answer about a hundred items takes a tenth of this.
const MOST_ANSWER: usize = 512 * 1024;
/// Findings are few: one for each kind.
const MOST_FINDINGS: usize = 16;
/// What a brand may say of its product.
const MOST_WORDS: usize = 1000;

/// A question about a typed code, as it waits.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Lookup {
    pub digits: String,
    pub question: CodeQuestion,
}

/// How one request came out.
#[derive(Debug)]
pub(super) struct Sent {
    pub attempt: Attempt<Waiting>,
    pub said: Vec<Said>,
    pub fault: Option<SendFault>,
    /// The server knows something against a label that this device's list does not.
    pub newer_list: bool,
}

impl Sent {
    fn failed(fault: SendFault, wait: Option<u32>) -> Self {
        Self {
            attempt: Attempt::Failed(wait),
            said: Vec::new(),
            fault: Some(fault),
            newer_list: false,
        }
    }

    fn answered(answers: Vec<(Waiting, Answer)>) -> Self {
        Self {
            attempt: Attempt::Answered(answers),
            said: Vec::new(),
            fault: None,
            newer_list: false,
        }
    }
}

/// Sends tasks of one kind and one server, with their bodies in the same order.
pub(super) fn send(transport: &dyn Transport, tasks: &[Waiting], bodies: &[String]) -> Sent {
    let Some((first, address)) = tasks
        .first()
        .and_then(|first| Some((first, ServerAddress::parse(&first.server).ok()?)))
    else {
        return Sent::failed(SendFault::Unreachable, None);
    };
    let list = || format!("[{}]", bodies.join(","));
    let lookup;
    let (path, body) = match first.kind {
        Kind::Report => (vec!["v1", "scans"], list()),
        Kind::Forget => (vec!["v1", "scans", "forget"], format!("{{\"items\":{}}}", list())),
        Kind::Code => {
            let read = bodies
                .first()
                .and_then(|body| serde_json::from_str::<Lookup>(body).ok());
            let Some(read) = read else {
                return Sent {
                    attempt: Attempt::Rejected("unreadable".to_owned()),
                    ..Sent::answered(Vec::new())
                };
            };
            lookup = read;
            let question = serde_json::to_string(&lookup.question).unwrap_or_default();
            (vec!["v1", "codes", &lookup.digits], question)
        }
    };
    let asked = transport.ask(&Request::new(
        address.path(&path),
        Method::Post(body.into_bytes()),
        MOST_ANSWER,
    ));
    let answered = asked.map_err(Declined::from);
    match answered.and_then(|reply| accepted(&reply).map(|()| reply)) {
        Ok(reply) => match first.kind {
            Kind::Report => reported(tasks, &reply.body),
            Kind::Forget => forgotten(tasks, &reply.body),
            Kind::Code => looked_up(first, &bodies[0], &reply.body),
        },
        Err(Declined::Fault(fault, wait)) => Sent::failed(fault, wait),
        Err(Declined::Rejected(code)) => Sent {
            attempt: Attempt::Rejected(code),
            ..Sent::answered(Vec::new())
        },
    }
}

/// Why a reply holds no answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Declined {
    /// Nothing that can be used, for now.
    Fault(SendFault, Option<u32>),
    /// The request will not be taken as it is, by this code.
    Rejected(String),
}

impl From<SendFault> for Declined {
    fn from(fault: SendFault) -> Self {
        Self::Fault(fault, None)
    }
}

/// Tells an answer from a refusal by its status.
pub(super) fn accepted(reply: &Reply) -> Result<(), Declined> {
    #[derive(Deserialize)]
    struct Problem {
        code: String,
    }
    let fault = |fault| Err(Declined::Fault(fault, reply.retry_after));
    match reply.status {
        200 | 201 => Ok(()),
        400 | 409 | 413 | 422 => match serde_json::from_slice::<Problem>(&reply.body) {
            Ok(problem) if is_code(&problem.code) => Err(Declined::Rejected(problem.code)),
            _ => fault(SendFault::Unreadable),
        },
        429 => fault(SendFault::Busy),
        408 | 503 if reply.retry_after.is_some() => fault(SendFault::Busy),
        500..=599 => fault(SendFault::ServerFailed),
        _ => fault(SendFault::Unreadable),
    }
}

fn is_code(text: &str) -> bool {
    (1..=40).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

/// Refusals that say nothing of the report itself.
const FOR_NOW: [&str; 5] = [
    "internal",
    "no_trust_list",
    "slow_down",
    "store_unavailable",
    "too_slow",
];

#[derive(Deserialize)]
struct Refusal {
    event: String,
    code: String,
    /// A closer reason, where one code has several.
    reason: Option<String>,
}

/// The answers, one for each event and in the order they were asked, or none of them.
fn reported(tasks: &[Waiting], body: &[u8]) -> Sent {
    let unreadable = || Sent::failed(SendFault::Unreadable, None);
    let Ok(replies) = serde_json::from_slice::<Vec<&RawValue>>(body) else {
        return unreadable();
    };
    if replies.len() != tasks.len() {
        return unreadable();
    }
    let mut sent = Sent::answered(Vec::new());
    let mut answers = Vec::new();
    for (task, reply) in tasks.iter().zip(replies) {
        let refusal = serde_json::from_str::<Refusal>(reply.get());
        let answer = match refusal {
            Ok(refusal) if refusal.event == task.id && is_code(&refusal.code) => {
                if FOR_NOW.contains(&refusal.code.as_str()) {
                    sent.fault = Some(SendFault::ServerFailed);
                    Answer::Later
                } else {
                    Answer::Refused(
                        refusal
                            .reason
                            .filter(|reason| is_code(reason))
                            .unwrap_or(refusal.code),
                    )
                }
            }
            Ok(_) => return unreadable(),
            Err(_) => {
                let Some(answer) = believable(reply.get(), &task.id) else {
                    return unreadable();
                };
                let standing = answer.history.as_ref().map(|history| history.standing);
                sent.newer_list |= standing != Some(answer.word);
                let Ok(answer) = serde_json::to_string(&answer) else {
                    return unreadable();
                };
                sent.said.push(Said {
                    id: task.id.clone(),
                    answer,
                });
                Answer::Acknowledged
            }
        };
        answers.push((task.clone(), answer));
    }
    sent.attempt = Attempt::Answered(answers);
    sent
}

/// An answer about the event that was asked, of known words, with nothing longer than it should be.
fn believable(json: &str, event: &str) -> Option<ScanAnswer> {
    let answer: ScanAnswer = serde_json::from_str(json).ok()?;
    let fits = answer.event == event && answer.recorded && answer.history.as_ref().is_some_and(is_believable);
    fits.then_some(answer)
}

fn is_believable(history: &HistoryLine) -> bool {
    history.first.as_deref().is_none_or(is_month)
        && history.first_region.as_deref().is_none_or(is_region)
        && history.findings.len() <= MOST_FINDINGS
        && history.findings.iter().all(|finding| match finding {
            FindingLine::ReportsDisagree { .. } | FindingLine::CopiedByReports { .. } => true,
            FindingLine::SoldTwice { first, second } => is_month(first) && is_month(second),
            FindingLine::UnreachableStock { from, to, month } => {
                is_region(from) && is_region(to) && is_month(month)
            }
            FindingLine::Sold { month, region } => is_month(month) && region.as_deref().is_none_or(is_region),
            FindingLine::Activated { month } => is_month(month),
            FindingLine::OutsideRegion { seen, shipped } => {
                is_region(seen) && shipped.len() <= 64 && shipped.iter().all(|region| is_region(region))
            }
        })
}

fn is_region(text: &str) -> bool {
    Region::parse(text).is_ok()
}

/// `2026-03`.
fn is_month(text: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once('-').is_some_and(|(year, month)| {
        year.len() == 4 && month.len() == 2 && digits(year) && digits(month) && ("01"..="12").contains(&month)
    })
}

/// What was said of the code that was asked about, or nothing.
fn looked_up(task: &Waiting, asked: &str, body: &[u8]) -> Sent {
    let digits = serde_json::from_str::<Lookup>(asked).map(|lookup| lookup.digits);
    let said = digits.ok().and_then(|digits| believable_code(&digits, body));
    let Some(answer) = said.and_then(|said| serde_json::to_string(&said).ok()) else {
        return Sent::failed(SendFault::Unreadable, None);
    };
    let mut sent = Sent::answered(vec![(task.clone(), Answer::Acknowledged)]);
    sent.said.push(Said {
        id: task.id.clone(),
        answer,
    });
    sent
}

/// An answer about the code that was asked about, of words that such an answer can have.
fn believable_code(digits: &str, body: &[u8]) -> Option<CodeSaid> {
    let said: CodeSaid = serde_json::from_slice(body).ok()?;
    let fits = said.code == TypedCode::parse(digits).ok()?.grouped()
        && said.is_consistent()
        && said.history.as_ref().is_none_or(is_believable)
        && said.judgement.as_ref().is_none_or(is_item);
    fits.then_some(said)
}

/// Names and numbers as a trust list may have them: nothing longer, nothing that turns the writing.
fn is_item(item: &CodeItem) -> bool {
    let named = |names: &assay_wire::Names| trust::Names::try_from(names).is_ok();
    let plain = |names: &assay_wire::Names| {
        [&names.zh, &names.en]
            .iter()
            .all(|text| text.chars().count() <= MOST_WORDS)
    };
    item.issuer.as_ref().is_none_or(|issuer| named(&issuer.names))
        && item.product.as_ref().is_none_or(named)
        && item.brand_says.as_ref().is_none_or(|says| {
            named(&says.names)
                && says.words.as_ref().is_none_or(plain)
                && Timestamp::parse(&says.signed_at).is_ok()
        })
        && item.recall.as_ref().is_none_or(|recall| {
            plain(&recall.reason) && plain(&recall.todo) && Timestamp::parse(&recall.since).is_ok()
        })
        && item.fields.as_ref().is_none_or(|fields| {
            Gtin::parse_14(&fields.gtin).is_ok()
                && fields.lot.as_deref().is_none_or(|lot| Lot::parse(lot).is_ok())
                && fields.expiry.as_deref().is_none_or(is_day)
        })
}

/// `2027-12-31`.
fn is_day(text: &str) -> bool {
    text.split_at_checked(7).is_some_and(|(month, day)| {
        is_month(month)
            && day.len() == 3
            && day.starts_with('-')
            && day[1..].bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn forgotten(tasks: &[Waiting], body: &[u8]) -> Sent {
    #[derive(Deserialize)]
    struct Deleted {
        #[serde(rename = "deleted")]
        _deleted: u64,
    }
    if serde_json::from_slice::<Deleted>(body).is_err() {
        return Sent::failed(SendFault::Unreadable, None);
    }
    Sent::answered(
        tasks
            .iter()
            .map(|task| (task.clone(), Answer::Acknowledged))
            .collect(),
    )
}

/// What the server is asked to delete of one item.
pub(super) fn forget_body(gtin: &str, serial: &str, token: String) -> String {
    let item = ForgetItem {
        gtin: gtin.to_owned(),
        serial: serial.to_owned(),
        token,
    };
    serde_json::to_string(&item).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use assay_core::verdict::SERIAL_NOT_ISSUED;

    const EVENT: &str = "0b7f3a52-6a1c-4f0e-9d3e-1f2a3b4c5d6e";

    fn task() -> Waiting {
        Waiting {
            kind: Kind::Report,
            id: EVENT.to_owned(),
            server: "https://a.example/".to_owned(),
        }
    }

    fn answer(word: &str, more: &str) -> String {
        format!(
            "{{\"event\":\"{EVENT}\",\"word\":\"{word}\",\"tone\":\"good\",\"recorded\":true,\"history\":{{\"standing\":\
             \"issued_first_check\",\"own\":1,\"others\":0,\"first\":null,\"firstRegion\":null,\"findings\":[{more}]}}}}"
        )
    }

    #[test]
    fn an_answer_is_taken_whole_or_not_at_all() {
        let good = answer("issued_first_check", "");
        let sent = reported(&[task()], format!("[{good}]").as_bytes());
        assert!(matches!(&sent.attempt, Attempt::Answered(all) if all[0].1 == Answer::Acknowledged));
        assert!(!sent.newer_list);
        let long = format!(
            "{{\"kind\":\"sold\",\"month\":\"{}\",\"region\":null}}",
            "9".repeat(9000)
        );
        let markup = "{\"kind\":\"activated\",\"month\":\"<b>07\"}";
        for bad in [
            String::new(),
            "[]".to_owned(),
            "{}".to_owned(),
            good.clone(),
            format!("[{good},{good}]"),
            format!(
                "[{}]",
                good.replace(EVENT, "0b7f3a52-6a1c-4f0e-9d3e-1f2a3b4c5d6f")
            ),
            format!("[{}]", good.replace("true", "false")),
            format!("[{}]", good.replace("issued_first_check", "genuine")),
            format!("[{}]", answer("issued_first_check", &long)),
            format!("[{}]", answer("issued_first_check", markup)),
            format!("[{{\"event\":\"{EVENT}\",\"recorded\":false,\"code\":\"<script>\"}}]"),
            "[".repeat(100_000),
        ] {
            let sent = reported(&[task()], bad.as_bytes());
            assert_eq!(sent.fault, Some(SendFault::Unreadable), "{:.200}", bad);
            assert!(sent.said.is_empty());
        }
    }

    #[test]
    fn what_the_server_knows_against_a_label_asks_for_a_newer_list() {
        let sent = reported(&[task()], format!("[{}]", answer("recalled", "")).as_bytes());
        assert!(sent.newer_list && sent.fault.is_none());
    }

    #[test]
    fn a_refusal_is_kept_by_its_closest_reason() {
        for (more, expected) in [
            ("", "not_issued"),
            (",\"reason\":\"serial_not_issued\"", SERIAL_NOT_ISSUED),
            (",\"reason\":\"<b>\"", "not_issued"),
        ] {
            let reply =
                format!("[{{\"event\":\"{EVENT}\",\"recorded\":false,\"code\":\"not_issued\"{more}}}]");
            let sent = reported(&[task()], reply.as_bytes());
            let Attempt::Answered(all) = sent.attempt else {
                panic!("{more}");
            };
            assert_eq!(all[0].1, Answer::Refused(expected.to_owned()), "{more}");
        }
    }

    #[test]
    fn a_refusal_for_now_is_none_for_good() {
        let refusal =
            |code: &str| format!("[{{\"event\":\"{EVENT}\",\"recorded\":false,\"code\":\"{code}\"}}]");
        for (code, expected) in [
            ("not_issued", Answer::Refused("not_issued".to_owned())),
            ("store_unavailable", Answer::Later),
        ] {
            let sent = reported(&[task()], refusal(code).as_bytes());
            assert!(
                matches!(sent.attempt, Attempt::Answered(all) if all[0].1 == expected),
                "{code}"
            );
        }
    }

    #[test]
    fn every_status_has_its_meaning() {
        let reply = |status, body: &str, retry_after| Reply {
            status,
            body: body.as_bytes().to_vec(),
            retry_after,
            location: None,
        };
        assert_eq!(accepted(&reply(200, "", None)), Ok(()));
        let code = |code: &str| Err(Declined::Rejected(code.to_owned()));
        assert_eq!(
            accepted(&reply(422, "{\"code\":\"too_many\"}", None)),
            code("too_many")
        );
        let fault = |fault, wait| Err(Declined::Fault(fault, wait));
        for (status, body, wait, expected) in [
            (429, "", Some(60), fault(SendFault::Busy, Some(60))),
            (503, "", Some(5), fault(SendFault::Busy, Some(5))),
            (408, "", Some(2), fault(SendFault::Busy, Some(2))),
            (500, "<html>", None, fault(SendFault::ServerFailed, None)),
            (400, "<html>", None, fault(SendFault::Unreadable, None)),
            (418, "", None, fault(SendFault::Unreadable, None)),
            (204, "", None, fault(SendFault::Unreadable, None)),
        ] {
            assert_eq!(accepted(&reply(status, body, wait)), expected, "{status}");
        }
    }
}
