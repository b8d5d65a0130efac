use std::path::Path;
use std::time::Duration;

use tokio::time::Instant;

use super::{Counted, HOUR, Held, Logs};
use crate::ledger::{HOLD, Ledger, News, Record, name, now_millis};

/// How the processes of a profile keep each other's calls in mind.
#[derive(Debug)]
pub(super) struct Shared {
    ledger: Ledger,
    client: u64,
    process: u64,
    /// What could not be written yet because another process was at it.
    unwritten: Vec<Record>,
}

/// Another process is reading or writing at this very moment.
#[derive(Debug)]
pub(super) struct Busy;

impl Shared {
    pub fn open(path: &Path, client: &str, process: u64) -> std::io::Result<Self> {
        Ok(Self {
            ledger: Ledger::open(path)?,
            client: name(client),
            process,
            unwritten: Vec::new(),
        })
    }

    /// Takes in what the others did, then lets `decide` count a call of ours before they can.
    pub fn exchange(
        &mut self,
        logs: &mut Logs,
        held: &mut Held,
        now: Instant,
        decide: impl FnOnce(&mut Logs, &Held) -> Option<Counted>,
    ) -> std::io::Result<Result<(), Busy>> {
        let (client, process) = (self.client, self.process);
        let unwritten = &self.unwritten;
        let exchanged = self.ledger.exchange(|news| {
            take_in(&news, client, process, logs, held, now);
            let call = decide(logs, held);
            let call = call.map(|call| record(client, process, &call, now));
            unwritten.iter().copied().chain(call).collect()
        })?;
        if exchanged.is_none() {
            return Ok(Err(Busy));
        }
        self.unwritten.clear();
        Ok(Ok(()))
    }

    /// Writes with the next exchange.
    pub fn write_later(&mut self, call: &Counted, now: Instant) {
        self.unwritten
            .push(record(self.client, self.process, call, now));
    }
}

fn record(client: u64, process: u64, call: &Counted, now: Instant) -> Record {
    Record {
        at: wall(call.at, now),
        client,
        endpoint: call.endpoint,
        process,
        number: call.number,
    }
}

fn take_in(news: &News, client: u64, process: u64, logs: &mut Logs, held: &mut Held, now: Instant) {
    if news.afresh {
        // What is ours and was written is in the records as well.
        logs.clear();
    }
    let ours = news.records.iter().filter(|record| record.client == client);
    for record in ours {
        let Some(at) = instant(record.at, now) else {
            continue;
        };
        if record.endpoint == HOLD {
            held.until(at);
        } else if record.process != process || news.afresh {
            let calls = logs.entry(record.endpoint).or_default();
            calls.note((record.process, record.number), at);
            calls.forget(now, HOUR);
        }
    }
}

/// Two clocks: processes share the wall clock alone, and waiting goes by the steady one.
fn wall(at: Instant, now: Instant) -> u64 {
    let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let wall = now_millis();
    match at.checked_duration_since(now) {
        Some(ahead) => wall.saturating_add(millis(ahead)),
        None => wall.saturating_sub(millis(now - at)),
    }
}

fn instant(wall: u64, now: Instant) -> Option<Instant> {
    let present = now_millis();
    if wall >= present {
        now.checked_add(Duration::from_millis(wall - present))
    } else {
        now.checked_sub(Duration::from_millis(present - wall))
    }
}
