//! Which server is asked: one for each authority, and none when the person wants none.

use assay_core::outbox::Outbox as Queue;
use assay_wire::{DeviceFault, Outbox, ServerChoice};

use super::{Install, Shared, address::ServerAddress, failed, keep::Kind, read, view};
use crate::clock::{Clock, SystemClock};

impl Install {
    /// Which server is asked.
    #[must_use]
    pub fn server(&self) -> ServerChoice {
        ServerChoice {
            address: self.shared.server_address().map(|address| address.to_string()),
            known: self.shared.known().map(|address| address.to_string()),
        }
    }

    /// Chooses the server of the authority in use; `None` for none. Reports that wait go to the new
    /// one, or with none are not sent.
    ///
    /// # Errors
    /// When it is no address, or the choice cannot be kept.
    pub fn set_server(&self, address: Option<&str>) -> Result<ServerChoice, DeviceFault> {
        let address = address
            .map(ServerAddress::parse)
            .transpose()
            .map_err(|_| DeviceFault::BadAddress)?;
        let value = address.as_ref().map(ToString::to_string).unwrap_or_default();
        let setting = self.shared.server_setting();
        let mut desk = self.shared.desk();
        desk.keep.set(&setting, value.as_bytes()).map_err(failed)?;
        if value.is_empty() {
            desk.keep.withdraw_reports().map_err(failed)?;
            desk.outbox.withdraw(|waiting| waiting.kind != Kind::Forget);
        } else {
            desk.keep.readdress(&value).map_err(failed)?;
            desk.reload()?;
            desk.list_wanted = true;
        }
        self.shared.changed(desk);
        Ok(self.server())
    }

    /// What waits to be sent.
    #[must_use]
    pub fn outbox(&self) -> Outbox {
        let desk = self.shared.desk();
        view::outbox(&desk.outbox, desk.trouble, SystemClock.now())
    }

    /// Tries what waits now instead of at its next time.
    #[must_use]
    pub fn send_now(&self) -> Outbox {
        let mut desk = self.shared.desk();
        desk.outbox.hurry();
        let outbox = view::outbox(&desk.outbox, desk.trouble, SystemClock.now());
        self.shared.changed(desk);
        outbox
    }
}

impl Shared {
    /// The authority's server: the one given with the install, else its first resolver.
    pub(super) fn known(&self) -> Option<ServerAddress> {
        self.known.clone().or_else(|| {
            let host = read(&self.device).resolver()?;
            ServerAddress::parse(&format!("https://{host}")).ok()
        })
    }

    /// Where reports go now.
    pub(super) fn server_address(&self) -> Option<ServerAddress> {
        let setting = self.server_setting();
        let kept = self.desk().keep.setting(&setting).ok()?;
        match kept {
            // An empty choice is the choice of none.
            Some(value) => ServerAddress::parse(str::from_utf8(&value).ok()?).ok(),
            None => self.known(),
        }
    }

    fn server_setting(&self) -> String {
        let authority = read(&self.device).authority();
        format!("server {}", authority.unwrap_or_default())
    }
}

impl super::Desk {
    /// Takes the outbox anew from disk, as after a start.
    fn reload(&mut self) -> Result<(), DeviceFault> {
        let waiting = self.keep.waiting().map_err(failed)?;
        self.outbox = Queue::restore(waiting);
        Ok(())
    }
}
