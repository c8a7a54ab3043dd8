//! Writing TUF metadata: what the authority signs.

use std::{collections::HashMap, num::NonZeroU64};

use assay_core::time::Timestamp;
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use tough::schema::{
    self, Hashes, Metafile, RoleKeys, RoleType, Signature, Signed,
    decoded::{Decoded, Hex},
    key::{Ed25519Key, Ed25519Scheme, Key},
};

use super::UpdateError;

/// The TUF specification that is followed.
const SPEC: &str = "1.0.34";

/// A kind of TUF metadata that can be written.
pub trait Metadata: schema::Role + Clone {}
impl<T: schema::Role + Clone> Metadata for T {}

/// A public key as TUF writes it.
pub(crate) fn tuf_key(public: &VerifyingKey) -> Key {
    Key::Ed25519 {
        keyval: Ed25519Key {
            public: public.to_bytes().to_vec().into(),
            _extra: HashMap::new(),
        },
        scheme: Ed25519Scheme::Ed25519,
        _extra: HashMap::new(),
    }
}

/// The id under which a key stands in a root.
pub(crate) fn key_id(public: &VerifyingKey) -> Result<Decoded<Hex>, UpdateError> {
    tuf_key(public).key_id().map_err(device)
}

/// Adds the key's signature, in place of an older one by the same key.
///
/// # Errors
/// When the metadata has no canonical form.
pub fn sign<T: Metadata>(metadata: &mut Signed<T>, key: &SigningKey) -> Result<(), UpdateError> {
    let keyid = key_id(&key.verifying_key())?;
    let bytes = metadata.signed.canonical_form().map_err(device)?;
    metadata.signatures.retain(|signature| signature.keyid != keyid);
    metadata.signatures.push(Signature {
        keyid,
        sig: key.sign(&bytes).to_bytes().to_vec().into(),
    });
    Ok(())
}

/// How many of the keys that a root names for a role have signed, and how many are needed.
///
/// # Errors
/// When the root does not name the role.
pub fn signed_by<T: Metadata>(metadata: &Signed<T>, root: &schema::Root) -> Result<(u64, u64), UpdateError> {
    let role = root
        .roles
        .get(&T::TYPE)
        .ok_or(UpdateError::NotMetadata(super::Role::Root))?;
    let bytes = metadata.signed.canonical_form().map_err(device)?;
    let valid = metadata.signatures.iter().filter(|signature| {
        role.keyids.contains(&signature.keyid)
            && root
                .keys
                .get(&signature.keyid)
                .is_some_and(|key| verifies(key, &bytes, &signature.sig))
    });
    let mut ids: Vec<_> = valid.map(|signature| &signature.keyid).collect();
    ids.sort();
    ids.dedup();
    Ok((ids.len() as u64, role.threshold.get()))
}

fn verifies(key: &Key, bytes: &[u8], signature: &[u8]) -> bool {
    let Key::Ed25519 { keyval, .. } = key else {
        return false;
    };
    let public: Option<[u8; 32]> = keyval.public.as_ref().try_into().ok();
    public
        .and_then(|public| VerifyingKey::from_bytes(&public).ok())
        .zip(ed25519_dalek::Signature::from_slice(signature).ok())
        .is_some_and(|(public, signature)| public.verify_strict(bytes, &signature).is_ok())
}

/// Who may sign what.
pub(crate) struct Roots<'a> {
    pub(crate) version: u64,
    pub(crate) expires: Timestamp,
    pub(crate) root: &'a [VerifyingKey],
    pub(crate) threshold: u64,
    pub(crate) list: VerifyingKey,
    pub(crate) timestamp: VerifyingKey,
}

/// A root, not yet signed.
pub(crate) fn root(roots: &Roots<'_>) -> Result<Signed<schema::Root>, UpdateError> {
    let mut keys = HashMap::new();
    let mut role = |publics: &[VerifyingKey], threshold: u64| -> Result<RoleKeys, UpdateError> {
        let mut keyids = Vec::new();
        for public in publics {
            let id = key_id(public)?;
            keys.insert(id.clone(), tuf_key(public));
            keyids.push(id);
        }
        Ok(RoleKeys {
            keyids,
            threshold: version(threshold)?,
            _extra: HashMap::new(),
        })
    };
    let list = [roots.list];
    let roles = HashMap::from([
        (RoleType::Root, role(roots.root, roots.threshold)?),
        (RoleType::Targets, role(&list, 1)?),
        (RoleType::Snapshot, role(&list, 1)?),
        (RoleType::Timestamp, role(&[roots.timestamp], 1)?),
    ]);
    let signed = schema::Root {
        spec_version: SPEC.into(),
        consistent_snapshot: true,
        version: version(roots.version)?,
        expires: expires(roots.expires)?,
        keys,
        roles,
        _extra: HashMap::new(),
    };
    Ok(Signed {
        signed,
        signatures: Vec::new(),
    })
}

/// A list of targets, each with its bytes' length and hash.
pub(crate) fn targets(
    number: u64,
    until: Timestamp,
    targets: HashMap<tough::TargetName, schema::Target>,
) -> Result<Signed<schema::Targets>, UpdateError> {
    let mut signed = schema::Targets::new(SPEC.into(), version(number)?, expires(until)?);
    signed.targets = targets;
    signed.delegations = None;
    Ok(Signed {
        signed,
        signatures: Vec::new(),
    })
}

/// A target's entry.
pub(crate) fn target(bytes: &[u8]) -> schema::Target {
    schema::Target {
        length: bytes.len() as u64,
        hashes: Hashes {
            sha256: Sha256::digest(bytes).to_vec().into(),
            _extra: HashMap::new(),
        },
        custom: HashMap::new(),
        _extra: HashMap::new(),
    }
}

/// A snapshot of a list of targets.
pub(crate) fn snapshot(
    number: u64,
    until: Timestamp,
    (targets_version, targets): (u64, &[u8]),
) -> Result<Signed<schema::Snapshot>, UpdateError> {
    let mut signed = schema::Snapshot::new(SPEC.into(), version(number)?, expires(until)?);
    signed
        .meta
        .insert("targets.json".into(), metafile(targets_version, targets)?);
    Ok(Signed {
        signed,
        signatures: Vec::new(),
    })
}

/// A timestamp over a snapshot, with the time at which the whole list was vouched for.
pub(crate) fn timestamp(
    number: u64,
    until: Timestamp,
    (snapshot_version, snapshot): (u64, &[u8]),
    issued: Timestamp,
) -> Result<Signed<schema::Timestamp>, UpdateError> {
    let mut signed = schema::Timestamp::new(SPEC.into(), version(number)?, expires(until)?);
    signed
        .meta
        .insert("snapshot.json".into(), metafile(snapshot_version, snapshot)?);
    signed._extra.insert("issued".into(), issued.to_string().into());
    Ok(Signed {
        signed,
        signatures: Vec::new(),
    })
}

fn metafile(number: u64, bytes: &[u8]) -> Result<Metafile, UpdateError> {
    let target = target(bytes);
    Ok(Metafile {
        length: Some(target.length),
        hashes: Some(target.hashes),
        version: version(number)?,
        _extra: HashMap::new(),
    })
}

/// The file as it is served.
pub(crate) fn to_file<T: Serialize>(metadata: &Signed<T>) -> Result<Vec<u8>, UpdateError> {
    let mut bytes = serde_json::to_vec(metadata).map_err(device)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// A file as it is served.
pub(crate) fn from_file<T: DeserializeOwned>(
    bytes: &[u8],
    role: super::Role,
) -> Result<Signed<T>, UpdateError> {
    serde_json::from_slice(bytes).map_err(|error| {
        if error.is_eof() {
            UpdateError::CutShort(role)
        } else {
            UpdateError::NotMetadata(role)
        }
    })
}

fn version(number: u64) -> Result<NonZeroU64, UpdateError> {
    NonZeroU64::new(number).ok_or_else(|| UpdateError::Device("a version or threshold of 0".into()))
}

fn expires(at: Timestamp) -> Result<jiff::Timestamp, UpdateError> {
    jiff::Timestamp::from_second(at.0).map_err(device)
}

fn device(error: impl std::fmt::Display) -> UpdateError {
    UpdateError::Device(error.to_string())
}
