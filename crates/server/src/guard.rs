//! The doorkeeper: who asks is known before a body is read, and a body is read within its route's bound, within the
//! time it may take, and within what all bodies together may hold.
//!
//! Deliberately absent: the refusal of who may not ask. The route asks again itself, and says no in its own words; it
//! finds no body then, for none was read.

use std::{net::IpAddr, pin::pin, sync::Arc, time::Duration};

use axum::{
    body::{Body, Bytes},
    extract::{MatchedPath, Request, State},
    http::Method,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http_body_util::{BodyExt as _, Full, Limited};
use tokio::time::{Instant, timeout_at};

use crate::{
    Config,
    doors::{Doors, NotListed, Who},
    intake::Intake,
    peer::Peer,
    principal::Principal,
    problem::Problem,
    room::{self, Room},
    routes::bearer,
};

/// Bytes a second that a body has to come by, once its first seconds are over.
const SLOWEST: u64 = 64 * 1024;

/// A body that says that it is larger, or does not say, stands with the large ones, whose room is another.
const SMALL: usize = 96 * 1024;

/// The largest body where nothing is routed to.
const NOWHERE: usize = SMALL;

/// What bodies hold at most, until their answers are made.
#[derive(Debug, Clone, Copy)]
pub struct Held {
    /// Small bodies, whoever sends them, in bytes.
    pub small: usize,
    /// Large bodies of whoever reaches the server.
    pub open: usize,
    /// Large bodies of those with a token.
    pub enrolled: usize,
}

impl Default for Held {
    fn default() -> Self {
        Self {
            small: 32 << 20,
            open: 32 << 20,
            enrolled: 64 << 20,
        }
    }
}

/// What the doorkeeper goes by.
pub(crate) struct Guard {
    doors: Doors,
    intake: Option<Intake>,
    receive: Duration,
    proxies: Arc<[IpAddr]>,
    small: Room,
    open: Room,
    enrolled: Room,
}

/// Why a body was not read.
enum Unread {
    TooLarge,
    Refused(Problem),
}

impl Guard {
    pub(crate) fn new(config: &Config, intake: Option<Intake>) -> Self {
        let held = config.limits.held;
        Self {
            doors: Doors::open(),
            intake,
            receive: config.limits.receive,
            proxies: config.proxies.clone().into(),
            small: Room::new(held.small),
            open: Room::new(held.open),
            enrolled: Room::new(held.enrolled),
        }
    }

    /// Whether the body of a request with this `authorization` is to be read at all.
    async fn may_ask(&self, who: Who, header: Option<&str>) -> bool {
        let roles = match who {
            Who::Anyone => return true,
            Who::AnyoneOrToken if header.is_none() => return true,
            Who::AnyoneOrToken => None,
            Who::Token(roles) => Some(roles),
        };
        let Some(intake) = &self.intake else {
            return false;
        };
        let principal = Principal::of(header, &*intake.store, crate::now()).await;
        principal.is_ok_and(|principal| roles.is_none_or(|roles| roles.contains(&principal.role)))
    }

    /// Where a body of at most so many bytes is held.
    fn room(&self, who: Who, most: usize) -> &Room {
        match who {
            _ if most <= SMALL => &self.small,
            Who::Anyone | Who::AnyoneOrToken => &self.open,
            Who::Token(_) => &self.enrolled,
        }
    }

    /// The whole body, and what it holds of its room.
    async fn read(
        &self,
        body: Body,
        (most, who): (usize, Who),
        from: IpAddr,
    ) -> Result<(Bytes, room::Held), Unread> {
        let promised = http_body::Body::size_hint(&body);
        if promised.lower() > most as u64 {
            return Err(Unread::TooLarge);
        }
        let begun = Instant::now();
        let length = promised.exact().map(|length| length as usize);
        let at_most = length.unwrap_or(most);
        let mut held = self.room(who, at_most).begin(from, at_most);
        let mut whole = Vec::with_capacity(length.unwrap_or(0));
        let mut body = pin!(body);
        loop {
            let until = begun + self.receive + Duration::from_secs(whole.len() as u64 / SLOWEST);
            let frame = match timeout_at(until, body.frame()).await {
                Err(_) => return Err(Unread::Refused(Problem::SlowBody)),
                Ok(None) => return Ok((whole.into(), held)),
                Ok(Some(Err(_))) => return Err(Unread::Refused(Problem::BadRequest)),
                Ok(Some(Ok(frame))) => frame,
            };
            let Ok(data) = frame.into_data() else { continue };
            if data.len() > most - whole.len() {
                return Err(Unread::TooLarge);
            }
            held.grow_to(whole.len() + data.len()).map_err(Unread::Refused)?;
            whole.extend_from_slice(&data);
        }
    }
}

/// Lets a request to its route: with its body read, when it is to be.
pub(crate) async fn keep(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    let matched = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let (most, who) = match matched.map(|path| guard.doors.find(path, request.method())) {
        Some(Ok(Some(door))) => (door.body, door.who),
        // The router says which methods there are.
        Some(Ok(None)) => (0, Who::Anyone),
        Some(Err(NotListed)) => {
            tracing::error!("a route is not on the list");
            return Problem::NotFound.into_response();
        }
        None => (NOWHERE, Who::Anyone),
    };
    let takes_none = most == 0 || matches!(*request.method(), Method::GET | Method::HEAD);
    if takes_none || http_body::Body::is_end_stream(request.body()) {
        return next.run(request).await;
    }
    let (head, body) = request.into_parts();
    let header = bearer(&head.headers);
    if !guard.may_ask(who, header).await {
        return next.run(Request::from_parts(head, nothing_was_read())).await;
    }
    let from = head
        .extensions
        .get::<Peer>()
        .map(|peer| peer.client(&head.headers, &guard.proxies));
    let Some(from) = from else {
        return Problem::Internal.into_response();
    };
    // What it holds is let go once the answer is made.
    let (body, _held) = match guard.read(body, (most, who), from).await {
        Ok((body, held)) => (Body::from(body), Some(held)),
        // The route says in its own words that it is too large, for it finds that it is.
        Err(Unread::TooLarge) if matched_a_door(&head) => (nothing_was_read(), None),
        Err(Unread::TooLarge) => return Problem::TooLarge.into_response(),
        Err(Unread::Refused(problem)) => return problem.into_response(),
    };
    next.run(Request::from_parts(head, body)).await
}

fn matched_a_door(head: &axum::http::request::Parts) -> bool {
    head.extensions.get::<MatchedPath>().is_some()
}

/// A body that cannot be read, because it is too large.
fn nothing_was_read() -> Body {
    Body::new(Limited::new(Full::new(Bytes::from_static(b"{}")), 1))
}
