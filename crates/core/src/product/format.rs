//! A product record as bytes.
//!
//! Little-endian, as the compiled list: a *time* is 5 bytes, a *text* a length (2 bytes) and UTF-8.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | `ASSAYPR`, 0x01 |
//! | 2 | key id |
//! | 6 | GTIN |
//! | 5 | when it was signed |
//! | texts | name, Chinese and English |
//! | 1, texts | 0, or 1 and the brand's own words in Chinese and English |
//! | 1, 32 | 0, or 1 and the SHA-256 of a picture |
//! | 64 | Ed25519 over the 14 bytes `assay product` 0x00 and everything before the signature |

use super::{ProductDraft, ProductError, ProductRecord, ProductRefusal};
use crate::gs1::Gtin;
use crate::label::KeyId;
use crate::time::Timestamp;
use crate::trust::bytes::{Reader, Write, parsed};
use crate::trust::{CompiledError, Issuer, IssuerKey, Names, TrustList, WithdrawalReason, Words};
use crate::verify::Now;
use alloc::format;
use alloc::vec::Vec;
use core::ptr;
use ed25519_dalek::{SIGNATURE_LENGTH, Signature, Signer, SigningKey, VerifyingKey};

/// Most bytes of a record: two names and two texts at their longest take 9,700.
pub const MAX_RECORD: usize = 16 * 1024;

const MAGIC: [u8; 8] = *b"ASSAYPR\x01";
/// Sets these signatures apart from those of labels, which the same key makes.
const DOMAIN: &[u8] = b"assay product\0";
/// Most keys of others tried, to name the reason.
const MAX_OTHERS: usize = 8;

impl ProductDraft {
    /// Signs, and gives the record's bytes.
    ///
    /// # Errors
    /// When a time is one that no calendar has.
    pub fn sign(&self, key: &SigningKey) -> Result<Vec<u8>, ProductError> {
        let mut out = self.unsigned(KeyId::of(&key.verifying_key()))?;
        let signature = key.sign(&signing_input(&out));
        out.extend_from_slice(&signature.to_bytes());
        Ok(out)
    }

    fn unsigned(&self, key_id: KeyId) -> Result<Vec<u8>, ProductError> {
        let mut out = MAGIC.to_vec();
        out.extend_from_slice(&key_id.0);
        out.put(self.gtin.number(), 6);
        out.put_time(Some(self.signed_at)).map_err(contents)?;
        for text in [self.names.zh(), self.names.en()] {
            out.put_text(text).map_err(contents)?;
        }
        out.put(u64::from(self.words.is_some()), 1);
        for text in self.words.iter().flat_map(|words| [words.zh(), words.en()]) {
            out.put_long_text(text, Words::MAX_BYTES).map_err(contents)?;
        }
        out.put(u64::from(self.picture.is_some()), 1);
        out.extend(self.picture.iter().flatten());
        Ok(out)
    }
}

fn signing_input(unsigned: &[u8]) -> Vec<u8> {
    [DOMAIN, unsigned].concat()
}

fn contents(error: CompiledError) -> ProductError {
    match error {
        CompiledError::CutShort => ProductError::CutShort,
        CompiledError::Contents(what) | CompiledError::TooMuch(what) => ProductError::Contents(what),
        CompiledError::NotAList
        | CompiledError::Damaged
        | CompiledError::ScopeOverlap
        | CompiledError::IdTwice => ProductError::NotARecord,
    }
}

/// A record as read: whose it is, nobody has looked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnverifiedProduct {
    says: ProductDraft,
    key_id: KeyId,
    signature: Signature,
}

impl UnverifiedProduct {
    /// Reads a record.
    ///
    /// # Errors
    /// When the bytes are something else, too many, cut short, or say the impossible.
    pub fn parse(bytes: &[u8]) -> Result<Self, ProductError> {
        if bytes.len() > MAX_RECORD {
            return Err(ProductError::TooLarge);
        }
        if !bytes.starts_with(&MAGIC) {
            return Err(ProductError::NotARecord);
        }
        let mut reader = Reader::new(&bytes[MAGIC.len()..]);
        let read = Self::read(&mut reader).map_err(contents)?;
        if reader.is_empty() {
            Ok(read)
        } else {
            Err(ProductError::Trailing)
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, CompiledError> {
        let key_id = KeyId(array(reader)?);
        let number = reader.number(6)?;
        let gtin = parsed(Gtin::parse_14(&format!("{number:014}")), "GTIN")?;
        let signed_at = reader.given_time()?;
        let (zh, en) = (reader.text()?, reader.text()?);
        let names = parsed(Names::new(zh, en), "name")?;
        let words = if flag(reader)? {
            let (zh, en) = (
                reader.long_text(Words::MAX_BYTES)?,
                reader.long_text(Words::MAX_BYTES)?,
            );
            Some(parsed(Words::new(zh, en), "text")?)
        } else {
            None
        };
        let picture = if flag(reader)? { Some(array(reader)?) } else { None };
        let signature = Signature::from_bytes(&array::<SIGNATURE_LENGTH>(reader)?);
        let says = ProductDraft {
            gtin,
            signed_at,
            names,
            words,
            picture,
        };
        Ok(Self {
            says,
            key_id,
            signature,
        })
    }

    /// The product it speaks of.
    pub const fn gtin(&self) -> Gtin {
        self.says.gtin
    }

    /// The key it says it was signed with.
    pub const fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// When it says it was signed.
    pub const fn signed_at(&self) -> Timestamp {
        self.says.signed_at
    }

    /// Believes the record when a key of the issuer that answers for its GTIN now signed it, valid
    /// now and not withdrawn for theft. The list may be the excerpt for the record's GTIN and key.
    ///
    /// # Errors
    /// [`ProductRefusal`], by name.
    pub fn verify(&self, list: &TrustList, now: Now) -> Result<ProductRecord, ProductRefusal> {
        let at = now.clock.max(now.floor);
        if self.says.signed_at > at.plus(Now::TOLERANCE) {
            return Err(ProductRefusal::FromFuture);
        }
        let Some((own, _)) = list.scope_of(self.says.gtin, at) else {
            return Err(ProductRefusal::GtinNotEnrolled);
        };
        // What was read is written again: a record has one spelling, so these are its bytes.
        let unsigned = self.says.unsigned(self.key_id);
        let input = signing_input(&unsigned.map_err(|_| ProductRefusal::SignatureDoesNotMatch)?);
        let matches = |key: &IssuerKey| {
            VerifyingKey::from_bytes(&key.public)
                .is_ok_and(|public| public.verify_strict(&input, &self.signature).is_ok())
        };
        let is_own = |issuer: &Issuer| ptr::eq(own, issuer);
        let mut tried = false;
        for (_, key) in list.keys_of(self.key_id).filter(|(issuer, _)| is_own(issuer)) {
            if matches(key) {
                return standing(key, at).map(|()| ProductRecord::new(self.says.clone(), own));
            }
            tried = true;
        }
        let others = list.keys_of(self.key_id).filter(|(issuer, _)| !is_own(issuer));
        if others.take(MAX_OTHERS).any(|(_, key)| matches(key)) {
            return Err(ProductRefusal::KeyOutOfScope);
        }
        Err(if tried {
            ProductRefusal::SignatureDoesNotMatch
        } else {
            ProductRefusal::KeyUnknown
        })
    }
}

fn standing(key: &IssuerKey, at: Timestamp) -> Result<(), ProductRefusal> {
    if !key.validity.has_begun(at) {
        return Err(ProductRefusal::KeyNotYetValid);
    }
    match key.withdrawn.map(|withdrawal| withdrawal.reason) {
        Some(WithdrawalReason::Theft) => return Err(ProductRefusal::KeyStolen),
        // Nobody else signs with it: what the brand said with it stands.
        Some(WithdrawalReason::Loss | WithdrawalReason::Superseded) | None => {}
    }
    if key.validity.has_ended(at) {
        return Err(ProductRefusal::KeyEnded);
    }
    Ok(())
}

fn flag(reader: &mut Reader<'_>) -> Result<bool, CompiledError> {
    match reader.number(1)? {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(CompiledError::Contents("flag")),
    }
}

fn array<const N: usize>(reader: &mut Reader<'_>) -> Result<[u8; N], CompiledError> {
    reader.take(N)?.try_into().map_err(|_| CompiledError::CutShort)
}
