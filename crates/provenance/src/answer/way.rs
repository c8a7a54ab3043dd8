//! A way in the wire's shape.

use std::collections::BTreeSet;

use assay_core::provenance::{Accountable, Doubt, Ground, Identifier, Question, Step, Way, Weight};
use assay_wire as wire;

use super::names::Names;
use super::{Audience, TradeItem};
use crate::{Store, StoreError};

impl Store {
    /// The way of an item, as told to this audience.
    pub async fn told_way(&self, question: &Question, to: Audience) -> Result<wire::Way, StoreError> {
        let way = self.way(question).await?;
        self.way_in_words(&way, to).await
    }

    /// A way with names in place of numbers.
    pub async fn way_in_words(&self, way: &Way, to: Audience) -> Result<wire::Way, StoreError> {
        let parties: Vec<Identifier> = way.steps.iter().filter_map(party_of).collect();
        let (mut tellers, mut places) = (BTreeSet::new(), BTreeSet::new());
        tellers.extend(way.left_out.iter().filter_map(|event| event.teller.as_deref()));
        for step in &way.steps {
            tellers.extend(step.event.teller.as_deref());
            places.extend(step.event.place());
        }
        places.extend(&parties);
        let names = self.names(tellers, places).await?;
        let item = TradeItem::of(&way.item);
        let (gtin, serial) = item.map_or_else(|| (String::new(), None), |item| (item.gtin, item.serial));
        let doubts = |weight: Weight| {
            way.doubts
                .iter()
                .filter(|doubt| doubt.kind.weight() == weight)
                .map(|doubt| doubt_in_words(doubt, &way.steps))
                .collect()
        };
        Ok(wire::Way {
            gtin,
            serial: serial.unwrap_or_default(),
            lot: way.lot.as_ref().and_then(|lot| TradeItem::of(lot)?.lot),
            steps: way
                .steps
                .iter()
                .map(|step| step_in_words(step, &names, to))
                .collect(),
            gaps: doubts(Weight::Gap),
            contradictions: doubts(Weight::Contradiction),
            left_out: match to {
                Audience::Public => Vec::new(),
                Audience::Enrolled => {
                    let tellers: BTreeSet<&str> = way
                        .left_out
                        .iter()
                        .filter_map(|event| event.teller.as_deref())
                        .collect();
                    tellers.into_iter().map(|teller| names.teller(teller)).collect()
                }
            },
        })
    }
}

/// Who answers, when that is someone with an identifier.
fn party_of(step: &Step) -> Option<Identifier> {
    let answers = step.accountable.as_ref()?;
    match answers.ground {
        Ground::Teller => None,
        Ground::Source | Ground::Destination | Ground::Holder | Ground::Place => {
            Identifier::parse(&answers.party).ok()
        }
    }
}

fn doubt_in_words(doubt: &Doubt, steps: &[Step]) -> wire::WayDoubt {
    let shows_at = doubt
        .event
        .as_ref()
        .and_then(|event| steps.iter().position(|step| step.event == *event));
    wire::WayDoubt {
        code: doubt.kind.into(),
        step: shows_at.and_then(|step| u32::try_from(step).ok()),
    }
}

fn step_in_words(step: &Step, names: &Names, to: Audience) -> wire::WayStep {
    let event = &step.event;
    let enrolled = |text: Option<String>| text.filter(|_| to == Audience::Enrolled);
    let teller = event.teller.as_deref();
    let place = event.place().map(|id| {
        let place = names.place(id, teller);
        wire::WayPlace {
            region: place.region,
            city: place.city,
            name: enrolled(place.name),
            id: enrolled(Some(id.to_string())),
        }
    });
    wire::WayStep {
        what: event.step.clone(),
        relation: (&step.relation).into(),
        standing: step.backing.into(),
        other: enrolled(step.relation.other().map(Identifier::to_string)),
        when: event.time.to_string(),
        offset: i32::try_from(event.offset).unwrap_or_default(),
        place: place.filter(|place| *place != wire::WayPlace::default()),
        party: step.accountable.as_ref().map(|answers| {
            let (name, id) = match party_of(step) {
                Some(id) => (names.place(&id, teller).name, Some(id.to_string())),
                None => (Some(name_of(answers, names)), None),
            };
            wire::WayParty {
                name,
                id: enrolled(id),
                ground: answers.ground.into(),
            }
        }),
        said_by: teller.map(|teller| names.teller(teller)),
        evidence: wire::WayEvidence {
            event: event.id.clone(),
            recorded: event.recorded.to_string(),
            withdrawn: step.withdrawn,
            certain: step.is_certain(),
            sensors: event.sensors.clone(),
        },
    }
}

/// The name of a teller who answers for want of anyone else.
fn name_of(answers: &Accountable, names: &Names) -> String {
    names.teller(&answers.party).name
}
