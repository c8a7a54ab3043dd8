//! The standard's event query (EPCIS 2.0, section 8.2.7.1): parameters in, a page of events out.

mod filter;
mod page;

use assay_core::provenance::{Action, Kind, Role};
use assay_epcis::Vocabulary;

use filter::{Filter, column, key, links, moment, words};

pub use page::Page;

/// Most events on one page, whatever is asked.
const MAX_PAGE: u32 = 1_000;

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

/// By what the answer is ordered; by the order of capture when nothing is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// As captured.
    Recorded,
    /// As it happened.
    Happened,
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

/// Families of parameters that the standard has and this store does not answer: fields of extensions
/// and of master data, sources and destinations, values of sensors.
const FAMILIES: [&str; 15] = [
    "EQ_source_",
    "EQ_destination_",
    "EQ_ILMD_",
    "EQ_INNER_",
    "EQ_SENSORELEMENT_",
    "EQ_SENSORMETADATA_",
    "EQ_SENSORREPORT_",
    "EQ_value_",
    "EQATTR_",
    "HASATTR_",
    "EXISTS_",
    "GT_",
    "GE_",
    "LT_",
    "LE_",
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
            "nextPageToken" => self.after = Some(page::token(value).ok_or(QueryError::Token)?),
            name if NOT_ANSWERED.contains(&name)
                || FAMILIES.iter().any(|family| name.starts_with(family)) =>
            {
                return Err(QueryError::NotAnswered);
            }
            _ => return Err(QueryError::Unknown),
        }
        Ok(())
    }
}
