//! Deleting: from this device at once, from the server as soon as it can be asked.

use std::sync::PoisonError;

use assay_core::gs1::{Gtin, Serial};
use assay_wire::DeviceFault;

use super::{
    Desk, Install, event_id, failed,
    keep::{Kept, Kind, Waiting},
    products, send, token, view,
};

impl Install {
    /// Deletes readings. What a server was told of their items is deleted there too, unless another
    /// reading of the same item stays. Ids of no reading are passed over.
    ///
    /// # Errors
    /// When nothing can be deleted; then nothing is.
    pub fn forget(&self, ids: &[String]) -> Result<(), DeviceFault> {
        let mut desk = self.shared.desk();
        let mut going = Vec::new();
        for id in ids {
            going.extend(desk.keep.entry(id).map_err(failed)?);
        }
        let ask = desk.deletions(&going)?;
        let ids: Vec<String> = going.into_iter().map(|entry| entry.id).collect();
        desk.keep.forget(&ids, &ask).map_err(failed)?;
        desk.outbox.withdraw(|waiting| ids.contains(&waiting.id));
        desk.ask(ask);
        self.shared.changed(desk);
        Ok(())
    }

    /// Deletes everything this install keeps of the person: history, reports, choices, and the
    /// secret its tokens come from, and what brands said of products that were read. Of them all only the requests to delete stay, until the server
    /// has answered them.
    ///
    /// # Errors
    /// When nothing can be deleted.
    pub fn forget_all(&self) -> Result<(), DeviceFault> {
        let mut desk = self.shared.desk();
        let going = desk.keep.entries().map_err(failed)?;
        let ask = desk.deletions(&going)?;
        desk.keep.forget_all(&ask).map_err(failed)?;
        desk.outbox.withdraw(|waiting| waiting.kind != Kind::Forget);
        desk.ask(ask);
        desk.products = products::Wanted::default();
        self.shared.changed(desk);
        let mut device = self.shared.device.write().unwrap_or_else(PoisonError::into_inner);
        device.forget_products().map_err(|_| DeviceFault::StoreFailed)
    }
}

impl Desk {
    /// What the servers are to delete when these readings go.
    fn deletions(&mut self, going: &[Kept]) -> Result<Vec<(Waiting, String)>, DeviceFault> {
        let mut items = Vec::new();
        let mut ask = Vec::new();
        for entry in going {
            let Some(server) = entry.told.clone() else {
                continue;
            };
            let Some((gtin, serial, token)) = self.told_as(entry)? else {
                continue;
            };
            let item = (token.clone(), server.clone());
            if items.contains(&item) || self.keep.leaves_another(entry, going).map_err(failed)? {
                continue;
            }
            items.push(item);
            let waiting = Waiting {
                kind: Kind::Forget,
                id: event_id(),
                server,
            };
            let body = send::forget_body(&gtin.to_string(), serial.as_str(), token);
            ask.push((waiting, body));
        }
        Ok(ask)
    }

    /// The item of a reading, and the token under which a server knows this install of it. A code
    /// that a server was asked about without an answer names no item.
    fn told_as(&mut self, entry: &Kept) -> Result<Option<(Gtin, Serial, String)>, DeviceFault> {
        if let Some((gtin, code)) = view::looked_up_item(entry) {
            let token = token::of_code(&self.secret()?, code);
            return Ok(Some((gtin, Serial::from(code), token)));
        }
        Ok(match view::item(entry) {
            Some((gtin, serial)) => {
                let token = self.token(gtin, &serial)?;
                Some((gtin, serial, token))
            }
            None => None,
        })
    }

    fn ask(&mut self, ask: Vec<(Waiting, String)>) {
        for (waiting, _) in ask {
            self.outbox.put(waiting);
        }
    }
}
