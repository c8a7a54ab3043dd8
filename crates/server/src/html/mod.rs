//! Pages drawn by the server, for those without the app and without scripts: one answer holds all that a
//! page needs, in the interface's own colours, shapes and words.
//!
//! Deliberately absent: verdicts (core's), recording (the intake's), anything fetched from elsewhere.

mod code;
mod refused;
mod report;
mod seal;
mod shell;
mod verdict;

pub(crate) use code::{BrandOf, CodeForm, answer_page as code_answer_page, code_page};
pub(crate) use refused::refused_page;
pub(crate) use report::{ReportForm, progress_page, report_page, ticket_form_page, ticket_page};
pub(crate) use shell::Pages;
pub(crate) use verdict::{Checked, Offer, verdict_page};
