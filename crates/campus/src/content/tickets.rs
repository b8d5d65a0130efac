//! Addresses of the content network: one per download, good for a while.

use std::{collections::HashMap, sync::Mutex};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{lock::locked, tokens::random_text};

/// Tickets given out, with the session they stand for and their end.
#[derive(Debug, Default)]
pub(crate) struct Tickets(Mutex<HashMap<String, (Uuid, DateTime<Utc>)>>);

impl Tickets {
    pub(crate) fn give(&self, session: Uuid, now: DateTime<Utc>, until: DateTime<Utc>) -> String {
        let ticket = random_text(18);
        let mut tickets = locked(&self.0);
        tickets.retain(|_, (_, end)| *end > now);
        tickets.insert(ticket.clone(), (session, until));
        ticket
    }

    pub(crate) fn session(&self, ticket: &str, now: DateTime<Utc>) -> Option<Uuid> {
        let tickets = locked(&self.0);
        tickets
            .get(ticket)
            .filter(|(_, end)| *end > now)
            .map(|(session, _)| *session)
    }
}
