//! The standard's event query (EPCIS 2.0, section 8.2.7.1): parameters in, a page of events out.

use crate::{Store, StoreError, rows};
use assay_core::provenance::{Action, Identifier, Kind, Moment, Role};
use assay_epcis::{Answered, Vocabulary, bare_word};
use data_encoding::BASE64URL_NOPAD;
use sqlx::{QueryBuilder, Row as _, Sqlite};

/// Most events on one page, whatever is asked.
const MAX_PAGE: u32 = 1_000;
/// Events on a page when nothing is asked (the standard's default).
const PAGE: u32 = 30;
/// Most values of one parameter.
const MAX_VALUES: usize = 500;

/// Why a query cannot be answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// The standard has no such parameter.
    #[error("no such parameter")]
    Unknown,
    /// The standard has it; it is not answered here.
    #[error("this parameter is not answered here")]
    NotAnswered,
    /// The value is not what the parameter takes.
    #[error("the value is not what this parameter takes")]
    Value,
    /// More than 500 values.
    #[error("more than 500 values")]
    TooMany,
    /// Two parameters that exclude each other, or one without the other that it needs.
    #[error("these parameters do not go together")]
    Together,
    /// The page token is not one of this query.
    #[error("the page token is none of this query")]
    Token,
}

/// By what the answer is ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As captured.
    #[default]
    Recorded,
    /// As it happened.
    Happened,
}

/// A condition.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Filter {
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
enum Match {
    Exactly(String),
    /// Every instance of a class: keys that begin so.
    Beginning(String),
}

/// A query, checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    filters: Vec<Filter>,
    order: Option<Order>,
    descending: Option<bool>,
    per_page: Option<u32>,
    limit: Option<u32>,
    most: Option<u32>,
    after: Option<(i64, i64)>,
    /// Only events told by this party; `None` for all.
    pub teller: Option<String>,
}

/// A page of events.
#[derive(Clone, Debug)]
pub struct Page {
    /// The events.
    pub events: Vec<Answered>,
    /// The token of the next page; `None` on the last.
    pub next: Option<String>,
    /// The query named `maxEventCount`, and more match.
    pub too_many: bool,
}

const THINGS: &[Role] = &[Role::Item, Role::Child];
const CLASSES: &[Role] = &[Role::Class, Role::ChildClass];
const ANY_THING: &[Role] = &[Role::Item, Role::Child, Role::Parent, Role::Input, Role::Output];
const ANY_CLASS: &[Role] = &[Role::Class, Role::ChildClass, Role::InputClass, Role::OutputClass];

/// Parameters that the standard has and this store does not answer.
const NOT_ANSWERED: [&str; 29] = [
    "EQ_persistentDisposition_set",
    "EQ_persistentDisposition_unset",
    "WD_readPoint",
    "WD_bizLocation",
    "EQ_quantity",
    "GT_quantity",
    "GE_quantity",
    "LT_quantity",
    "LE_quantity",
    "GE_errorDeclarationTime",
    "LT_errorDeclarationTime",
    "EQ_errorReason",
    "EQ_correctiveEventID",
    "GE_startTime",
    "LT_startTime",
    "GE_endTime",
    "LT_endTime",
    "EQ_type",
    "EQ_deviceID",
    "EQ_dataProcessingMethod",
    "EQ_microorganism",
    "EQ_chemicalSubstance",
    "EQ_bizRules",
    "EQ_stringValue",
    "EQ_hexBinaryValue",
    "EQ_uriValue",
    "EQ_booleanValue",
    "EQ_dataProcessingMethods",
    "EQ_coordinateReferenceSystem",
];

impl Query {
    /// Reads parameters, already percent-decoded. The first that is wrong is named with the reason.
    ///
    /// # Errors
    /// The parameter's name and what is wrong with it.
    pub fn parse<'p>(
        parameters: impl IntoIterator<Item = (&'p str, &'p str)>,
    ) -> Result<Self, (String, QueryError)> {
        let mut query = Self::default();
        for (name, value) in parameters {
            query
                .take(name, value)
                .map_err(|error| (name.to_owned(), error))?;
        }
        if query.limit.is_some() && query.most.is_some() {
            return Err(("maxEventCount".to_owned(), QueryError::Together));
        }
        // The first so many means something only in an order.
        if query.limit.is_some() && query.order.is_none() {
            return Err(("eventCountLimit".to_owned(), QueryError::Together));
        }
        Ok(query)
    }

    fn take(&mut self, name: &str, value: &str) -> Result<(), QueryError> {
        let filter = match name {
            "eventType" => column("kind", value, |word| {
                Kind::parse(word).map(|kind| kind.name().to_owned())
            })?,
            "EQ_action" => column("action", value, |word| {
                Action::parse(word).map(|action| action.name().to_owned())
            })?,
            "EQ_bizStep" => words("step", value, Vocabulary::BizStep)?,
            "EQ_disposition" => words("disposition", value, Vocabulary::Disposition)?,
            "EQ_readPoint" => column("read_point", value, key)?,
            "EQ_bizLocation" => column("location", value, key)?,
            "EQ_eventID" => column("id", value, |id| Some(id.to_owned()))?,
            "EQ_transformationID" => links(&[Role::Transformation], value)?,
            "MATCH_epc" => links(THINGS, value)?,
            "MATCH_anyEPC" => links(ANY_THING, value)?,
            "MATCH_parentID" => links(&[Role::Parent], value)?,
            "MATCH_inputEPC" => links(&[Role::Input], value)?,
            "MATCH_outputEPC" => links(&[Role::Output], value)?,
            "MATCH_epcClass" => links(CLASSES, value)?,
            "MATCH_inputEPCClass" => links(&[Role::InputClass], value)?,
            "MATCH_outputEPCClass" => links(&[Role::OutputClass], value)?,
            "MATCH_anyEPCClass" => links(ANY_CLASS, value)?,
            "GE_eventTime" => Filter::AtLeast("time", moment(value)?),
            "LT_eventTime" => Filter::Below("time", moment(value)?),
            "GE_recordTime" => Filter::AtLeast("recorded", moment(value)?),
            "LT_recordTime" => Filter::Below("recorded", moment(value)?),
            "EXISTS_errorDeclaration" => match value {
                "true" => Filter::Declared,
                "false" => return Ok(()),
                _ => return Err(QueryError::Value),
            },
            // The type of the transaction narrows nothing that its identifier does not.
            name if name == "EQ_bizTransaction" || name.starts_with("EQ_bizTransaction_") => {
                links(&[Role::Transaction], value)?
            }
            name => return self.set(name, value),
        };
        self.filters.push(filter);
        Ok(())
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), QueryError> {
        let number = || {
            value
                .parse::<u32>()
                .ok()
                .filter(|number| *number > 0)
                .ok_or(QueryError::Value)
        };
        match name {
            "perPage" => self.per_page = Some(number()?.min(MAX_PAGE)),
            "eventCountLimit" => self.limit = Some(number()?),
            "maxEventCount" => self.most = Some(number()?),
            "orderBy" => {
                self.order = Some(match value {
                    "eventTime" => Order::Happened,
                    "recordTime" => Order::Recorded,
                    _ => return Err(QueryError::Value),
                });
            }
            "orderDirection" => match value {
                "ASC" => self.descending = Some(false),
                "DESC" => self.descending = Some(true),
                _ => return Err(QueryError::Value),
            },
            "nextPageToken" => self.after = Some(token(value).ok_or(QueryError::Token)?),
            name if NOT_ANSWERED.contains(&name) => return Err(QueryError::NotAnswered),
            _ => return Err(QueryError::Unknown),
        }
        Ok(())
    }

    fn sort_column(&self) -> &'static str {
        match self.order.unwrap_or_default() {
            Order::Recorded => "e.recorded",
            Order::Happened => "e.time",
        }
    }

    /// Once an order is asked for, the standard's default is the latest first.
    fn is_descending(&self) -> bool {
        self.descending.unwrap_or(self.order.is_some())
    }

    fn conditions(&self, sql: &mut QueryBuilder<Sqlite>) {
        sql.push(" WHERE 1 = 1");
        for filter in &self.filters {
            sql.push(" AND ");
            match filter {
                Filter::Column(name, values) => {
                    sql.push(format!("e.{name} IN ("));
                    let mut list = sql.separated(", ");
                    values.iter().for_each(|value| {
                        list.push_bind(value.clone());
                    });
                    sql.push(")");
                }
                Filter::AtLeast(name, moment) => {
                    sql.push(format!("e.{name} >= ")).push_bind(moment.0);
                }
                Filter::Below(name, moment) => {
                    sql.push(format!("e.{name} < ")).push_bind(moment.0);
                }
                Filter::Declared => {
                    sql.push("e.declared = 1");
                }
                Filter::Links(roles, matches) => push_links(sql, roles, matches),
            }
        }
        if let Some(teller) = &self.teller {
            sql.push(" AND e.teller = ").push_bind(teller.clone());
        }
    }
}

fn push_links(sql: &mut QueryBuilder<Sqlite>, roles: &[Role], matches: &[Match]) {
    sql.push("e.seq IN (SELECT seq FROM links WHERE (");
    for (index, one) in matches.iter().enumerate() {
        sql.push(if index == 0 { "" } else { " OR " });
        match one {
            Match::Exactly(key) => {
                sql.push("item = ").push_bind(key.clone());
            }
            Match::Beginning(key) => {
                // '~' sorts after every character of a key.
                sql.push("(item >= ").push_bind(key.clone());
                sql.push(" AND item < ").push_bind(format!("{key}~")).push(")");
            }
        }
    }
    let numbers: Vec<String> = roles.iter().map(|role| role.number().to_string()).collect();
    sql.push(format!(") AND role IN ({}))", numbers.join(", ")));
}

impl Store {
    /// A page of the events that a query asks for.
    pub async fn events(&self, query: &Query) -> Result<Page, StoreError> {
        if let Some(most) = query.most {
            let mut sql = QueryBuilder::<Sqlite>::new("SELECT COUNT(*) FROM (SELECT 1 FROM events e");
            query.conditions(&mut sql);
            sql.push(" LIMIT ").push_bind(i64::from(most) + 1).push(")");
            let found: i64 = sql.build_query_scalar().fetch_one(&self.read).await?;
            if found > i64::from(most) {
                return Ok(Page {
                    events: Vec::new(),
                    next: None,
                    too_many: true,
                });
            }
        }
        let size = query
            .per_page
            .unwrap_or(PAGE)
            .min(query.limit.unwrap_or(u32::MAX));
        let (sort, columns) = (query.sort_column(), rows::COLUMNS);
        let mut sql = QueryBuilder::<Sqlite>::new(format!("SELECT {columns}, {sort} FROM events e"));
        query.conditions(&mut sql);
        let (beyond, direction) = if query.is_descending() {
            ("<", "DESC")
        } else {
            (">", "ASC")
        };
        if let Some((value, seq)) = query.after {
            sql.push(format!(" AND ({sort}, e.seq) {beyond} ("));
            sql.push_bind(value).push(", ").push_bind(seq).push(")");
        }
        sql.push(format!(" ORDER BY {sort} {direction}, e.seq {direction} LIMIT "));
        sql.push_bind(i64::from(size) + 1);
        let found = sql.build().fetch_all(&self.read).await?;
        let kept = found.len().min(size as usize);
        let more = found.len() > kept && query.limit.is_none();
        let next = match found.get(kept.wrapping_sub(1)).filter(|_| more) {
            Some(last) => Some(token_of(last.try_get(6)?, last.try_get(0)?)),
            None => None,
        };
        let events = found[..kept]
            .iter()
            .map(|row| rows::event(row).map(|(_, answered)| answered))
            .collect::<Result<_, _>>()?;
        Ok(Page {
            events,
            next,
            too_many: false,
        })
    }
}

fn values(value: &str) -> Result<Vec<&str>, QueryError> {
    let values: Vec<&str> = value.split('|').filter(|part| !part.is_empty()).collect();
    match values.len() {
        0 => Err(QueryError::Value),
        1..=MAX_VALUES => Ok(values),
        _ => Err(QueryError::TooMany),
    }
}

fn column(
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

fn words(name: &'static str, value: &str, vocabulary: Vocabulary) -> Result<Filter, QueryError> {
    column(name, value, |word| Some(bare_word(vocabulary, word).to_owned()))
}

fn key(text: &str) -> Option<String> {
    Identifier::parse(text).ok().map(|id| id.key().to_owned())
}

/// Identifiers in any spelling. A pattern of a class matches its instances and the class itself.
fn links(roles: &'static [Role], value: &str) -> Result<Filter, QueryError> {
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

fn moment(text: &str) -> Result<Moment, QueryError> {
    // A plus that a form-decoder took for a space.
    Moment::parse(&text.replace(' ', "+")).ok_or(QueryError::Value)
}

fn token_of(value: i64, seq: i64) -> String {
    let bytes = [value.to_be_bytes(), seq.to_be_bytes()].concat();
    BASE64URL_NOPAD.encode(&bytes)
}

fn token(text: &str) -> Option<(i64, i64)> {
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
    let (value, seq) = bytes.split_at_checked(8)?;
    Some((
        i64::from_be_bytes(value.try_into().ok()?),
        i64::from_be_bytes(seq.try_into().ok()?),
    ))
}
