//! From a reported text to a recorded scan and an assessment.
//!
//! Deliberately absent: HTTP. Nothing here writes a payload, a token or a network to a log.

mod activate;
mod code;
mod commit;
mod complaint;
mod diversion;
mod hidden;
mod in_hand;
mod network;
mod product;
mod proof;
mod sighting;
mod trust;

use std::{
    net::IpAddr,
    sync::{Arc, PoisonError},
};

use assay_core::assess::{Assessment, Fact, Network, Region, Role, Scan, Token, Viewer, assess};
use assay_core::label::{Scanned, UnverifiedLabel};
use assay_core::time::Timestamp;
use assay_core::verdict::VerdictWord;
use assay_provenance::SeenBy;
use assay_wire::{FactReport, HistoryLine, ScanAnswer, ScanReport, Via};

pub(crate) use code::{Asker, CodeBook, Question};
pub(crate) use commit::Committer;
pub(crate) use complaint::{Complaint, LARGEST_PHOTO, ticket_hash_of};
pub(crate) use hidden::Hidden;
pub(crate) use in_hand::InHand;
pub(crate) use network::{Networks, prefix as network_prefix};
pub(crate) use proof::{Looked, Proved};
use sighting::{Told, role_name, with_deal};
pub(crate) use trust::TrustSource;

use crate::keys::{Key, Keys};
use crate::principal::{self, Principal};
use crate::problem::Problem;
use crate::store::{Alert, FactRow, ItemKey, ScanRow, Store, StoreError};
use crate::works::Works;

/// What one party may state of one item: a stock check a week for a year, and what else happens to it.
const MOST_FACTS: usize = 64;
/// A report may be this much older than its arrival: an outbox is emptied late, not never.
const OLDEST_DAYS: i64 = 30;

/// Takes reports in.
#[derive(Clone)]
pub(crate) struct Intake {
    pub(crate) store: Arc<dyn Store>,
    /// EPCIS events, and goods bound to dealers.
    pub(crate) events: assay_provenance::Store,
    committer: Committer,
    pub(crate) hidden: Hidden,
    networks: Arc<Networks>,
    trust: Arc<TrustSource>,
    codes: Arc<CodeBook>,
    alerted: Arc<Alerted>,
    told: Told,
    /// Where costly work is done.
    pub(crate) works: Works,
    pub(crate) keys: Arc<Keys>,
}

/// Standings already written as alerts in this hour, so that a popular copy is not written anew
/// for each scan. Bounded; forgetting costs one more write.
#[derive(Default)]
struct Alerted(std::sync::Mutex<std::collections::HashMap<ItemKey, (VerdictWord, i64)>>);

/// A report that is well formed.
pub(crate) struct Report {
    event: String,
    label: UnverifiedLabel,
    at: Timestamp,
    token: Token,
    region: Option<Region>,
    via: Option<Via>,
}

impl Report {
    /// Reads a report's fields.
    ///
    /// # Errors
    /// The problem's own code for each field that is not as it should be.
    pub(crate) fn parse(report: ScanReport) -> Result<Self, Problem> {
        let event = parse_event(&report.event).ok_or(Problem::BadEvent)?;
        let token = parse_token(&report.token).ok_or(Problem::BadToken)?;
        let at = Timestamp::parse(&report.at).map_err(|_| Problem::BadTime)?;
        let region = report
            .region
            .as_deref()
            .map(Region::parse)
            .transpose()
            .map_err(|_| Problem::BadRegion)?;
        let Scanned::Signed(label) = Scanned::classify(&report.text) else {
            return Err(Problem::NotSignedLabel);
        };
        Ok(Self {
            event,
            label,
            at,
            token,
            region,
            via: report.via,
        })
    }
}

impl Report {
    /// The report of a press on a page. The page's event stands for the session too: whoever opens the page
    /// anew is another, because a page without scripts keeps nothing to know a person by.
    pub(crate) fn of_page(event: &str, label: UnverifiedLabel, at: Timestamp, intake: &Intake) -> Self {
        Self {
            event: event.to_owned(),
            label,
            at,
            token: intake.session_of(event),
            region: None,
            via: Some(Via::Link),
        }
    }
}

impl Intake {
    /// Begins to take reports in.
    ///
    /// # Errors
    /// When a key is none.
    pub(crate) fn start(
        store: Arc<dyn Store>,
        events: assay_provenance::Store,
        trust: Arc<TrustSource>,
        works: Works,
        keys: Keys,
    ) -> Result<Self, StoreError> {
        let hidden = Hidden::new(keys.get(Key::Hidden));
        let codes = CodeBook::new(&keys.get(Key::Codes))?;
        let networks = Networks::new(store.clone(), keys.clone());
        Ok(Self {
            codes: Arc::new(codes),
            committer: Committer::start(store.clone()),
            store,
            hidden,
            events,
            networks: Arc::new(networks),
            trust,
            alerted: Arc::default(),
            told: Told::default(),
            works,
            keys: Arc::new(keys),
        })
    }

    /// The session that an event begins, for those who keep no secret of their own.
    pub(crate) fn session_of(&self, event: &str) -> Token {
        let key = self.networks.event_key(&format!("session {event}"));
        Token(
            key.iter()
                .take(8)
                .fold(0, |token, byte| (token << 8) | u64::from(*byte)),
        )
    }

    /// What a request for a batch is stored as.
    pub(crate) fn request_key(&self, request: &str) -> [u8; 16] {
        self.networks.event_key(&format!("batch {request}"))
    }

    /// Whether there is a list to judge by now: one that is there and not too old.
    pub(crate) fn can_judge(&self, now: Timestamp) -> bool {
        self.trust.can_judge(now)
    }

    /// Verifies and records one report, and says what it is about.
    ///
    /// # Errors
    /// When the label is not its issuer's, or the store cannot record it.
    pub(crate) async fn scan(
        &self,
        report: Report,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<ScanAnswer, Problem> {
        let proved = self.proved(&report.label, now).await?;
        self.scan_of(proved, report, from, now).await
    }

    /// Records one report of a label that was looked at already, and says what it is about.
    ///
    /// # Errors
    /// When the store cannot record it.
    pub(crate) async fn scan_of(
        &self,
        proved: Proved,
        report: Report,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<ScanAnswer, Problem> {
        let asker = Asker {
            event: report.event,
            at: report.at,
            token: report.token,
            region: report.region,
            via: report.via,
        };
        let assessment = self.record(proved.item.clone(), &asker, from, now).await?;
        Ok(proved.answer(asker.event, &assessment))
    }

    /// Records that someone asked about an item, and gives what its history then says.
    ///
    /// # Errors
    /// When the store cannot record it, or keeps another install's scan under the event.
    async fn record(
        &self,
        item: ItemKey,
        asker: &Asker,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<Assessment, Problem> {
        let at = asker.at.clamp(Timestamp(now.0 - OLDEST_DAYS * 86_400), now);
        let network = self.networks.name(&item, from, now).await?;
        let found = self.shipped(&item, asker.region, SeenBy::Consumer, at).await;
        let row = ScanRow {
            event: self.networks.event_key(&asker.event),
            hour: Scan::kept_time(at).0 / 3600,
            token: asker.token.0.cast_signed(),
            epoch: i64::from(network.epoch),
            network: network.hash.cast_signed(),
            region: asker.region.map(|region| region.to_string()),
            via: asker.via,
            owed: Self::is_owed(&found).then_some(at.0),
            item,
        };
        let key = (row.item.clone(), row.event);
        let recorded = self.committer.record(row).await?;
        if !recorded.kept {
            return Err(Problem::EventTaken);
        }
        let mut history = Arc::unwrap_or_clone(recorded.history);
        with_deal(&mut history, &found);
        let assessment = assess(&history, &Viewer::consumer(asker.token, asker.region), now);
        self.raise(&key.0, &assessment, now).await;
        self.tell(found, &assessment, key).await;
        Ok(assessment)
    }

    /// Verifies a label and records what an enrolled party states about its item.
    ///
    /// # Errors
    /// When the party may not say so, the label is not its issuer's, or the store cannot record it.
    pub(crate) async fn state(
        &self,
        said: FactReport,
        by: &Principal,
        now: Timestamp,
    ) -> Result<ScanAnswer, Problem> {
        let role = role_of(by)?;
        let event = parse_event(&said.event).ok_or(Problem::BadEvent)?;
        let at = Timestamp::parse(&said.at).map_err(|_| Problem::BadTime)?;
        let Scanned::Signed(label) = Scanned::classify(&said.text) else {
            return Err(Problem::NotSignedLabel);
        };
        let proved = self.proved(&label, now).await?;
        if !by.may_speak_of(proved.gtin) {
            return Err(Problem::Forbidden);
        }
        let item = proved.item.clone();
        let at = at.clamp(Timestamp(now.0 - OLDEST_DAYS * 86_400), now);
        let before = self.store.history(&item).await?;
        let own = before.facts.iter().filter(|fact| fact.party == Some(by.party));
        if own.count() >= MOST_FACTS {
            return Err(Problem::TooManyFacts);
        }
        let fact = Fact {
            at,
            kind: said.kind.into(),
            party: Some(by.party),
            owner: None,
            region: by.region,
        };
        // The party is part of the key: nobody can take another party's event id.
        let event = self.networks.event_key(&format!("{} {event}", by.party.0));
        let found = self.shipped(&item, by.region, SeenBy::Enrolled, at).await;
        let row = FactRow {
            item,
            event,
            fact,
            owed: Self::is_owed(&found).then(|| role_name(role)),
        };
        if !self.store.state(&row).await? {
            return Err(Problem::EventTaken);
        }
        let mut history = self.store.history(&row.item).await?;
        with_deal(&mut history, &found);
        let assessment = assess(&history, &enrolled(role, by), now);
        self.raise(&row.item, &assessment, now).await;
        self.tell(found, &assessment, (row.item, event)).await;
        Ok(proved.answer(said.event, &assessment))
    }

    /// How an item stands for an enrolled party that has it before it. Records nothing, and raises nothing:
    /// a question is no sighting.
    ///
    /// # Errors
    /// When the party takes no goods in, or the store cannot tell.
    pub(crate) async fn standing(
        &self,
        item: &ItemKey,
        by: &Principal,
        now: Timestamp,
    ) -> Result<VerdictWord, Problem> {
        let role = role_of(by)?;
        let found = self.shipped(item, by.region, SeenBy::Enrolled, now).await;
        if let Err(error) = &found {
            tracing::warn!(%error, "whether goods are in their region was not asked");
        }
        let mut history = self.store.history(item).await?;
        with_deal(&mut history, &found);
        Ok(assess(&history, &enrolled(role, by), now).standing.word())
    }

    /// Notes what calls for the brand's attention, item by item; goods outside their region are noted
    /// by what was shipped instead, or a diverted pallet would be a thousand alerts. The scan is recorded
    /// already, so a store that cannot take the note now gets it with the next scan.
    async fn raise(&self, item: &ItemKey, assessment: &Assessment, now: Timestamp) {
        let word = assessment.standing.word();
        let calls = matches!(word, VerdictWord::ReportsDisagree | VerdictWord::PossibleCopy);
        let hour = now.0 / 3600;
        if !calls || self.alerted.has(item, word, hour) {
            return;
        }
        let evidence = HistoryLine::of(assessment).findings;
        let alert = Alert {
            item: item.clone(),
            word: word.code().to_owned(),
            first_hour: hour,
            last_hour: hour,
            evidence: serde_json::to_string(&evidence).unwrap_or_default(),
        };
        match self.store.alert(&alert).await {
            // Only what is on disk needs no writing: two at once write it twice, which is one alert.
            Ok(()) => self.alerted.note(item, word, hour),
            Err(error) => tracing::warn!(%error, "an alert was not kept"),
        }
    }
}

impl Alerted {
    const MOST: usize = 10_000;

    fn has(&self, item: &ItemKey, word: VerdictWord, hour: i64) -> bool {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.get(item) == Some(&(word, hour))
    }

    fn note(&self, item: &ItemKey, word: VerdictWord, hour: i64) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= Self::MOST {
            seen.clear();
        }
        seen.insert(item.clone(), (word, hour));
    }
}

/// An enrolled party as the rules of assessment see it.
fn enrolled(role: Role, by: &Principal) -> Viewer {
    Viewer {
        role,
        token: None,
        party: Some(by.party),
        region: by.region,
    }
}

/// What a party is in the rules of assessment: those who handle goods.
fn role_of(by: &Principal) -> Result<Role, Problem> {
    match by.role {
        principal::Role::Dealer => Ok(Role::Dealer),
        principal::Role::Retailer => Ok(Role::Retailer),
        principal::Role::Issuer | principal::Role::Authority => Err(Problem::Forbidden),
    }
}

/// A random UUID (RFC 9562, version 4); `None` when the system gives no randomness.
pub(crate) fn fresh_event() -> Option<String> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).ok()?;
    bytes[6] = bytes[6] & 0x0F | 0x40;
    bytes[8] = bytes[8] & 0x3F | 0x80;
    let hex = data_encoding::HEXLOWER.encode(&bytes);
    Some([&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-"))
}

/// A UUID in its usual spelling, in lower case.
pub(crate) fn parse_event(text: &str) -> Option<String> {
    let fits = text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        });
    fits.then(|| text.to_ascii_lowercase())
}

pub(crate) fn parse_token(text: &str) -> Option<Token> {
    let fits = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    fits.then(|| u64::from_str_radix(text, 16).ok().map(Token))
        .flatten()
}

/// Names the networks of one epoch, for [`Networks`].
fn epoch_name(epoch: u16) -> String {
    format!("network-{epoch}")
}

/// The epochs whose keys may still be needed at this instant: only the present one.
fn living_epochs(now: Timestamp) -> [u16; 1] {
    [Network::epoch_of(now)]
}
