//! A person's complaint: the form, its ticket, and what became of it.

use assay_tell::PunchShape;
use assay_wire::{ReportKind, ReportProgress};
use maud::{Markup, html};

use super::seal::{Icon, icon, punch};
use super::shell::{Page, Reader};

/// What the form holds.
#[derive(Default, Clone)]
pub(crate) struct ReportForm {
    /// Made with the form, so that sending it twice makes one complaint.
    pub(crate) event: String,
    /// The label's text or sixteen digits.
    pub(crate) label: String,
    /// The code of a kind.
    pub(crate) kind: String,
    /// The person's words.
    pub(crate) text: String,
    /// How the person can be reached.
    pub(crate) contact: String,
    /// The stable code of what is wrong with them.
    pub(crate) problem: Option<&'static str>,
}

/// The form.
pub(crate) fn report_page(reader: Reader<'_>, form: &ReportForm) -> Page {
    let words = reader.words;
    let known = form.problem.map(|code| format!("report.problem.{code}"));
    let problem = known.map(|key| match words.entry(&key) {
        "" => words.get("report.problem.other"),
        text => text,
    });
    let named = !form.label.is_empty();
    let body = html! {
        main {
            form class="form" method="post" action=(reader.path("/report")) enctype="multipart/form-data" {
                (reader.bar(&format!("/report?lang={}", words.language().other().code())))
                h1 { (words.get("report.title")) }
                p class="lead" { (words.get("report.lead")) }
                @if let Some(problem) = problem { (trouble(problem)) }
                input type="hidden" name="event" value=(form.event);
                fieldset {
                    legend { (words.get("report.kind")) }
                    @for kind in ReportKind::ALL {
                        label class="choice" {
                            input type="radio" name="kind" value=(kind.code()) required checked[form.kind == kind.code()];
                            (words.get(&format!("report.kind.{}", kind.code())))
                        }
                    }
                }
                div {
                    label for="label" { (words.get("report.label")) }
                    @if named {
                        textarea class="field mono" id="label" name="label" rows="3" maxlength="2048" spellcheck="false" { (form.label) }
                    } @else {
                        input class="field mono" id="label" name="label" maxlength="2048" aria-describedby="label-help" autocomplete="off";
                    }
                    p class="hint" id="label-help" { (words.get("report.label_help")) }
                }
                div {
                    label for="text" { (words.get("report.text")) }
                    textarea class="field" id="text" name="text" rows="5" maxlength="2000" { (form.text) }
                }
                div {
                    label for="photo" { (words.get("report.photo")) }
                    input class="field" id="photo" name="photo" type="file" accept="image/jpeg,image/png,image/webp" aria-describedby="photo-help";
                    p class="hint" id="photo-help" { (words.get("report.photo_help")) }
                }
                div {
                    label for="contact" { (words.get("report.contact")) }
                    input class="field" id="contact" name="contact" maxlength="200" value=(form.contact) aria-describedby="contact-help";
                    p class="hint" id="contact-help" { (words.get("report.contact_help")) }
                }
                button class="btn main" { (icon(Icon::Flag)) (words.get("report.send")) }
                p class="hint" { a href=(reader.path("/ticket")) { (words.get("ticket.have")) } }
            }
        }
    };
    reader.page(words.get("report.title"), "", &body, None)
}

/// The ticket of a complaint that was just sent.
pub(crate) fn ticket_page(reader: Reader<'_>, ticket: &str) -> Page {
    let words = reader.words;
    let body = html! {
        main {
            div class="form" {
                (reader.bar(&format!("/ticket?lang={}", words.language().other().code())))
                h1 { (words.get("ticket.sent")) }
                div class="note" {
                    p { (words.get("ticket.yours")) }
                    p class="ticket" { (ticket) }
                }
                p { (words.get("ticket.keep")) }
                a class="btn" href=(reader.path("/ticket")) { (words.get("ticket.look")) }
                a class="btn main" href=(reader.path("/")) { (icon(Icon::Scan)) (words.get("action.again")) }
            }
        }
    };
    reader.page(words.get("ticket.sent"), "", &body, None)
}

/// The form of a ticket.
pub(crate) fn ticket_form_page(reader: Reader<'_>, typed: &str, problem: Option<&'static str>) -> Page {
    let words = reader.words;
    let problem = problem.map(|code| match code {
        "no_such_report" => words.get("ticket.unknown"),
        _ => words.get("report.problem.other"),
    });
    let body = html! {
        main {
            form class="form" method="post" action=(reader.path("/ticket")) {
                (reader.bar(&format!("/ticket?lang={}", words.language().other().code())))
                h1 { (words.get("ticket.title")) }
                @if let Some(problem) = problem { (trouble(problem)) }
                div {
                    label for="ticket" { (words.get("ticket.label")) }
                    input class="field mono" id="ticket" name="ticket" inputmode="numeric" autocomplete="off" maxlength="40" required value=(typed);
                }
                button class="btn main" { (words.get("ticket.look")) }
            }
        }
    };
    reader.page(words.get("ticket.title"), "", &body, None)
}

/// What became of a complaint.
pub(crate) fn progress_page(reader: Reader<'_>, progress: &ReportProgress) -> Page {
    let words = reader.words;
    let body = html! {
        main {
            div class="form" {
                (reader.bar(&format!("/ticket?lang={}", words.language().other().code())))
                h1 { (words.get(&format!("ticket.state.{}", progress.state.code()))) }
                p class="lead" {
                    (words.get(&format!("report.kind.{}", progress.kind.code()))) " · " (words.date(&progress.at))
                }
                @for answer in &progress.answers {
                    div class="note" {
                        p { b { (words.fill("ticket.says", &[("who", &answer.by)])) } " · " (words.date(&answer.at)) }
                        p { (answer.text) }
                    }
                }
                @if progress.answers.is_empty() { p { (words.get("ticket.wait")) } }
            }
        }
    };
    reader.page(words.get("ticket.title"), "", &body, None)
}

fn trouble(text: &str) -> Markup {
    html! {
        div class="box warn" role="alert" { span class="warn" { (punch(PunchShape::Warn)) } p { (text) } }
    }
}
