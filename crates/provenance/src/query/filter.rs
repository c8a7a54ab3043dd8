//! Conditions, and the values of parameters that they come from.

use assay_core::provenance::{Identifier, Moment, Role};
use assay_epcis::{Vocabulary, bare_word};

use super::QueryError;
use crate::store::sql::Sql;

/// Most values of one parameter.
const MAX_VALUES: usize = 500;

/// A condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Filter {
    /// A column is one of these.
    Column(&'static str, Vec<String>),
    /// A column of times is at least, or below.
    AtLeast(&'static str, Moment),
    Below(&'static str, Moment),
    /// Something in one of these roles matches.
    Links(&'static [Role], Vec<Match>),
    /// Withdrawn events only.
    Declared,
}

/// What an identifier is matched against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Match {
    Exactly(String),
    /// Every instance of a class: keys that begin so.
    Beginning(String),
}

fn values(value: &str) -> Result<Vec<&str>, QueryError> {
    let values: Vec<&str> = value.split('|').filter(|part| !part.is_empty()).collect();
    match values.len() {
        0 => Err(QueryError::Value),
        1..=MAX_VALUES => Ok(values),
        _ => Err(QueryError::TooMany),
    }
}

pub(super) fn column(
    name: &'static str,
    value: &str,
    read: impl Fn(&str) -> Option<String>,
) -> Result<Filter, QueryError> {
    let read = |one| read(one).ok_or(QueryError::Value);
    Ok(Filter::Column(
        name,
        values(value)?.into_iter().map(read).collect::<Result<_, _>>()?,
    ))
}

pub(super) fn words(name: &'static str, value: &str, vocabulary: Vocabulary) -> Result<Filter, QueryError> {
    column(name, value, |word| Some(bare_word(vocabulary, word).to_owned()))
}

pub(super) fn key(text: &str) -> Option<String> {
    Identifier::parse(text).ok().map(|id| id.key().to_owned())
}

/// Identifiers in any spelling. A pattern of a class matches its instances and the class itself.
pub(super) fn links(roles: &'static [Role], value: &str) -> Result<Filter, QueryError> {
    let mut matches = Vec::new();
    for one in values(value)? {
        let key = key(one).ok_or(QueryError::Value)?;
        if one.starts_with("urn:epc:idpat:") {
            matches.push(Match::Beginning(format!("{key}/21/")));
        }
        matches.push(Match::Exactly(key));
    }
    Ok(Filter::Links(roles, matches))
}

pub(super) fn moment(text: &str) -> Result<Moment, QueryError> {
    // A plus that a form-decoder took for a space.
    Moment::parse(&text.replace(' ', "+")).ok_or(QueryError::Value)
}

impl Filter {
    /// Adds the condition, on a table of events named `e`.
    pub(super) fn push(&self, sql: Sql) -> Sql {
        match self {
            Self::Column(name, values) => {
                let sql = sql.push(&format!("e.{name} IN ("));
                sql.list(values.iter().map(String::as_str)).push(")")
            }
            Self::AtLeast(name, moment) => sql.push(&format!("e.{name} >= ")).bind(moment.0),
            Self::Below(name, moment) => sql.push(&format!("e.{name} < ")).bind(moment.0),
            Self::Declared => sql.push("e.declared = 1"),
            Self::Links(roles, matches) => push_links(sql, roles, matches),
        }
    }
}

fn push_links(mut sql: Sql, roles: &[Role], matches: &[Match]) -> Sql {
    sql = sql.push("e.seq IN (SELECT seq FROM links WHERE (");
    for (index, one) in matches.iter().enumerate() {
        sql = sql.push(if index == 0 { "" } else { " OR " });
        sql = match one {
            Match::Exactly(key) => sql.push("item = ").bind(key.as_str()),
            // '~' sorts after every character of a key.
            Match::Beginning(key) => {
                let sql = sql.push("(item >= ").bind(key.as_str());
                sql.push(" AND item < ").bind(format!("{key}~")).push(")")
            }
        };
    }
    let numbers: Vec<String> = roles.iter().map(|role| role.number().to_string()).collect();
    sql.push(&format!(") AND role IN ({}))", numbers.join(", ")))
}
