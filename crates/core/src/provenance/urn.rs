//! EPC URNs (GS1 EPC Tag Data Standard 2.0, section 6): pure identities, classes and the patterns
//! that stand for a class.

use super::identifier::IdentifierError;
use super::link::{decoded, encoded};
use crate::gs1::check_digit;
use alloc::format;
use alloc::string::String;

/// Schemes outside GS1's keys, which have no Digital Link: they stay as they are.
const WITHOUT_LINK: [&str; 6] = ["gid", "usdod", "adi", "bic", "imovn", "adivar"];

/// The canonical Digital Link path of `urn:epc:` ‖ `rest`; `None` where the scheme has none.
pub(super) fn canonical(rest: &str) -> Result<Option<String>, IdentifierError> {
    let mut parts = rest.splitn(3, ':');
    let (family, scheme, body) = match (parts.next(), parts.next(), parts.next()) {
        (Some(family), Some(scheme), Some(body)) => (family, scheme, body),
        _ => return Err(IdentifierError::BrokenUrn),
    };
    let path = match family {
        "id" if WITHOUT_LINK.contains(&scheme) => return Ok(None),
        "id" => instance(scheme, body)?,
        "class" if scheme == "lgtin" => {
            let (prefix, item, lot) = three(body)?;
            format!("01/{}/10/{}", gtin(prefix, item)?, text(lot, 20)?)
        }
        "idpat" => class(scheme, body.strip_suffix(".*").ok_or(IdentifierError::BrokenUrn)?)?,
        _ => return Err(IdentifierError::UnknownScheme),
    };
    Ok(Some(path))
}

fn instance(scheme: &str, body: &str) -> Result<String, IdentifierError> {
    Ok(match scheme {
        "sgtin" => {
            let (prefix, item, serial) = three(body)?;
            format!("01/{}/21/{}", gtin(prefix, item)?, text(serial, 20)?)
        }
        "sscc" => format!("00/{}", extended(body)?),
        "sgln" => {
            let (prefix, place, extension) = three(body)?;
            let place = thirteen(prefix, place)?;
            match extension {
                "0" => format!("414/{place}"),
                extension => format!("414/{place}/254/{}", text(extension, 20)?),
            }
        }
        "pgln" => {
            let (prefix, party) = two(body)?;
            format!("417/{}", thirteen(prefix, party)?)
        }
        "grai" => {
            let (prefix, asset, serial) = three(body)?;
            format!("8003/0{}{}", thirteen(prefix, asset)?, text(serial, 16)?)
        }
        "giai" => format!("8004/{}", joined(body)?),
        "gsrn" => format!("8018/{}", plain(body, 17)?),
        "gsrnp" => format!("8017/{}", plain(body, 17)?),
        "gsin" => format!("402/{}", plain(body, 16)?),
        "ginc" => format!("401/{}", joined(body)?),
        "gdti" => {
            let (prefix, document, serial) = three(body)?;
            format!("253/{}{}", thirteen(prefix, document)?, text(serial, 17)?)
        }
        "sgcn" => {
            let (prefix, coupon, serial) = three(body)?;
            format!("255/{}{}", thirteen(prefix, coupon)?, digits(serial, 1, 12)?)
        }
        "cpi" => {
            let (part, serial) = body.rsplit_once('.').ok_or(IdentifierError::BrokenUrn)?;
            format!("8010/{}/8011/{}", joined(part)?, digits(serial, 1, 12)?)
        }
        "itip" => {
            let (class_of, serial) = pieces(body)?;
            format!("8006/{class_of}/21/{}", text(serial, 20)?)
        }
        "upui" => {
            let (prefix, item, serial) = three(body)?;
            format!("01/{}/235/{}", gtin(prefix, item)?, text(serial, 28)?)
        }
        _ => return Err(IdentifierError::UnknownScheme),
    })
}

/// `urn:epc:idpat:…:prefix.reference.*`: every instance of one class, which is the class.
fn class(scheme: &str, body: &str) -> Result<String, IdentifierError> {
    Ok(match scheme {
        "sgtin" | "upui" => {
            let (prefix, item) = two(body)?;
            format!("01/{}", gtin(prefix, item)?)
        }
        "grai" => {
            let (prefix, asset) = two(body)?;
            format!("8003/0{}", thirteen(prefix, asset)?)
        }
        "gdti" => {
            let (prefix, document) = two(body)?;
            format!("253/{}", thirteen(prefix, document)?)
        }
        "sgcn" => {
            let (prefix, coupon) = two(body)?;
            format!("255/{}", thirteen(prefix, coupon)?)
        }
        "cpi" => format!("8010/{}", joined(body)?),
        "itip" => format!("8006/{}", pieces(&format!("{body}.*"))?.0),
        _ => return Err(IdentifierError::UnknownScheme),
    })
}

fn two(body: &str) -> Result<(&str, &str), IdentifierError> {
    body.split_once('.').ok_or(IdentifierError::BrokenUrn)
}

fn three(body: &str) -> Result<(&str, &str, &str), IdentifierError> {
    let (first, rest) = two(body)?;
    let (second, third) = two(rest)?;
    Ok((first, second, third))
}

fn digits(part: &str, least: usize, most: usize) -> Result<&str, IdentifierError> {
    let good = (least..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    good.then_some(part).ok_or(IdentifierError::BrokenUrn)
}

/// A company prefix is 6 to 12 digits (Tag Data Standard 2.0, section 6.3).
fn company(prefix: &str) -> Result<&str, IdentifierError> {
    digits(prefix, 6, 12)
}

fn rest_of(prefix: &str, reference: &str, length: usize) -> Result<(), IdentifierError> {
    let wanted = length - company(prefix)?.len();
    digits(reference, wanted, wanted).map(|_| ())
}

/// Indicator digit first, then the company prefix, then the rest of the item reference.
fn gtin(prefix: &str, item: &str) -> Result<String, IdentifierError> {
    rest_of(prefix, item, 13)?;
    let (indicator, item) = item.split_at(1);
    Ok(with_check_digit(format!("{indicator}{prefix}{item}")))
}

fn thirteen(prefix: &str, reference: &str) -> Result<String, IdentifierError> {
    rest_of(prefix, reference, 12)?;
    Ok(with_check_digit(format!("{prefix}{reference}")))
}

/// An SSCC: extension digit, company prefix, serial reference.
fn extended(body: &str) -> Result<String, IdentifierError> {
    let (prefix, serial) = two(body)?;
    rest_of(prefix, serial, 17)?;
    let (extension, serial) = serial.split_at(1);
    Ok(with_check_digit(format!("{extension}{prefix}{serial}")))
}

fn plain(body: &str, length: usize) -> Result<String, IdentifierError> {
    let (prefix, reference) = two(body)?;
    rest_of(prefix, reference, length)?;
    Ok(with_check_digit(format!("{prefix}{reference}")))
}

/// A company prefix followed by free characters, 30 in all.
fn joined(body: &str) -> Result<String, IdentifierError> {
    let (prefix, reference) = two(body)?;
    let prefix = company(prefix)?;
    Ok(format!("{prefix}{}", text(reference, 30 - prefix.len())?))
}

fn pieces(body: &str) -> Result<(String, &str), IdentifierError> {
    let (prefix, item, rest) = three(body)?;
    let (piece, total, serial) = three(rest)?;
    let class_of = format!(
        "{}{}{}",
        gtin(prefix, item)?,
        digits(piece, 2, 2)?,
        digits(total, 2, 2)?
    );
    Ok((class_of, serial))
}

/// Free characters of an EPC URN, percent-encoded as a canonical Digital Link has them.
fn text(part: &str, most: usize) -> Result<String, IdentifierError> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!'()*+,-.:;=_%".contains(&byte);
    let value = decoded(part).ok_or(IdentifierError::BrokenUrn)?;
    let good = (1..=most).contains(&value.len()) && part.bytes().all(allowed) && value.is_ascii();
    good.then(|| encoded(&value)).ok_or(IdentifierError::BrokenUrn)
}

fn with_check_digit(mut digits: String) -> String {
    let last = char::from(b'0' + check_digit(digits.as_bytes()));
    digits.push(last);
    digits
}
