//! An owner makes an item theirs, once and for good.

use assay_core::assess::{Fact, FactKind, Scan, Viewer, assess};
use assay_core::label::Scanned;
use assay_core::time::Timestamp;
use assay_wire::{ActivationReport, ScanAnswer};

use super::{Intake, hidden, parse_event, parse_token};
use crate::problem::Problem;
use crate::store::FactRow;

impl Intake {
    /// Activates an item for its owner, who knows its hidden code. The first activation stands: the store keeps
    /// one, whoever asks at once. An owner who had their install forgotten leaves it standing.
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
        let proved = self.proved(&label, now).await?;
        self.hidden
            .opens(&proved.item, &said.code)
            .map_err(|wrong| match wrong {
                hidden::Wrong::Mistyped => Problem::BadCode,
                hidden::Wrong::Other => Problem::WrongCode,
            })?;
        let row = FactRow {
            item: proved.item.clone(),
            // The owner is part of the key: nobody can take another owner's event id.
            event: self.networks.event_key(&format!("{:016x} {event}", owner.0)),
            fact: Fact {
                at: Scan::kept_time(now),
                kind: FactKind::Activated,
                party: None,
                owner: Some(owner),
                region: None,
            },
            owed: None,
        };
        let is_theirs = self.store.activate(&row).await?;
        let history = self.store.history(&row.item).await?;
        let assessment = assess(&history, &Viewer::consumer(owner, None), now);
        Ok(ScanAnswer {
            recorded: is_theirs,
            ..proved.answer(said.event, &assessment)
        })
    }
}
