//! The parameters of a world, and their defaults.

use std::collections::BTreeMap;

use assay_core::assess::Region;
use serde::{Deserialize, Serialize};

/// A world. Every field may be left out of the file; unknown fields are refused.
///
/// Shares and chances are between 0 and 1, means are not negative.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct World {
    /// The same seed and parameters give the same world.
    pub seed: u64,
    /// Days that the world lasts.
    pub days: u32,
    /// Share of people who agree to say their region.
    pub consent: f64,
    /// The plain rule beside ours flags an item at this many scans.
    pub plain_rule: u32,
    /// Where people live: region code to weight. Empty: the provinces of China by population.
    pub regions: BTreeMap<String, f64>,
    /// How people reach the server.
    pub networks: Networks,
    /// Honest items and their people.
    pub honest: Honest,
    /// Groups of copied labels.
    pub copiers: Vec<Copier>,
    /// Groups of honest items that someone invents scans against.
    pub poisoners: Vec<Poisoner>,
}

/// How people reach the server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Networks {
    /// Share of sessions over a mobile carrier; the others are at home.
    pub mobile: f64,
    /// Networks that a carrier's customers of one region share.
    pub carrier_pools: u32,
    /// Chance that a home has a new network since its last session.
    pub changed: f64,
}

/// Honest items and their people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Honest {
    /// How many items.
    pub items: u32,
    /// Mean number of sessions that a holder adds to the first.
    pub rechecks: f64,
    /// Mean number of retries within a session.
    pub retries: f64,
    /// Chance that an install has forgotten its secret since its last session.
    pub forgotten: f64,
    /// Chance that one more of the household checks with an own phone.
    pub family: f64,
    /// Chance that the item is given away to another household.
    pub gift: f64,
    /// Chance that a gift goes to another region.
    pub gift_far: f64,
    /// Chance that the holder checks again while travelling.
    pub traveller: f64,
    /// Chance that a new holder checks with the old holder's phone.
    pub shared_phone: f64,
    /// Chance that visitors of the shop check it before it is sold.
    pub shown: f64,
    /// Mean number of such visitors.
    pub visitors: f64,
    /// Chance that a visitor uses the shop's network.
    pub shop_network: f64,
    /// Chance that a dealer on the way checks it.
    pub dealer_check: f64,
    /// Share of dealers and shops that are enrolled: their checks are stock checks.
    pub enrolled: f64,
    /// Chance that an enrolled shop records the sale.
    pub sale_recorded: f64,
    /// Chance that an item comes back and is sold again by another enrolled shop, with no record
    /// of its return.
    pub careless: f64,
    /// Chance that a session is reported with a clock that is off by up to a day.
    pub wrong_clock: f64,
}

/// A group of labels that a copier prints again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Copier {
    /// Name of the group in the report.
    pub name: String,
    /// How many labels are copied.
    pub labels: u32,
    /// Copies of each label.
    pub copies: u32,
    /// Days over which the copies are sold.
    pub days: u32,
    /// Regions in which they are sold; 0 for all.
    pub regions: u32,
    /// Chance that the buyer of a copy checks it.
    pub checked: f64,
    /// Chance that a copy is checked on the network of a shop that sells many.
    pub shop_network: f64,
    /// Copies that such a shop sells.
    pub shop_copies: u32,
    /// Chance that a copy passes an enrolled shop that records its sale.
    pub enrolled: f64,
    /// Whether the copied item itself is sold and checked too.
    pub original: bool,
}

/// A group of honest items that someone invents scans against.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Poisoner {
    /// Name of the group in the report.
    pub name: String,
    /// How many items are poisoned.
    pub items: u32,
    /// Networks that the poisoner has.
    pub networks: u32,
    /// Installs that the poisoner invents for each item.
    pub installs: u32,
    /// Sessions that the poisoner invents for each item.
    pub sessions: u32,
    /// Days over which they are sent.
    pub days: u32,
    /// Regions that are claimed; 0 for all, and each session claims one.
    pub regions: u32,
}

impl Default for World {
    fn default() -> Self {
        let copier = |name: &str, copies, days| Copier {
            name: name.to_owned(),
            copies,
            days,
            ..Copier::default()
        };
        Self {
            seed: 1,
            days: 365,
            consent: 0.4,
            plain_rule: 6,
            regions: BTreeMap::new(),
            networks: Networks::default(),
            honest: Honest::default(),
            copiers: vec![
                copier("10 copies", 10, 60),
                copier("100 copies", 100, 60),
                copier("1,000 copies", 1000, 90),
                copier("10,000 copies", 10_000, 120),
                copier("100 copies, slowly", 100, 330),
            ],
            poisoners: vec![Poisoner::default()],
        }
    }
}

impl Default for Networks {
    fn default() -> Self {
        Self {
            mobile: 0.5,
            carrier_pools: 30,
            changed: 0.05,
        }
    }
}

impl Default for Honest {
    fn default() -> Self {
        Self {
            items: 100_000,
            rechecks: 0.7,
            retries: 0.3,
            forgotten: 0.03,
            family: 0.25,
            gift: 0.12,
            gift_far: 0.5,
            traveller: 0.06,
            shared_phone: 0.1,
            shown: 0.1,
            visitors: 1.5,
            shop_network: 0.5,
            dealer_check: 0.3,
            enrolled: 0.5,
            sale_recorded: 0.5,
            careless: 0.0001,
            wrong_clock: 0.01,
        }
    }
}

impl Default for Copier {
    fn default() -> Self {
        Self {
            name: "copies".to_owned(),
            labels: 400,
            copies: 100,
            days: 90,
            regions: 0,
            checked: 0.8,
            shop_network: 0.1,
            shop_copies: 5,
            enrolled: 0.02,
            original: true,
        }
    }
}

impl Default for Poisoner {
    fn default() -> Self {
        Self {
            name: "19 networks".to_owned(),
            items: 500,
            networks: 19,
            installs: 200,
            sessions: 300,
            days: 40,
            regions: 0,
        }
    }
}

/// Why a file is not a world.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// Not TOML, or a field that a world does not have.
    #[error("not a world: {0}")]
    Form(#[from] toml::de::Error),
    /// A value outside its range.
    #[error("{field} must be {must}")]
    Value {
        /// The field.
        field: String,
        /// What it must be.
        must: &'static str,
    },
}

/// A world that takes hours is a mistake in a file.
const MOST: u32 = 10_000_000;

impl World {
    /// Reads a world from TOML and checks every value.
    ///
    /// # Errors
    /// When the text is not TOML, names an unknown field, or a value is out of range.
    pub fn parse(text: &str) -> Result<Self, WorldError> {
        let world: Self = toml::from_str(text)?;
        world.check()?;
        Ok(world)
    }

    fn check(&self) -> Result<(), WorldError> {
        let honest = &self.honest;
        for (field, chance) in [
            ("consent", self.consent),
            ("networks.mobile", self.networks.mobile),
            ("networks.changed", self.networks.changed),
            ("honest.forgotten", honest.forgotten),
            ("honest.family", honest.family),
            ("honest.gift", honest.gift),
            ("honest.gift_far", honest.gift_far),
            ("honest.traveller", honest.traveller),
            ("honest.shared_phone", honest.shared_phone),
            ("honest.shown", honest.shown),
            ("honest.shop_network", honest.shop_network),
            ("honest.dealer_check", honest.dealer_check),
            ("honest.enrolled", honest.enrolled),
            ("honest.sale_recorded", honest.sale_recorded),
            ("honest.careless", honest.careless),
            ("honest.wrong_clock", honest.wrong_clock),
        ] {
            must(field, (0.0..=1.0).contains(&chance), "between 0 and 1")?;
        }
        for (field, mean) in [
            ("honest.rechecks", honest.rechecks),
            ("honest.retries", honest.retries),
            ("honest.visitors", honest.visitors),
        ] {
            must(field, (0.0..=100.0).contains(&mean), "between 0 and 100")?;
        }
        must("days", (1..=3650).contains(&self.days), "between 1 and 3650")?;
        must(
            "networks.carrier_pools",
            self.networks.carrier_pools > 0,
            "at least 1",
        )?;
        must("honest.items", honest.items <= MOST, "at most 10000000")?;
        for (code, weight) in &self.regions {
            must(
                &format!("regions.{code}"),
                Region::parse(code).is_ok(),
                "a region code",
            )?;
            must(
                &format!("regions.{code}"),
                weight.is_finite() && *weight > 0.0,
                "more than 0",
            )?;
        }
        for (at, copier) in self.copiers.iter().enumerate() {
            let field = |name: &str| format!("copiers[{at}].{name}");
            must(
                &field("checked"),
                (0.0..=1.0).contains(&copier.checked),
                "between 0 and 1",
            )?;
            must(
                &field("shop_network"),
                (0.0..=1.0).contains(&copier.shop_network),
                "between 0 and 1",
            )?;
            must(
                &field("enrolled"),
                (0.0..=1.0).contains(&copier.enrolled),
                "between 0 and 1",
            )?;
            must(
                &field("days"),
                (1..=self.days).contains(&copier.days),
                "between 1 and the world's days",
            )?;
            must(
                &field("copies"),
                (1..=MOST).contains(&copier.copies),
                "between 1 and 10000000",
            )?;
            must(&field("shop_copies"), copier.shop_copies > 0, "at least 1")?;
        }
        for (at, poisoner) in self.poisoners.iter().enumerate() {
            let field = |name: &str| format!("poisoners[{at}].{name}");
            must(&field("networks"), poisoner.networks > 0, "at least 1")?;
            must(&field("installs"), poisoner.installs > 0, "at least 1")?;
            must(&field("sessions"), poisoner.sessions <= 100_000, "at most 100000")?;
            must(
                &field("days"),
                (1..=self.days).contains(&poisoner.days),
                "between 1 and the world's days",
            )?;
        }
        Ok(())
    }
}

fn must(field: &str, holds: bool, must: &'static str) -> Result<(), WorldError> {
    if holds {
        return Ok(());
    }
    Err(WorldError::Value {
        field: field.to_owned(),
        must,
    })
}
