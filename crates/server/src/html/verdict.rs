//! The verdict on one label, and what the history says when a person asked for it.

use assay_tell::outline;
use assay_wire::{Fields, HistoryLine, Judgement};
use assay_words::{Values, VerdictText};
use maud::{Markup, html};

use super::code::code_path;
use super::seal::{Icon, icon, punch, seal};
use super::shell::{Page, Reader};

/// What the page offers below the verdict.
pub(crate) enum Offer<'a> {
    /// To ask the history, by a press that is recorded under this event.
    Check {
        /// Made for this page.
        event: &'a str,
    },
    /// Nothing: there is nothing to ask, or nobody to ask it of.
    Nothing,
    /// Nothing now; the same press may succeed later.
    Later {
        /// Made for this page.
        event: &'a str,
        /// The stable code of what stood in the way.
        code: &'static str,
    },
}

/// What a press found out.
pub(crate) struct Checked<'a> {
    pub(crate) history: &'a HistoryLine,
}

/// The page of a judgement. `host` is the name under which this server is asked; `action` the link itself,
/// path and query, as it is asked again.
pub(crate) fn verdict_page(
    reader: Reader<'_>,
    judgement: &Judgement,
    host: &str,
    action: &str,
    checked: Option<&Checked<'_>>,
    offer: &Offer<'_>,
) -> Page {
    let words = reader.words;
    let history = checked.map(|checked| checked.history);
    let values = Values {
        judgement: Some(judgement),
        history,
    };
    let text = values.fill(&outline(&judgement.facts_with(history)), words);
    let body = html! {
        div class="two" {
            main class="left" data-word=(judgement.word) {
                (plate(reader, judgement, &text, host, action))
                div class="rest" {
                    section class="say" {
                        @if let Some(history) = history { (history_rows(reader, history)) }
                        @for finding in &text.findings { p { (finding) } }
                        @for sentence in &text.why { p { (sentence) } }
                        p class="next" { (words.fill("next.lead", &[("next", &text.next)])) }
                        @if let Offer::Later { code, .. } = offer {
                            p class="note" { (words.get("check.later")) " (" span class="mono" { (code) } ")" }
                        }
                    }
                    (punches(reader, &text))
                    (item(reader, judgement))
                }
            }
            section class="more" id="details" aria-label=(words.get("details.title")) {
                (proves(reader, host))
                (details(reader, judgement))
            }
        }
        (footer(reader, judgement, action, offer, checked.is_some()))
    };
    reader.page(&text.plain_headline(), text.tone.class(), &body, None)
}

fn plate(reader: Reader<'_>, judgement: &Judgement, text: &VerdictText, host: &str, action: &str) -> Markup {
    let words = reader.words;
    let clock = words.clock(&judgement.judged_at);
    let mut parts = text.headline.split(VerdictText::BREAK);
    let first = parts.next().unwrap_or_default();
    html! {
        section class="plate" {
            (reader.bar(&in_other_language(action, words.language().other().code())))
            div class="top" {
                (seal(text.seal))
                p class="stamp" {
                    b { (words.fill("page.time", &[("time", &clock.time)])) }
                    span { (clock.date) }
                    span { (words.fill("page.stamp", &[("host", host)])) }
                }
            }
            h1 { (first) @for part in parts { wbr; (part) } }
            p class="state" { (text.state) }
        }
    }
}

/// The same link with `lang=` in place of any that it had.
fn in_other_language(action: &str, code: &str) -> String {
    let joint = if action.contains('?') { '&' } else { '?' };
    format!("{action}{joint}lang={code}")
}

/// The history as rows, the reader's own check last.
pub(super) fn history_rows(reader: Reader<'_>, history: &HistoryLine) -> Markup {
    let words = reader.words;
    let before = history.others + history.own.saturating_sub(1);
    html! {
        table class="rows" {
            caption class="sr" { (words.get("history.title")) }
            @if let Some(first) = &history.first {
                tr {
                    th scope="row" { (words.date(first)) }
                    td { (words.get("history.first")) }
                    td { @if let Some(region) = &history.first_region { (words.region(region)) } }
                }
            }
            @if before > 1 {
                tr {
                    th scope="row" { (words.get("history.since")) }
                    td colspan="2" { (words.fill("history.count", &[("n", &(before - 1).to_string())])) }
                }
            }
            tr { th scope="row" { (words.get("history.now")) } td colspan="2" { (words.get("history.you")) } }
        }
    }
}

/// What was tried.
pub(super) fn punches(reader: Reader<'_>, text: &VerdictText) -> Markup {
    html! {
        ul class="punches" aria-label=(reader.words.get("punches.title")) {
            @for one in &text.punches {
                li class=(one.tone.class()) {
                    (punch(one.shape))
                    span { b { (one.name) span class="sr" { ": " } } span class="v" { (one.value) } }
                }
            }
        }
    }
}

fn item(reader: Reader<'_>, judgement: &Judgement) -> Markup {
    let words = reader.words;
    let name = match &judgement.product {
        _ if judgement.word == "could_not_check" && has_signature(judgement) => {
            words.get("item.old_list_matches").to_owned()
        }
        None => words.get("item.unnamed").to_owned(),
        Some(product) if judgement.may.name_item => words.name(product).to_owned(),
        Some(product) => words.fill("item.says", &[("name", words.name(product))]),
    };
    html! {
        a class="item" href="#details" {
            span {
                @match &judgement.fields {
                    Some(fields) => {
                        b { (name) }
                        span class="numbers" {
                            @if let Some(lot) = &fields.lot { span { (words.fill("item.lot", &[("lot", lot)])) } }
                            span class="mono" { (number(fields)) }
                        }
                    }
                    None => b { (words.get("item.details")) }
                }
            }
            (icon(Icon::Next))
        }
    }
}

fn number(fields: &Fields) -> &str {
    let serial = fields.typed_code.as_deref().or(fields.serial.as_deref());
    serial.unwrap_or(&fields.gtin)
}

fn has_signature(judgement: &Judgement) -> bool {
    judgement.punches.signature == assay_wire::SignaturePunch::Matches
}

/// What a page can prove: its own address.
fn proves(reader: Reader<'_>, host: &str) -> Markup {
    let words = reader.words;
    html! {
        div class="note" {
            p { b { (words.get("page.proves.title")) } }
            p { (words.fill("page.proves.address", &[("host", host)])) }
            p { (words.get("page.proves.copy")) }
        }
    }
}

fn details(reader: Reader<'_>, judgement: &Judgement) -> Markup {
    let words = reader.words;
    let row = |key: &str, value: &str, class: &str| {
        html! { div { dt { (words.get(key)) } dd class=(class) { (value) } } }
    };
    let verified = judgement.may.name_item;
    let codes: Vec<&str> = judgement
        .reasons
        .iter()
        .copied()
        .chain(judgement.other.as_ref().and_then(|other| other.error))
        .collect();
    html! {
        @if let Some(fields) = &judgement.fields {
            h2 { (words.get(if verified { "details.label" } else { "details.label_unverified" })) }
            dl {
                @if let Some(product) = &judgement.product { (row("details.product", words.name(product), "")) }
                (row("details.gtin", &fields.gtin, "mono"))
                @for (key, value) in [
                    ("details.cpv", &fields.cpv), ("details.lot", &fields.lot), ("details.serial", &fields.serial),
                    ("details.typed", &fields.typed_code),
                ] { @if let Some(value) = value { (row(key, value, "mono")) } }
                @for (key, value) in [
                    ("details.production", &fields.production), ("details.packaging", &fields.packaging),
                    ("details.bestBefore", &fields.best_before), ("details.expiry", &fields.expiry),
                ] { @if let Some(value) = value { (row(key, &words.date(value), "")) } }
                @if fields.expiry.is_some() { (row("details.days", &reader.zone(&judgement.judged_at), "")) }
            }
        }
        @if judgement.issuer.is_some() || judgement.key.is_some() {
            h2 { (words.get(if has_signature(judgement) { "details.signed_by" } else { "details.names" })) }
            dl {
                @if let Some(issuer) = &judgement.issuer { (row("details.issuer", words.name(&issuer.names), "")) }
                @if let Some(signer) = judgement.signer.as_ref().filter(|signer| Some(&signer.id) != judgement.issuer.as_ref().map(|issuer| &issuer.id)) {
                    (row("details.signer", words.name(&signer.names), ""))
                }
                @if let Some(key) = &judgement.key {
                    (row("details.key", &key.id, "mono"))
                    @if let Some(at) = &key.withdrawn_at { (row("details.key_withdrawn", &words.date(at), "")) }
                }
            }
        }
        @if !judgement.marks.is_empty() {
            h2 {
                @match &judgement.authority {
                    Some(authority) => (words.fill("details.marks", &[("authority", words.name(authority))])),
                    None => (words.get("details.marks_plain")),
                }
            }
            dl {
                @for mark in &judgement.marks {
                    div {
                        dt { (words.name(&mark.names)) }
                        dd {
                            (words.fill("details.mark_number", &[("number", &mark.certificate)]))
                            @if !mark.in_force { br; (words.get("details.mark_not_in_force")) }
                            @if !mark.covers_lot { br; (words.get("details.mark_other_lot")) }
                        }
                    }
                }
            }
        }
        @if let (Some(authority), Some(issued)) = (&judgement.authority, &judgement.list.issued) {
            h2 { (words.get("list.title")) }
            dl { (row("list.authority", words.name(authority), "")) (row("list.issued", &words.date(issued), "")) }
        }
        h2 { (words.get("details.reasons")) }
        p class="hint mono" { (codes.join(", ")) }
    }
}

fn footer(
    reader: Reader<'_>,
    judgement: &Judgement,
    action: &str,
    offer: &Offer<'_>,
    checked: bool,
) -> Markup {
    let words = reader.words;
    let event = match offer {
        Offer::Check { event } | Offer::Later { event, .. } => Some(*event),
        Offer::Nothing => None,
    };
    // In the language asked for, so that the answer speaks it too.
    let asked = if reader.asked {
        in_other_language(action, words.language().code())
    } else {
        action.to_owned()
    };
    let about = if judgement.fields.is_some() { action } else { "" };
    let gtin = judgement.fields.as_ref().map(|fields| fields.gtin.as_str());
    html! {
        footer {
            @if event.is_some() { p class="small" { (words.get("check.sends")) } }
            @if checked { p class="small" { (words.get("check.done")) } }
            form action="/report" method="get" {
                @if !about.is_empty() { input type="hidden" name="label" value=(about); }
                @if reader.asked { input type="hidden" name="lang" value=(words.language().code()); }
                button class="btn quiet" { (icon(Icon::Flag)) (words.get("page.report")) }
            }
            a class="btn quiet" href=(code_path(reader, gtin)) { (icon(Icon::Keys)) (words.get("page.code")) }
            @match event {
                Some(event) => form method="post" action=(asked) {
                    input type="hidden" name="event" value=(event);
                    button class="btn main" { (icon(Icon::Again)) (words.get("check.button")) }
                },
                None => a class="btn main" href=(reader.path("/")) { (icon(Icon::Scan)) (words.get("action.again")) },
            }
        }
    }
}
