//! Why an update is refused. Whatever the reason, the list in use stays.

use std::fmt;

use assay_core::{
    time::Timestamp,
    trust::{CompiledError, ReadBackError},
};
use thiserror::Error;
use tough::schema::RoleType;

/// Whose metadata it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Who may sign what.
    Root,
    /// Which snapshot is newest.
    Timestamp,
    /// Which list of targets is newest.
    Snapshot,
    /// The files of the list.
    Targets,
}

impl fmt::Display for Role {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Root => "root",
            Self::Timestamp => "timestamp",
            Self::Snapshot => "snapshot",
            Self::Targets => "targets",
        })
    }
}

impl From<RoleType> for Role {
    fn from(role: RoleType) -> Self {
        match role {
            RoleType::Root => Self::Root,
            RoleType::Timestamp => Self::Timestamp,
            RoleType::Snapshot => Self::Snapshot,
            RoleType::Targets | RoleType::DelegatedTargets => Self::Targets,
        }
    }
}

/// Why an update is refused.
#[derive(Debug, Error)]
pub enum UpdateError {
    /// The file is not there, or the network is not.
    #[error("cannot fetch {0}")]
    Unreachable(String),
    /// What this device trusted before cannot be read; going on would forget what it has seen.
    #[error("the trusted state of this device is damaged: {0}")]
    StateDamaged(&'static str),
    /// Ends in the middle.
    #[error("the {0} file is cut short")]
    CutShort(Role),
    /// Not metadata of this role.
    #[error("the {0} file is not TUF metadata")]
    NotMetadata(Role),
    /// Signed by nobody whom this device's root names.
    #[error("the repository is another authority's")]
    OtherAuthority,
    /// Signed by fewer than the root asks for, or wrongly.
    #[error("the {0} file is signed by too few")]
    TooFewSignatures(Role),
    /// Older than what this device has seen.
    #[error("the {0} file is older than the one seen before")]
    RolledBack(Role),
    /// A root that is not the next one.
    #[error("the next root skips a version")]
    RootSkipsVersion,
    /// No longer to be believed.
    #[error("the {role} file expired on {at}")]
    Expired {
        /// Whose.
        role: Role,
        /// When.
        at: Timestamp,
    },
    /// Files of different states of the repository put together.
    #[error("the {0} file does not belong with the others")]
    MixedUp(Role),
    /// A file is not the one that was signed for.
    #[error("{0} is not the file that was signed for")]
    WrongHash(String),
    /// A file does not end where it should.
    #[error("{0} is larger than it may be")]
    Endless(String),
    /// A target that the list's role has no business with, or a role that should not be.
    #[error("the repository names something that is no part of a list: {0}")]
    OutsideRole(String),
    /// The files listed lead from nowhere to the newest version.
    #[error("the repository does not say how to come to its newest version")]
    NoWay,
    /// Says it was issued at a time that is yet to come.
    #[error("the list says it was issued on {0}, which is more than a day ahead of this device's clock")]
    FromFuture(Timestamp),
    /// Issued before a time that this device has seen signed.
    #[error("the list was issued on {0}, before the newest signed time this device has seen")]
    BeforeFloor(Timestamp),
    /// The timestamp does not say when the list was issued.
    #[error("the timestamp file does not say when the list was issued")]
    NoIssued,
    /// A file of the list is refused.
    #[error(transparent)]
    List(#[from] ReadBackError),
    /// This device could not do its part.
    #[error("cannot update here: {0}")]
    Device(String),
}

impl UpdateError {
    /// Stable code, for the interface and for scripts.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreachable(_) => "unreachable",
            Self::StateDamaged(_) => "state_damaged",
            Self::CutShort(_) => "cut_short",
            Self::NotMetadata(_) => "not_metadata",
            Self::OtherAuthority => "other_authority",
            Self::TooFewSignatures(_) => "too_few_signatures",
            Self::RolledBack(_) => "rolled_back",
            Self::RootSkipsVersion => "root_skips_version",
            Self::Expired { .. } => "expired",
            Self::MixedUp(_) => "mixed_up",
            Self::WrongHash(_) => "wrong_hash",
            Self::Endless(_) => "endless",
            Self::OutsideRole(_) => "outside_role",
            Self::NoWay => "no_way",
            Self::FromFuture(_) => "from_future",
            Self::BeforeFloor(_) => "before_floor",
            Self::NoIssued => "no_issued",
            Self::List(ReadBackError::Compiled(error)) => error.code(),
            Self::List(ReadBackError::List(_)) => "invalid_contents",
            Self::Device(_) => "device",
        }
    }
}

impl From<CompiledError> for UpdateError {
    fn from(error: CompiledError) -> Self {
        Self::List(error.into())
    }
}

impl From<tough::error::Error> for UpdateError {
    /// Names what `tough` found; what it has more than one word for gets one of ours.
    fn from(error: tough::error::Error) -> Self {
        use tough::error::Error as Tough;
        match error {
            Tough::Transport { url, source, .. } => Self::transport(&source, &url),
            Tough::ParseMetadata { role, source, .. } if source.is_eof() => Self::CutShort(role.into()),
            Tough::ParseMetadata { role, .. } => Self::NotMetadata(role.into()),
            Tough::TimestampMetaLength { .. } | Tough::MissingSnapshotMeta { .. } => {
                Self::NotMetadata(Role::Timestamp)
            }
            Tough::SnapshotTargetsMetaMissing { .. } | Tough::MetaMissing { .. } => {
                Self::NotMetadata(Role::Snapshot)
            }
            Tough::VerifyMetadata { role, .. } => Self::TooFewSignatures(role.into()),
            Tough::VerifyTrustedMetadata { .. } | Tough::ParseTrustedMetadata { .. } => {
                Self::StateDamaged("root")
            }
            Tough::OlderMetadata {
                role: RoleType::Root, ..
            } => Self::RootSkipsVersion,
            Tough::OlderMetadata { role, .. } => Self::RolledBack(role.into()),
            Tough::OlderSnapshotInTimestamp { .. } => Self::RolledBack(Role::Snapshot),
            Tough::SnapshotRoleRollback { .. } | Tough::SnapshotRoleMissing { .. } => {
                Self::RolledBack(Role::Targets)
            }
            Tough::VersionMismatch { role, .. } => Self::MixedUp(role.into()),
            Tough::RoleNotInMeta { name, .. }
            | Tough::DelegateNotFound { name }
            | Tough::DelegateMissing { name, .. } => Self::OutsideRole(name),
            Tough::MaxUpdatesExceeded { .. } => Self::Endless("root.json".into()),
            other => Self::Device(other.to_string()),
        }
    }
}

impl UpdateError {
    /// Names what went wrong on the way; hash and length are looked at there.
    pub(super) fn transport(error: &tough::TransportError, url: &url::Url) -> Self {
        use std::error::Error;
        let file = url
            .path_segments()
            .and_then(Iterator::last)
            .unwrap_or_default()
            .to_owned();
        match error
            .source()
            .and_then(|source| source.downcast_ref::<tough::error::Error>())
        {
            Some(tough::error::Error::HashMismatch { .. }) => Self::WrongHash(file),
            Some(tough::error::Error::MaxSizeExceeded { .. }) => Self::Endless(file),
            _ => Self::Unreachable(file),
        }
    }
}
