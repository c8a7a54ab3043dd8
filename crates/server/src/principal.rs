//! Who may say what: tokens of brands, dealers, retailers and the authority.
//!
//! A token is 32 random bytes, shown once; the store keeps its SHA-256. Deliberately absent:
//! passwords and sessions.

use assay_core::assess::{Party, Region};
use assay_core::gs1::{Gtin, GtinPrefix};
use assay_core::time::Timestamp;
use assay_provenance::Teller;
use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest as _, Sha256};

use crate::problem::Problem;
use crate::store::{PrincipalRow, Store, StoreError};

/// Begins every token, so that one that leaks is found by those who look for such.
const BEGINS: &str = "assay_";

/// What a principal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A brand: reads alerts about its own GTINs.
    Issuer,
    /// Sells to retailers.
    Dealer,
    /// Sells to consumers.
    Retailer,
    /// Certifies issuers: reads all alerts, states nothing.
    Authority,
}

impl Role {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Issuer => "issuer",
            Self::Dealer => "dealer",
            Self::Retailer => "retailer",
            Self::Authority => "authority",
        }
    }

    fn of(code: &str) -> Option<Self> {
        [Self::Issuer, Self::Dealer, Self::Retailer, Self::Authority]
            .into_iter()
            .find(|role| role.code() == code)
    }
}

/// Someone to be given a token.
#[derive(Debug, Clone)]
pub struct NewPrincipal {
    /// For the operator's list.
    pub name: String,
    /// What it is.
    pub role: Role,
    /// GTIN prefixes it may speak of; none means all, which an issuer may not have.
    pub prefixes: Vec<String>,
    /// Where it is.
    pub region: Option<Region>,
    /// Until when its token is good.
    pub expires: Timestamp,
}

/// Why someone was not given a token.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    /// An issuer without GTIN prefixes would read every brand's alerts.
    #[error("an issuer's token needs the GTIN prefixes of the brand")]
    NoPrefixes,
    /// A prefix is not one.
    #[error("a GTIN prefix has 3 to 12 digits")]
    Prefix,
    /// The system gave no randomness.
    #[error("no randomness")]
    Randomness,
    /// The store did not keep it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Gives someone a token; returns its number and the token itself, which is kept nowhere.
///
/// # Errors
/// [`EnrolError`].
pub async fn enrol(store: &dyn Store, new: NewPrincipal) -> Result<(i64, String), EnrolError> {
    if new.role == Role::Issuer && new.prefixes.is_empty() {
        return Err(EnrolError::NoPrefixes);
    }
    if new
        .prefixes
        .iter()
        .any(|prefix| GtinPrefix::parse(prefix).is_err())
    {
        return Err(EnrolError::Prefix);
    }
    let mut random = [0; 40];
    getrandom::fill(&mut random).map_err(|_| EnrolError::Randomness)?;
    let (secret, number) = random.split_at(32);
    let token = format!("{BEGINS}{}", BASE64URL_NOPAD.encode(secret));
    let id = number
        .iter()
        .fold(0_i64, |id, byte| (id << 7) | i64::from(byte & 0x7F));
    let row = PrincipalRow {
        id,
        hash: hash(&token),
        name: new.name,
        role: new.role.code().to_owned(),
        prefixes: new.prefixes.join(" "),
        region: new.region.map(|region| region.to_string()),
        expires: new.expires.0,
        revoked: None,
    };
    store.enrol(&row).await?;
    Ok((id, token))
}

/// Tells the store of events who is enrolled, so that what they told before is judged by what they may
/// speak of.
///
/// # Errors
/// When a store does not answer.
pub async fn introduce(store: &dyn Store, events: &assay_provenance::Store) -> Result<(), crate::ServeError> {
    let enrolled = store.principals().await?;
    let tellers: Vec<Teller> = enrolled
        .into_iter()
        .map(|row| Teller {
            id: row.id.to_string(),
            name: row.name,
            role: Some(row.role),
            prefixes: row
                .prefixes
                .split_whitespace()
                .filter_map(|prefix| GtinPrefix::parse(prefix).ok())
                .collect(),
        })
        .collect();
    Ok(events.enrolled(&tellers).await?)
}

fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// The GTINs of a prefix as ranges of numbers, one for each indicator digit.
pub(crate) fn ranges_of(prefix: GtinPrefix) -> Vec<(i64, i64)> {
    let digits = prefix.to_string();
    // Behind the indicator digit stand 13 digits, of which the prefix is the first.
    let behind = 13_u32.checked_sub(u32::try_from(digits.len()).unwrap_or(u32::MAX));
    let (Some(behind), Ok(number)) = (behind, digits.parse::<i64>()) else {
        return Vec::new();
    };
    let width = 10_i64.pow(behind);
    (0..10)
        .map(|indicator| {
            let from = indicator * 10_000_000_000_000 + number * width;
            (from, from + width - 1)
        })
        .collect()
}

/// A principal whose token is good.
#[derive(Debug, Clone)]
pub(crate) struct Principal {
    pub(crate) party: Party,
    pub(crate) role: Role,
    pub(crate) region: Option<Region>,
    /// Who it is, as enrolled.
    pub(crate) name: String,
    prefixes: Vec<GtinPrefix>,
}

impl Principal {
    /// Who sends this `authorization` header.
    ///
    /// # Errors
    /// [`Problem::Unauthorized`] for no, an unknown, an expired and a revoked token alike.
    pub(crate) async fn of(header: Option<&str>, store: &dyn Store, now: Timestamp) -> Result<Self, Problem> {
        let token = header
            .and_then(|header| header.strip_prefix("Bearer "))
            .ok_or(Problem::Unauthorized)?;
        if !token.starts_with(BEGINS) || token.len() > 128 {
            return Err(Problem::Unauthorized);
        }
        let row = store
            .principal(&hash(token))
            .await?
            .ok_or(Problem::Unauthorized)?;
        let revoked = row.revoked.is_some_and(|at| at <= now.0);
        if revoked || row.expires <= now.0 {
            return Err(Problem::Unauthorized);
        }
        let role = Role::of(&row.role).ok_or(Problem::Internal)?;
        let prefixes = row
            .prefixes
            .split_whitespace()
            .map(GtinPrefix::parse)
            .collect::<Result<_, _>>();
        Ok(Self {
            party: Party(row.id.cast_unsigned()),
            role,
            region: row
                .region
                .as_deref()
                .and_then(|region| Region::parse(region).ok()),
            name: row.name,
            prefixes: prefixes.map_err(|_| Problem::Internal)?,
        })
    }

    /// GTINs as numbers that hold everything it may speak of; none for everything.
    pub(crate) fn gtin_ranges(&self) -> Vec<(i64, i64)> {
        self.prefixes
            .iter()
            .flat_map(|prefix| ranges_of(*prefix))
            .collect()
    }

    /// Its number, as the operator's list shows it.
    pub(crate) fn number(&self) -> String {
        self.party.0.cast_signed().to_string()
    }

    /// Who it is where events and deals are told.
    pub(crate) fn teller(&self) -> Teller {
        Teller {
            id: self.number(),
            name: self.name.clone(),
            role: Some(self.role.code().to_owned()),
            prefixes: self.prefixes.clone(),
        }
    }

    /// Whether it may speak of this item.
    pub(crate) fn may_speak_of(&self, gtin: Gtin) -> bool {
        self.prefixes.is_empty() || self.prefixes.iter().any(|prefix| prefix.covers(gtin))
    }
}
