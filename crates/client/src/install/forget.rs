//! Deleting: from this device at once, from the server as soon as it can be asked.

use assay_wire::DeviceFault;

use super::{
    Desk, Install, event_id, failed,
    keep::{Kept, Kind, Waiting},
    send, view,
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
    /// secret its tokens come from. Of them all only the requests to delete stay, until the server
    /// has answered them.
    ///
    /// # Errors
    /// When nothing can be deleted.
    pub fn forget_all(&self) -> Result<(), DeviceFault> {
        let mut desk = self.shared.desk();
        let going = desk.keep.entries().map_err(failed)?;
        let ask = desk.deletions(&going)?;
        desk.keep.forget_all(&ask).map_err(failed)?;
        desk.outbox.withdraw(|waiting| waiting.kind == Kind::Report);
        desk.ask(ask);
        self.shared.changed(desk);
        Ok(())
    }
}

impl Desk {
    /// What the servers are to delete when these readings go.
    fn deletions(&mut self, going: &[Kept]) -> Result<Vec<(Waiting, String)>, DeviceFault> {
        let mut items = Vec::new();
        let mut ask = Vec::new();
        for entry in going {
            let (Some(server), Some((gtin, serial))) = (entry.told.clone(), view::item(entry)) else {
                continue;
            };
            let item = (gtin, serial.clone(), server.clone());
            if items.contains(&item) || self.keep.leaves_another(entry, going).map_err(failed)? {
                continue;
            }
            items.push(item);
            let token = self.token(gtin, &serial)?;
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

    fn ask(&mut self, ask: Vec<(Waiting, String)>) {
        for (waiting, _) in ask {
            self.outbox.put(waiting);
        }
    }
}
