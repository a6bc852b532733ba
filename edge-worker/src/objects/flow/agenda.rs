//! A Flow forgets: its result after a minute, and then itself.

use super::{Flow, store::Store};
use crate::{
    objects::{
        agenda::{Agenda, Entry},
        sql::Database,
    },
    platform::{self, Failed},
};
use shared::{
    oauth::flow::FlowDue,
    values::{agenda::Due, time::Timestamp},
};

impl Entry for FlowDue {
    fn of_before(database: &Database, _: Timestamp) -> Result<Vec<(Self, Timestamp)>, Failed> {
        let Some(ends) = Store::in_database(database).ends()? else {
            return Ok(Vec::new());
        };
        let mut due = vec![(Self::MarkEnds, ends.mark)];
        due.extend(ends.claim.map(|claim| (Self::ClaimEnds, claim)));
        Ok(due)
    }
}

impl Flow {
    pub(super) fn agenda(&self) -> Agenda<'_, FlowDue> {
        Agenda::of(&self.state)
    }

    /// A flow that nobody redeems deletes everything it holds (R64); the mark stays until the flow could not be
    /// replayed any more (R7).
    pub(super) async fn work(&self, due: FlowDue) -> Result<(), Failed> {
        match due {
            FlowDue::ClaimEnds => {
                self.store().drop_claim(platform::now())?;
                self.store().drop_redeemed()?;
                self.agenda().done(&due.name())
            }
            FlowDue::MarkEnds => Ok(self.state.storage().delete_all().await?),
        }
    }
}
