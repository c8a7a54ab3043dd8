//! From a reported text to a recorded scan and an assessment.
//!
//! Deliberately absent: HTTP. Nothing here writes a payload, a token or a network to a log.

mod code;
mod commit;
mod complaint;
mod diversion;
mod hidden;
mod network;
mod product;
mod trust;

use std::{net::IpAddr, sync::Arc};

use assay_core::assess::{Assessment, Fact, FactKind, Network, Region, Role, Scan, Token, Viewer, assess};
use assay_core::gs1::Gtin;
use assay_core::label::{KeyId, Scanned, UnverifiedLabel};
use assay_core::time::Timestamp;
use assay_core::trust::TrustList;
use assay_core::verdict::{Verdict, VerdictWord};
use assay_core::verify::{Now, verify};
use assay_provenance::SeenBy;
use assay_wire::{ActivationReport, FactReport, HistoryLine, ScanAnswer, ScanReport};

pub(crate) use code::{Asker, CodeBook, Question};
pub(crate) use commit::Committer;
pub(crate) use complaint::{Complaint, LARGEST_PHOTO, ticket_hash_of};
use diversion::Shipped;
pub(crate) use hidden::Hidden;
pub(crate) use network::{Networks, prefix as network_prefix};
pub(crate) use trust::TrustSource;

use crate::principal::{self, Principal};
use crate::problem::Problem;
use crate::store::{Alert, FactRow, ItemKey, ScanRow, Store, StoreError};

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
        }
    }
}

impl Intake {
    /// Begins to take reports in.
    ///
    /// # Errors
    /// When the store does not give its secrets.
    pub(crate) async fn start(
        store: Arc<dyn Store>,
        events: assay_provenance::Store,
        trust: Arc<TrustSource>,
    ) -> Result<Self, StoreError> {
        let networks = Networks::open(store.clone()).await?;
        let hidden = Hidden::new(store.secret(Hidden::SECRET, network::fresh()?).await?);
        let codes = CodeBook::open(&*store).await?;
        Ok(Self {
            codes: Arc::new(codes),
            committer: Committer::start(store.clone()),
            store,
            hidden,
            events,
            networks: Arc::new(networks),
            trust,
            alerted: Arc::default(),
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

    /// Whether there is a list to judge by.
    pub(crate) fn has_trust_list(&self) -> bool {
        self.trust.list().is_some()
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
        let verdict = self.verdict(&report.label, now)?;
        let Some(label) = &verdict.label else {
            return Err(refusal(verdict.word));
        };
        let item = ItemKey::of(label.fields().gtin, &label.fields().serial);
        let asker = Asker {
            event: report.event,
            at: report.at,
            token: report.token,
            region: report.region,
        };
        let assessment = self.record(item, &asker, from, now).await?;
        Ok(answer(asker.event, &verdict, &assessment))
    }

    /// Records that someone asked about an item, and gives what its history then says.
    async fn record(
        &self,
        item: ItemKey,
        asker: &Asker,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<Assessment, StoreError> {
        let at = asker.at.clamp(Timestamp(now.0 - OLDEST_DAYS * 86_400), now);
        let network = self.networks.name(&item, from, now).await?;
        let row = ScanRow {
            event: self.networks.event_key(&asker.event),
            hour: Scan::kept_time(at).0 / 3600,
            token: asker.token.0.cast_signed(),
            epoch: i64::from(network.epoch),
            network: network.hash.cast_signed(),
            region: asker.region.map(|region| region.to_string()),
            item,
        };
        let item = row.item.clone();
        let mut history = self.committer.record(row).await?;
        let shipped = self.shipped(&item, asker.region, SeenBy::Consumer, at).await;
        if let Some(shipped) = &shipped {
            Arc::make_mut(&mut history).shipped.push(shipped.region());
        }
        let assessment = assess(&history, &Viewer::consumer(asker.token, asker.region), now);
        self.raise(&item, &assessment, now).await;
        if let Some(shipped) = shipped {
            shipped.raise(&self.events, &assessment).await;
        }
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
        let verdict = self.verdict(&label, now)?;
        let Some(label) = &verdict.label else {
            return Err(refusal(verdict.word));
        };
        if !by.may_speak_of(label.fields().gtin) {
            return Err(Problem::Forbidden);
        }
        let item = ItemKey::of(label.fields().gtin, &label.fields().serial);
        let at = at.clamp(Timestamp(now.0 - OLDEST_DAYS * 86_400), now);
        let fact = Fact {
            at,
            kind: said.kind.into(),
            party: Some(by.party),
            owner: None,
            region: by.region,
        };
        // The party is part of the key: nobody can take another party's event id.
        let event = self.networks.event_key(&format!("{} {event}", by.party.0));
        self.store
            .state(&FactRow {
                item: item.clone(),
                event,
                fact,
            })
            .await?;
        let (assessment, shipped) = self.assessed(&item, (role, by), at, now).await?;
        self.raise(&item, &assessment, now).await;
        if let Some(shipped) = shipped {
            shipped.raise(&self.events, &assessment).await;
        }
        Ok(answer(said.event, &verdict, &assessment))
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
        let (assessment, _) = self.assessed(item, (role_of(by)?, by), now, now).await?;
        Ok(assessment.standing.word())
    }

    /// An item's history as an enrolled party is told it that has the item before it `at` a time, and what was
    /// shipped of it.
    async fn assessed(
        &self,
        item: &ItemKey,
        (role, by): (Role, &Principal),
        at: Timestamp,
        now: Timestamp,
    ) -> Result<(Assessment, Option<Shipped>), Problem> {
        let mut history = self.store.history(item).await?;
        let shipped = self.shipped(item, by.region, SeenBy::Enrolled, at).await;
        history.shipped.extend(shipped.as_ref().map(Shipped::region));
        let viewer = Viewer {
            role,
            token: None,
            party: Some(by.party),
            region: by.region,
        };
        Ok((assess(&history, &viewer, now), shipped))
    }

    /// Activates an item for its owner, who knows its hidden code. The first activation stands.
    ///
    /// # Errors
    /// When the code is not the item's, the label is not its issuer's, or the store cannot record it.
    pub(crate) async fn activate(
        &self,
        said: ActivationReport,
        now: Timestamp,
    ) -> Result<ScanAnswer, Problem> {
        let event = parse_event(&said.event).ok_or(Problem::BadEvent)?;
        let owner = parse_token(&said.token).ok_or(Problem::BadToken)?;
        let Scanned::Signed(label) = Scanned::classify(&said.text) else {
            return Err(Problem::NotSignedLabel);
        };
        let verdict = self.verdict(&label, now)?;
        let Some(label) = &verdict.label else {
            return Err(refusal(verdict.word));
        };
        let item = ItemKey::of(label.fields().gtin, &label.fields().serial);
        self.hidden
            .opens(&item, &said.code)
            .map_err(|wrong| match wrong {
                hidden::Wrong::Mistyped => Problem::BadCode,
                hidden::Wrong::Other => Problem::WrongCode,
            })?;
        let mut history = self.store.history(&item).await?;
        let is_activation = |fact: &&Fact| fact.kind == FactKind::Activated;
        let first = history.facts.iter().find(is_activation);
        let is_theirs = first.is_none_or(|first| first.owner == Some(owner));
        if first.is_none() {
            let fact = Fact {
                at: Scan::kept_time(now),
                kind: FactKind::Activated,
                party: None,
                owner: Some(owner),
                region: None,
            };
            // The owner is part of the key: nobody can take another owner's event id.
            let event = self.networks.event_key(&format!("{:016x} {event}", owner.0));
            let row = FactRow { item, event, fact };
            self.store.state(&row).await?;
            history = self.store.history(&row.item).await?;
        }
        let assessment = assess(&history, &Viewer::consumer(owner, None), now);
        Ok(ScanAnswer {
            recorded: is_theirs,
            ..answer(said.event, &verdict, &assessment)
        })
    }

    /// What the list says that bears on a product and a key.
    ///
    /// # Errors
    /// When there is no list, or it cannot be read where it is asked.
    pub(crate) fn excerpt(&self, gtin: Gtin, key: KeyId) -> Result<Arc<TrustList>, Problem> {
        let list = self.trust.list().ok_or(Problem::NoTrustList)?;
        list.excerpt(gtin, key).ok_or(Problem::NoTrustList)
    }

    fn verdict(&self, label: &UnverifiedLabel, now: Timestamp) -> Result<Verdict, Problem> {
        let list = self.excerpt(label.gtin(), label.key_id())?;
        Ok(verify(
            label,
            &list,
            Now {
                clock: now,
                floor: now,
            },
        ))
    }

    /// The deal that an item is under, when it was said where it is.
    async fn shipped(
        &self,
        item: &ItemKey,
        region: Option<Region>,
        by: SeenBy,
        at: Timestamp,
    ) -> Option<Shipped> {
        let gtin = format!("{:014}", item.gtin);
        Shipped::find(&self.events, (&gtin, &item.serial), region, by, at).await
    }

    /// Notes what calls for the brand's attention, item by item; goods outside their region are noted
    /// by what was shipped instead, or a diverted pallet would be a thousand alerts. The scan is recorded already, so a store that
    /// cannot take the note now gets it with the next scan.
    async fn raise(&self, item: &ItemKey, assessment: &Assessment, now: Timestamp) {
        let word = assessment.standing.word();
        let calls = matches!(word, VerdictWord::ReportsDisagree | VerdictWord::PossibleCopy);
        let hour = now.0 / 3600;
        if !calls || !self.alerted.is_new(item, word, hour) {
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
        if let Err(error) = self.store.alert(&alert).await {
            tracing::warn!(%error, "an alert was not kept");
        }
    }
}

impl Alerted {
    const MOST: usize = 10_000;

    fn is_new(&self, item: &ItemKey, word: VerdictWord, hour: i64) -> bool {
        let Ok(mut seen) = self.0.lock() else { return true };
        if seen.len() >= Self::MOST {
            seen.clear();
        }
        seen.insert(item.clone(), (word, hour)) != Some((word, hour))
    }
}

/// The headline joins both answers: what the label proves against itself outweighs a history that
/// says nothing, and a warning from the history outweighs a good label.
fn answer(event: String, verdict: &Verdict, assessment: &Assessment) -> ScanAnswer {
    let standing = assessment.standing.word();
    let word = if verdict.word == VerdictWord::IssuedNotChecked {
        standing
    } else {
        verdict.word
    };
    ScanAnswer {
        event,
        word: word.code(),
        tone: word.tone().code(),
        recorded: true,
        history: Some(HistoryLine::of(assessment)),
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

/// Why a label that is not its issuer's is not recorded.
fn refusal(word: VerdictWord) -> Problem {
    match word {
        VerdictWord::NotIssued => Problem::NotIssued,
        VerdictWord::IssuerNotEnrolled => Problem::IssuerNotEnrolled,
        VerdictWord::KeyStolen => Problem::KeyStolen,
        VerdictWord::CouldNotCheck => Problem::NoTrustList,
        VerdictWord::IssuedFirstCheck
        | VerdictWord::IssuedCheckedBefore
        | VerdictWord::IssuedNotChecked
        | VerdictWord::ReportsDisagree
        | VerdictWord::PossibleCopy
        | VerdictWord::AlreadySold
        | VerdictWord::OutsideRegion
        | VerdictWord::Recalled
        | VerdictWord::Expired
        | VerdictWord::LinkElsewhere
        | VerdictWord::UnsignedInSigningScope
        | VerdictWord::NotSignedLabel => Problem::NotSignedLabel,
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
