use std::time::Duration;

use tokio::time::Instant;

/// What Canvas's bucket gives back in a second.
const LEAK: f64 = 10.0;
/// What Canvas sets aside for a call until it knows what it cost.
const RESERVED: f64 = 50.0;
/// Below this rest calls go two at a time, below the next one by one.
const SCARCE: f64 = 150.0;
const LOW: f64 = 100.0;
/// What an account has when it is idle, before Canvas has said more.
const USUAL: f64 = 600.0;

/// Waiting longer for the bucket than this means that our idea of it is wrong; a call tells.
const LONGEST_LEAK: Duration = Duration::from_secs(10);
const FIRST_PAUSE: Duration = Duration::from_millis(1_500);
const LONGEST_PAUSE: Duration = Duration::from_mins(1);
/// A wish of the server for a longer pause is cut to this.
const LONGEST_WISH: Duration = Duration::from_mins(10);

/// What to wait for before the next call may leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wait {
    ForAnAnswer,
    Until(Instant),
}

#[derive(Debug)]
pub(super) struct State {
    most: usize,
    /// Grows back to `most` after a refusal.
    width: usize,
    /// Answers since the width last grew.
    answers: usize,
    pub in_flight: usize,
    /// What Canvas said is left, and when.
    reported: Option<(f64, Instant)>,
    pub of: f64,
    held: Option<Instant>,
    /// Refusals in a row, each of a call that was made after the pause of the one before.
    level: u32,
    pub calls: u64,
    /// Calls up to this one left before the present pause; what becomes of them says nothing new.
    before_pause: u64,
    /// How many times shorter pauses are.
    pub faster: u32,
}

impl State {
    pub fn new(most: usize) -> Self {
        Self {
            most,
            width: most,
            answers: 0,
            in_flight: 0,
            reported: None,
            of: USUAL,
            held: None,
            level: 0,
            calls: 0,
            before_pause: 0,
            faster: 1,
        }
    }

    /// Counts a call and returns its number, or tells what to wait for.
    pub fn take(&mut self, now: Instant) -> Result<u64, Wait> {
        if let Some(until) = self.held.filter(|until| *until > now) {
            return Err(Wait::Until(until));
        }
        if self.in_flight >= self.allowed(now) {
            return Err(Wait::ForAnAnswer);
        }
        if let Some(until) = self.leaked_at(now) {
            return Err(Wait::Until(until));
        }
        self.in_flight += 1;
        self.calls += 1;
        Ok(self.calls)
    }

    /// Returns how many calls may be on their way at once.
    pub fn allowed(&self, now: Instant) -> usize {
        let by_rest = match self.left(now) {
            Some(left) if left < LOW => 1,
            Some(left) if left < SCARCE => 2,
            _ => self.most,
        };
        self.width.min(by_rest)
    }

    /// Returns what is left by now: what Canvas said and what has leaked since.
    pub fn left(&self, now: Instant) -> Option<f64> {
        let (rest, at) = self.reported?;
        let leaked = now.saturating_duration_since(at).as_secs_f64() * LEAK;
        Some((rest + leaked).min(self.of.max(rest)))
    }

    pub fn held_for(&self, now: Instant) -> Option<Duration> {
        self.held?
            .checked_duration_since(now)
            .filter(|left| !left.is_zero())
    }

    pub fn note_left(&mut self, rest: f64, now: Instant) {
        self.reported = Some((rest, now));
        // The idle figure is a round one that is never shown while anything is on its way.
        self.of = self.of.max((rest / 100.0).ceil() * 100.0);
    }

    /// A call was answered.
    pub fn passed(&mut self, number: u64) {
        if number <= self.before_pause {
            return;
        }
        self.level = self.level.saturating_sub(1);
        self.answers += 1;
        if self.width < self.most && self.answers >= 2 * self.width {
            self.width += 1;
            self.answers = 0;
        }
    }

    /// A call was refused unread.
    pub fn refused(&mut self, number: u64, asked: Option<Duration>, jitter: f64, now: Instant) {
        let asked = asked.map_or(Duration::ZERO, |asked| asked.min(LONGEST_WISH));
        let own = if number > self.before_pause {
            self.level += 1;
            self.width = 1;
            self.answers = 0;
            self.before_pause = self.calls;
            let full = FIRST_PAUSE
                .saturating_mul(1 << (self.level - 1).min(16))
                .min(LONGEST_PAUSE);
            full / 2 + (full / 2).mul_f64(jitter.clamp(0.0, 1.0))
        } else {
            Duration::ZERO
        };
        let pause = own.max(asked) / self.faster;
        self.held = self.held.max(Some(now + pause));
    }

    /// Returns when the bucket has room for one call; none if it has.
    fn leaked_at(&self, now: Instant) -> Option<Instant> {
        let (rest, at) = self.reported?;
        let missing = RESERVED - self.left(now)?;
        // Only an answer tells more, so after the longest wait one call goes out to get it.
        let wait = Duration::from_secs_f64(((RESERVED - rest) / LEAK).max(0.0)).min(LONGEST_LEAK)
            / self.faster;
        let until = at + wait;
        (missing > 0.0 && until > now).then_some(until)
    }
}
