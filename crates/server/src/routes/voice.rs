//! `POST /v1/voice`: one exchange of a telephone call. `/v1/voice.vxml`: the same as VoiceXML documents.

use std::{net::IpAddr, sync::Arc, time::Instant};

use assay_voice::document;
use assay_wire::{VoiceAnswer, VoiceListen, VoiceText, VoiceTurn};
use axum::{
    Extension, Json, Router,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::{
        HeaderMap, HeaderValue,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
    routing::{get, post},
};
use tower_http::set_header::SetResponseHeaderLayer;

use super::{form, parse};
use crate::{
    Config,
    pace::Pace,
    peer::Peer,
    problem::{Body, Problem},
    telephone::{Calling, Spoken, Telephone},
};

/// Seconds of silence that count as no keys.
const SILENCE: u8 = 10;

#[derive(Clone)]
pub(crate) struct Voice {
    telephone: Telephone,
    pace: Pace,
    proxies: Arc<[IpAddr]>,
}

/// The routes of this resource.
pub(crate) fn routes(telephone: Telephone, config: &Config) -> Router {
    let voice = Voice {
        telephone,
        // All calls of one provider come from one network.
        pace: Pace::new(config.limits.scans_a_minute),
        proxies: config.proxies.clone().into(),
    };
    Router::new()
        .route("/v1/voice", post(turn))
        .route("/v1/voice.vxml", get(begin).post(go_on))
        .layer(SetResponseHeaderLayer::if_not_present(
            CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .with_state(voice)
}

impl Voice {
    /// One turn of a call: what to say, the session of the next turn, and how many keys to listen for.
    async fn turn(&self, turn: &VoiceTurn, from: IpAddr) -> Result<(Spoken, String, Option<u8>), Problem> {
        let calling = Calling {
            from,
            number: turn.caller.as_deref(),
            at: crate::now(),
            instant: Instant::now(),
        };
        if !self.pace.allows(from, 1, calling.instant) {
            return Err(Problem::SlowDown);
        }
        let call = match &turn.session {
            None => None,
            Some(session) => Some(self.telephone.resume(session, calling.at).await?),
        };
        let (call, spoken, most) = self.telephone.turn(call, &turn.keys, &calling).await;
        let session = self.telephone.seal(&call, crate::fresh()?, calling.at);
        Ok((spoken, session, most))
    }

    async fn exchange(&self, turn: &VoiceTurn, from: IpAddr) -> Result<VoiceAnswer, Problem> {
        let (spoken, session, most) = self.turn(turn, from).await?;
        Ok(VoiceAnswer {
            session,
            say: spoken
                .into_iter()
                .map(|(language, text)| VoiceText {
                    language: language.tag(),
                    text,
                })
                .collect(),
            listen: most.map(|most| VoiceListen {
                most,
                seconds: SILENCE,
            }),
        })
    }

    async fn as_document(&self, turn: &VoiceTurn, from: IpAddr) -> Result<Response, Problem> {
        let (spoken, session, most) = self.turn(turn, from).await?;
        let text = document(&spoken, &session, most);
        Ok(([(CONTENT_TYPE, "application/voicexml+xml; charset=utf-8")], text).into_response())
    }
}

/// One exchange of a call: keys in, what to say and what to expect next out. Without a session a call begins.
#[utoipa::path(post, path = "/v1/voice", request_body = VoiceTurn, responses(
    (status = 200, description = "What to say, and what to listen for", body = VoiceAnswer),
    (status = 400, description = "Not the JSON this takes", body = Body, content_type = "application/problem+json"),
    (status = 409, description = "The session was used already, or long ago", body = Body, content_type = "application/problem+json"),
    (status = 413, description = "Too large", body = Body, content_type = "application/problem+json"),
    (status = 422, description = "The session is none of this server's", body = Body, content_type = "application/problem+json"),
    (status = 429, description = "Too many from this network", body = Body, content_type = "application/problem+json"),
    (status = 503, description = "It cannot be told now whether the session was used", body = Body, content_type = "application/problem+json"),
))]
pub(crate) async fn turn(
    State(voice): State<Voice>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<VoiceAnswer>, Problem> {
    let turn: VoiceTurn = parse(body)?;
    let from = peer.client(&headers, &voice.proxies);
    Ok(Json(voice.exchange(&turn, from).await?))
}

async fn begin(
    State(voice): State<Voice>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let from = peer.client(&headers, &voice.proxies);
    voice.as_document(&VoiceTurn::default(), from).await
}

async fn go_on(
    State(voice): State<Voice>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let mut fields = form(&body);
    let turn = VoiceTurn {
        session: Some(fields.remove("session").unwrap_or_default()),
        keys: fields.remove("keys").unwrap_or_default(),
        caller: fields.remove("caller"),
    };
    let from = peer.client(&headers, &voice.proxies);
    voice.as_document(&turn, from).await
}
