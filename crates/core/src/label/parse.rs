//! Reading a label in its one spelling.

use super::{KeyId, LabelError, LabelFields, SignatureBlock, SignatureBlockError};
use crate::gs1::{Ai, Cpv, Gtin, Lot, PercentError, Serial, TextError, decode, encode_into};
use crate::host::Host;
use crate::time::Date;
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use ed25519_dalek::Signature;

/// A label as read: well-formed, in its one spelling, and not trusted in anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnverifiedLabel {
    host: Host,
    fields: LabelFields,
    block: SignatureBlock,
}

impl UnverifiedLabel {
    /// Longest label in bytes: what the longest host, every text at 20 characters all of them
    /// percent-encoded, and all four dates come to. So every [`super::LabelDraft`] makes a label
    /// that can be read, and nothing longer need be looked at.
    pub const MAX_LEN: usize = "https://".len()
        + Host::MAX_LEN
        + "/01/".len()
        + 14
        + 3 * ("/10/".len() + 3 * 20)
        + 4 * "?11=YYMMDD".len()
        + "&S=".len()
        + SignatureBlock::CHARACTERS;

    /// Reads a label. Whatever is not exactly how [`super::LabelDraft::sign`] writes it is refused.
    pub fn parse(text: &str) -> Result<Self, LabelError> {
        if text.len() > Self::MAX_LEN {
            return Err(LabelError::TooLong);
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(LabelError::NotAscii);
        }
        let rest = text.strip_prefix("https://").ok_or(LabelError::Scheme)?;
        if rest.contains('#') {
            return Err(LabelError::Fragment);
        }
        let (authority, rest) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let host = read_host(authority)?;
        let (path, query) = rest.split_once('?').ok_or(LabelError::NotSigned)?;
        let (gtin, cpv, lot, serial) = read_path(path)?;
        let (dates, block) = read_query(query)?;
        let [production, packaging, best_before, expiry] = dates;
        let fields = LabelFields {
            gtin,
            cpv,
            lot,
            serial,
            production,
            packaging,
            best_before,
            expiry,
        };
        Ok(Self { host, fields, block })
    }

    /// Where the link leads. Not signed.
    pub const fn host(&self) -> &Host {
        &self.host
    }

    /// What the label says of its item.
    pub const fn fields(&self) -> &LabelFields {
        &self.fields
    }

    /// (01)
    pub const fn gtin(&self) -> Gtin {
        self.fields.gtin
    }

    /// (22)
    pub const fn cpv(&self) -> Option<&Cpv> {
        self.fields.cpv.as_ref()
    }

    /// (10)
    pub const fn lot(&self) -> Option<&Lot> {
        self.fields.lot.as_ref()
    }

    /// (21)
    pub const fn serial(&self) -> &Serial {
        &self.fields.serial
    }

    /// (11)
    pub const fn production(&self) -> Option<Date> {
        self.fields.production
    }

    /// (13)
    pub const fn packaging(&self) -> Option<Date> {
        self.fields.packaging
    }

    /// (15)
    pub const fn best_before(&self) -> Option<Date> {
        self.fields.best_before
    }

    /// (17)
    pub const fn expiry(&self) -> Option<Date> {
        self.fields.expiry
    }

    /// Which key the label says has signed it.
    pub const fn key_id(&self) -> KeyId {
        self.block.key_id
    }

    /// The signature, tried by nobody yet.
    pub const fn signature(&self) -> &Signature {
        &self.block.signature
    }

    /// The bytes that the signature must cover.
    pub fn signing_input(&self) -> Vec<u8> {
        self.fields.signing_input(self.block.key_id)
    }

    /// The label as text: byte for byte what was read.
    pub fn uri(&self) -> String {
        let mut uri = String::with_capacity(256);
        uri.push_str("https://");
        uri.push_str(self.host.as_str());
        self.fields.write_link(&mut uri);
        uri.push_str(if self.fields.has_dates() { "&S=" } else { "?S=" });
        self.block.encode_into(&mut uri);
        uri
    }
}

fn read_host(authority: &str) -> Result<Host, LabelError> {
    if authority.contains('@') {
        return Err(LabelError::UserName);
    }
    if authority.contains(':') && !authority.starts_with('[') {
        return Err(LabelError::Port);
    }
    Host::parse(authority).map_err(LabelError::Host)
}

type PathFields = (Gtin, Option<Cpv>, Option<Lot>, Serial);

fn read_path(path: &str) -> Result<PathFields, LabelError> {
    let mut segments = path.strip_prefix("/01/").ok_or(LabelError::NoGtin)?.split('/');
    let gtin = read_value(Ai::GTIN, segments.next().unwrap_or_default())?;
    let gtin = Gtin::parse_14(&gtin).map_err(LabelError::Gtin)?;
    let (mut cpv, mut lot, mut serial) = (None, None, None);
    while let Some(digits) = segments.next() {
        let ai = match digits {
            "22" => Ai::CPV,
            "10" => Ai::LOT,
            "21" => Ai::SERIAL,
            "01" => return Err(LabelError::Duplicate(Ai::GTIN)),
            _ => return Err(LabelError::Path),
        };
        let value = read_value(ai, segments.next().ok_or(LabelError::Path)?)?;
        let refused = |error: TextError| LabelError::Text(ai, error);
        if (ai == Ai::CPV && cpv.is_some())
            || (ai == Ai::LOT && lot.is_some())
            || (ai == Ai::SERIAL && serial.is_some())
        {
            return Err(LabelError::Duplicate(ai));
        }
        if serial.is_some() || (ai == Ai::CPV && lot.is_some()) {
            return Err(LabelError::Order(ai));
        }
        if ai == Ai::CPV {
            cpv = Some(Cpv::parse(&value).map_err(refused)?);
        } else if ai == Ai::LOT {
            lot = Some(Lot::parse(&value).map_err(refused)?);
        } else {
            serial = Some(Serial::parse(&value).map_err(refused)?);
        }
    }
    Ok((gtin, cpv, lot, serial.ok_or(LabelError::NoSerial)?))
}

/// Decodes a path value, and sees that it is spelled as the encoder would have.
fn read_value(ai: Ai, raw: &str) -> Result<Cow<'_, str>, LabelError> {
    if raw.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Ok(Cow::Borrowed(raw));
    }
    let decoded = decode(raw, false).map_err(|error| match error {
        PercentError::Broken | PercentError::NotUtf8 => LabelError::PercentEncoding(ai),
    })?;
    if decoded.contains('\u{1d}') {
        return Err(LabelError::HiddenSeparator(ai));
    }
    let mut spelled = String::with_capacity(raw.len());
    encode_into(&mut spelled, &decoded);
    if spelled == raw {
        Ok(Cow::Owned(decoded))
    } else {
        Err(LabelError::Spelling(ai))
    }
}

const DATES: [Ai; 4] = [Ai::PRODUCTION, Ai::PACKAGING, Ai::BEST_BEFORE, Ai::EXPIRY];

fn read_query(query: &str) -> Result<([Option<Date>; 4], SignatureBlock), LabelError> {
    let mut dates = [None; 4];
    let mut last = None;
    let mut block = None;
    for parameter in query.split('&') {
        let (key, value) = parameter.split_once('=').ok_or(LabelError::Query)?;
        if key == "S" {
            if block.is_some() {
                return Err(LabelError::SignatureTwice);
            }
            block = Some(SignatureBlock::parse(value).map_err(LabelError::SignatureBlock)?);
            continue;
        }
        let place = date_place(key)?;
        let ai = DATES[place];
        if dates[place].is_some() {
            return Err(LabelError::Duplicate(ai));
        }
        if last > Some(place) {
            return Err(LabelError::Order(ai));
        }
        if block.is_some() {
            return Err(LabelError::Query);
        }
        let value = if value.contains('%') {
            read_value(ai, value)?
        } else {
            Cow::Borrowed(value)
        };
        dates[place] = Some(Date::parse(&value).map_err(|error| LabelError::Date(ai, error))?);
        last = Some(place);
    }
    Ok((dates, block.ok_or(LabelError::NotSigned)?))
}

/// Which of the four dates a key names; every other key is refused by name.
fn date_place(key: &str) -> Result<usize, LabelError> {
    match key {
        "11" => Ok(0),
        "13" => Ok(1),
        "15" => Ok(2),
        "17" => Ok(3),
        "01" => Err(LabelError::BelongsInPath(Ai::GTIN)),
        "10" => Err(LabelError::BelongsInPath(Ai::LOT)),
        "21" => Err(LabelError::BelongsInPath(Ai::SERIAL)),
        "22" => Err(LabelError::BelongsInPath(Ai::CPV)),
        "" => Err(LabelError::Query),
        _ if key.bytes().all(|byte| byte.is_ascii_digit()) => Err(LabelError::NumericKey),
        _ => Err(LabelError::UnknownKey),
    }
}

impl From<SignatureBlockError> for LabelError {
    fn from(error: SignatureBlockError) -> Self {
        Self::SignatureBlock(error)
    }
}
