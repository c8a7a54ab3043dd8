//! Sessions: people check again, networks retry, a shop's phones share one line.

use super::{Region, Scan, Summary, Token};
use crate::time::{Duration, Timestamp};
use alloc::vec::Vec;

/// Scans by one install, or from one network, closer than this are one session.
const ONE_SESSION: Duration = Duration::hours(12);

/// A calendar month (UTC): as exactly as others' scans are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    /// Year of the common era.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
}

impl Month {
    /// The month of an instant.
    #[must_use]
    pub fn of(at: Timestamp) -> Self {
        let (year, month, _) = at.civil();
        Self {
            year: u16::try_from(year).unwrap_or(0),
            month,
        }
    }
}

/// How often an item was reported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// The viewer's own sessions, the present one included.
    pub own: u32,
    /// Others' sessions.
    pub others: u32,
    /// Month of the first session that is not the present one.
    pub first: Option<Month>,
    /// Where that first one was, when it was said.
    pub first_region: Option<Region>,
}

impl Count {
    /// Sessions before the present one.
    #[must_use]
    pub fn before(&self) -> u32 {
        self.others.saturating_add(self.own.saturating_sub(1))
    }
}

struct Session {
    last: Timestamp,
    first: Scan,
    own: bool,
}

/// Counts sessions; `scans` are oldest first.
pub(super) fn count(scans: &[Scan], earlier: &[Summary], viewer: Option<Token>) -> Count {
    let sessions = sessions(scans, viewer);
    let own = u32::try_from(sessions.iter().filter(|session| session.own).count()).unwrap_or(u32::MAX);
    let others = u32::try_from(sessions.len())
        .unwrap_or(u32::MAX)
        .saturating_sub(own);
    let before = earlier
        .iter()
        .fold(0_u32, |sum, summary| sum.saturating_add(summary.sessions));
    // Times are kept by the hour, so the present session may sort before others of its hour.
    let last_own = sessions.iter().rposition(|session| session.own);
    let mut count = Count {
        own,
        others: others.saturating_add(before),
        first: None,
        first_region: None,
    };
    if let Some(first) = earlier.iter().min_by_key(|summary| summary.month) {
        count.first = Some(first.month);
        count.first_region = first.region;
    } else if count.before() > 0
        && let Some((_, session)) = sessions.iter().enumerate().find(|(at, _)| Some(*at) != last_own)
    {
        count.first = Some(Month::of(session.first.at));
        count.first_region = session.first.region;
    }
    count
}

/// Own scans join own sessions only: what the viewer did is never hidden in a neighbour's session.
fn sessions(scans: &[Scan], viewer: Option<Token>) -> Vec<Session> {
    let mut sessions: Vec<Session> = Vec::new();
    for scan in scans {
        let own = viewer == Some(scan.token);
        let joined = sessions.iter_mut().rev().find(|session| {
            let same_network = scan.network.is_some() && session.first.network == scan.network;
            session.own == own
                && (session.first.token == scan.token || same_network)
                && scan.at.since(session.last) <= ONE_SESSION
        });
        match joined {
            Some(session) => session.last = scan.at,
            None => sessions.push(Session {
                last: scan.at,
                first: *scan,
                own,
            }),
        }
    }
    sessions
}
