//! Filling a verdict in, field by field.

use super::moment::Moment;
use crate::code::TypedCode;
use crate::gs1::{DigitalLink, Gtin, Lot};
use crate::label::{LabelFields, UnverifiedLabel};
use crate::time::{Date, Day, Timestamp};
use crate::trust::{Issuer, IssuerKey, Recall, Scope, Serials, TrustList};
use crate::verdict::{
    CopiesPunch, ExpiryPunch, Fields, HostStanding, IssuerName, KeyStanding, MarkStanding, May, Punches,
    Reason, RecallNotice, RecallPunch, SignaturePunch, Verdict, VerdictWord, VerifiedLabel,
};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// A verdict in the making: the first word said stays, every reason is kept.
pub(super) struct Draft {
    pub(super) verdict: Verdict,
    said: bool,
}

impl Draft {
    /// With nothing known but the time.
    pub(super) fn empty(at: Timestamp, today: Day) -> Self {
        let verdict = Verdict {
            word: VerdictWord::CouldNotCheck,
            authentic: false,
            may: May::NOTHING,
            reasons: Vec::with_capacity(4),
            judged_at: at,
            judged_on: today,
            authority: None,
            list: None,
            issuer: None,
            signer: None,
            host: None,
            fields: None,
            label: None,
            product: None,
            marks: Vec::new(),
            recall: None,
            key: None,
            punches: Punches {
                signature: SignaturePunch::NotTried,
                copies: CopiesPunch::NotChecked,
                recall: RecallPunch::NotChecked,
                expiry: ExpiryPunch::NotChecked,
            },
            other: None,
        };
        Self { verdict, said: false }
    }

    /// With the list and the GTIN's issuer.
    pub(super) fn for_list(list: &TrustList, scope: Option<(&Issuer, &Scope)>, moment: &Moment) -> Self {
        let mut draft = Self::empty(moment.at, moment.today);
        draft.verdict.authority = Some(list.authority().clone());
        draft.verdict.list = Some(moment.list);
        draft.verdict.issuer = scope.map(|(issuer, _)| names_of(issuer));
        draft
    }

    /// With the list, the GTIN's issuer and the label.
    pub(super) fn for_label(
        label: &UnverifiedLabel,
        list: &TrustList,
        scope: Option<(&Issuer, &Scope)>,
        moment: &Moment,
    ) -> Self {
        let mut draft = Self::for_list(list, scope, moment);
        draft.label(label);
        draft.host(list, scope);
        let of_scheme = scope.is_some_and(|(_, scope)| match scope.serials {
            Serials::Scheme => true,
            Serials::Own => false,
        });
        if let Some(fields) = &mut draft.verdict.fields
            && of_scheme
        {
            fields.typed_code = TypedCode::of_serial(label.serial());
        }
        draft.verdict.product = scope
            .and_then(|(issuer, _)| issuer.product(label.gtin()))
            .cloned();
        draft
    }

    /// What the label says, believed by nobody yet.
    pub(super) fn label(&mut self, label: &UnverifiedLabel) {
        self.verdict.fields = Some(label_fields(label.fields()));
        self.verdict.host = Some(HostStanding {
            name: label.host().to_string(),
            listed: false,
        });
    }

    /// Says a word; the first one stays the headline, later ones only leave their reason.
    pub(super) fn say(&mut self, word: VerdictWord, reason: Reason) {
        if !self.said {
            self.verdict.word = word;
            self.said = true;
        }
        self.note(reason);
    }

    /// Says a word with its reasons and nothing after it.
    pub(super) fn refuse(&mut self, word: VerdictWord, reasons: &[Reason]) {
        for reason in reasons {
            self.say(word, *reason);
        }
    }

    /// Leaves a reason.
    pub(super) fn note(&mut self, reason: Reason) {
        self.verdict.reasons.push(reason);
    }

    /// The key that signed.
    pub(super) fn key(&mut self, key: &IssuerKey) {
        self.verdict.key = Some(KeyStanding {
            id: key.id,
            validity: key.validity,
            withdrawn: key.withdrawn,
        });
    }

    /// The label as proven.
    pub(super) fn proven(&mut self, label: VerifiedLabel) {
        self.verdict.label = Some(label);
    }

    /// The issuer's awards for the item.
    pub(super) fn marks(
        &mut self,
        list: &TrustList,
        issuer: &Issuer,
        gtin: Gtin,
        lot: Option<&Lot>,
        at: Timestamp,
    ) {
        let standing = list.marks_of(issuer, gtin).map(|mark| MarkStanding {
            id: mark.id.clone(),
            names: mark.names.clone(),
            certificate: mark.certificate.clone(),
            in_force: mark.is_in_force(at),
            covers_lot: mark.covers_lot(lot),
        });
        self.verdict.marks = standing.collect();
    }

    /// The recall that concerns the item, or that none does.
    pub(super) fn recall(&mut self, recall: Option<&Recall>) {
        self.verdict.punches.recall = match recall {
            None => RecallPunch::None,
            Some(_) => RecallPunch::Recalled,
        };
        if let Some(recall) = recall {
            self.say(VerdictWord::Recalled, Reason::Recalled);
            self.verdict.recall = Some(RecallNotice {
                since: recall.since,
                reason: recall.reason.clone(),
                todo: recall.todo.clone(),
            });
        }
    }

    /// Where an unsigned link leads.
    pub(super) fn link_host(&mut self, link: Option<&DigitalLink>) {
        self.verdict.host = link.map(|link| HostStanding {
            name: link.host().to_string(),
            listed: false,
        });
    }

    /// Whether the authority or the GTIN's issuer names the host.
    pub(super) fn host(&mut self, list: &TrustList, scope: Option<(&Issuer, &Scope)>) {
        if let Some(host) = &mut self.verdict.host {
            let own = scope.map_or(&[][..], |(issuer, _)| &issuer.hosts);
            host.listed = list
                .hosts()
                .iter()
                .chain(own)
                .any(|listed| listed.as_str() == host.name);
        }
    }

    /// Whether [`Draft::host`] found it.
    pub(super) fn host_is_listed(&self) -> bool {
        self.verdict.host.as_ref().is_some_and(|host| host.listed)
    }
}

/// An issuer as shown.
pub(super) fn names_of(issuer: &Issuer) -> IssuerName {
    IssuerName {
        id: issuer.id.clone(),
        names: issuer.names.clone(),
    }
}

fn label_fields(fields: &LabelFields) -> Fields {
    Fields {
        gtin: fields.gtin,
        cpv: fields.cpv.as_ref().map(ToString::to_string),
        lot: fields.lot.as_ref().map(ToString::to_string),
        serial: Some(fields.serial.to_string()),
        production: fields.production,
        packaging: fields.packaging,
        best_before: fields.best_before,
        expiry: fields.expiry,
        typed_code: None,
        element_string: fields.element_string(),
    }
}

/// What an unsigned link says of its item.
pub(super) fn link_fields(link: &DigitalLink) -> Fields {
    let text = |ai: &str| link.ai(ai).map(String::from);
    let date = |ai: &str| link.ai(ai).and_then(|digits| Date::parse(digits).ok());
    Fields {
        gtin: link.gtin(),
        cpv: text("22"),
        lot: text("10"),
        serial: text("21"),
        production: date("11"),
        packaging: date("13"),
        best_before: date("15"),
        expiry: date("17"),
        typed_code: None,
        element_string: link.element_string(),
    }
}
