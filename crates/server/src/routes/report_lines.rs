//! Complaints as those who answer them read them: line by line, page by page, as JSON or as a table.

use assay_core::time::Timestamp;
use assay_receiving::cell::quoted;
use assay_wire::{ReportAnswer, ReportKind, ReportLine, ReportState};
use axum::http::HeaderValue;

use crate::{
    problem::Problem,
    store::{ReplyRow, ReportRow},
};

/// Complaints on a page at most.
const MOST: u32 = 2_000;

/// Which page of complaints, and in what form.
pub(super) struct Asked {
    pub(super) as_table: bool,
    pub(super) most: u32,
    pub(super) after: Option<(i64, i64)>,
}

impl Asked {
    pub(super) fn parse(query: Option<&str>) -> Result<Self, Problem> {
        let mut asked = Self {
            as_table: false,
            most: MOST,
            after: None,
        };
        for pair in query
            .unwrap_or_default()
            .split('&')
            .filter(|pair| !pair.is_empty())
        {
            match pair.split_once('=') {
                Some(("format", "json")) => asked.as_table = false,
                Some(("format", "csv")) => asked.as_table = true,
                Some(("most", most)) => {
                    let most = most.parse::<u32>().map_err(|_| Problem::BadRequest)?;
                    asked.most = most.clamp(1, MOST);
                }
                Some(("after", place)) => {
                    let (hour, id) = place.split_once('.').ok_or(Problem::BadRequest)?;
                    let number = |text: &str| text.parse::<i64>().map_err(|_| Problem::BadRequest);
                    asked.after = Some((number(hour)?, number(id)?));
                }
                Some(_) | None => return Err(Problem::BadRequest),
            }
        }
        Ok(asked)
    }

    /// Where the page after this one is, as a header says it (RFC 8288).
    pub(super) fn next(&self, last: &ReportRow) -> Result<HeaderValue, Problem> {
        let format = if self.as_table { "csv" } else { "json" };
        let (most, hour, id) = (self.most, last.hour, last.id);
        let link = format!("</v1/reports?format={format}&most={most}&after={hour}.{id}>; rel=\"next\"");
        HeaderValue::from_str(&link).map_err(|_| Problem::Internal)
    }
}

pub(super) fn report_line(report: &ReportRow, replies: &[ReplyRow]) -> Option<ReportLine> {
    Some(ReportLine {
        id: report.id.to_string(),
        at: hour(report.hour),
        state: ReportState::of(&report.state)?,
        kind: ReportKind::of(&report.kind)?,
        gtin: report.gtin.map(|gtin| format!("{gtin:014}")),
        lot: report.lot.clone(),
        serial: report.serial.clone(),
        word: report.word.clone(),
        text: report.text.clone(),
        contact: report.contact.clone(),
        photo: report.photo,
        answers: replies.iter().map(line_of).collect(),
    })
}

pub(super) fn table(lines: &[ReportLine]) -> String {
    let mut table = String::from("id,at,state,kind,gtin,lot,serial,word,text,contact,photo,answers\r\n");
    for line in lines {
        let text = |text: &Option<String>| quoted(text.as_deref().unwrap_or_default());
        let answers: Vec<&str> = line.answers.iter().map(|answer| answer.text.as_str()).collect();
        table += &format!(
            "{},{},{},{},{},{},{},{},{},{},{},{}\r\n",
            line.id,
            line.at,
            line.state.code(),
            line.kind.code(),
            line.gtin.as_deref().unwrap_or_default(),
            text(&line.lot),
            text(&line.serial),
            line.word.as_deref().unwrap_or_default(),
            quoted(&line.text),
            text(&line.contact),
            if line.photo { "yes" } else { "no" },
            quoted(&answers.join("\n")),
        );
    }
    table
}

pub(super) fn hour(hour: i64) -> String {
    Timestamp(hour.saturating_mul(3600)).to_string()
}

pub(super) fn line_of(reply: &ReplyRow) -> ReportAnswer {
    ReportAnswer {
        at: hour(reply.hour),
        by: reply.by.clone(),
        text: reply.text.clone(),
    }
}
