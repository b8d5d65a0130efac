//! The campus's own time, which tests may move.

use std::sync::Mutex;

use chrono::{DateTime, TimeDelta, Utc};

use crate::lock::locked;

/// A clock that follows the computer's time until it is moved or stopped.
///
/// Everything in the campus that has a lifetime (tokens, codes, upload states, rate windows) asks
/// this clock, so a test can let an hour pass in no time.
#[derive(Debug)]
pub struct Clock(Mutex<Hands>);

#[derive(Debug, Clone, Copy)]
enum Hands {
    Running { ahead: TimeDelta },
    Stopped { at: DateTime<Utc> },
}

impl Default for Clock {
    fn default() -> Self {
        Self(Mutex::new(Hands::Running {
            ahead: TimeDelta::zero(),
        }))
    }
}

impl Clock {
    /// Returns the campus's present time.
    pub fn now(&self) -> DateTime<Utc> {
        match *locked(&self.0) {
            Hands::Running { ahead } => Utc::now() + ahead,
            Hands::Stopped { at } => at,
        }
    }

    /// Moves the clock forward (or back, with a negative value) without stopping it.
    pub fn advance(&self, by: TimeDelta) {
        let mut hands = locked(&self.0);
        *hands = match *hands {
            Hands::Running { ahead } => Hands::Running { ahead: ahead + by },
            Hands::Stopped { at } => Hands::Stopped { at: at + by },
        };
    }

    /// Stops the clock at the given time; it then moves by [`Clock::advance`] alone.
    pub fn stop_at(&self, at: DateTime<Utc>) {
        *locked(&self.0) = Hands::Stopped { at };
    }

    /// Lets the clock follow the computer's time again.
    pub fn run(&self) {
        *locked(&self.0) = Hands::Running {
            ahead: TimeDelta::zero(),
        };
    }
}
