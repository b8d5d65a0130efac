//! One person sitting down before a recording.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{StartReason, StopReason, View, chance::Chance};

/// More stretches than anybody watches in one sitting.
const MOST: usize = 120;
const SPEEDS: [(u32, f64); 5] = [(55, 1.0), (12, 1.25), (18, 1.5), (10, 2.0), (5, 0.75)];

/// A sitting: who, when, and which part of the recording.
pub(super) struct Visit {
    pub viewer: Uuid,
    pub at: DateTime<Utc>,
    pub from: f64,
    pub until: f64,
    /// Length of the recording in seconds.
    pub length: f64,
    /// Whether positions are written with all digits instead of three.
    pub fine: bool,
}

impl Visit {
    /// Watches, with pauses, jumps and other speeds, and notes every stretch.
    pub(super) fn watch(self, chance: &mut Chance, views: &mut Vec<View>) {
        let mut at = self.at;
        let mut position = self.round(self.from);
        let mut speed = chance.choose(&SPEEDS).unwrap_or(1.0);
        let mut start_reason = StartReason::Start;
        for _ in 0..MOST {
            let stretch = 4.0 + chance.rarely_long(self.length / 7.0);
            let stop = (position + stretch).min(self.until);
            let is_last = stop >= self.until;
            let stop_reason = if is_last {
                self.last_reason(chance)
            } else {
                chance
                    .choose(&[
                        (50, StopReason::Pause),
                        (32, StopReason::Seek),
                        (9, StopReason::SpeedChange),
                        (9, StopReason::PlayerClose),
                    ])
                    .unwrap_or(StopReason::Pause)
            };
            let seconds = self.round((stop - position).max(0.0));
            views.push(View {
                viewer: self.viewer,
                at,
                start: position,
                seconds,
                speed,
                start_reason,
                stop_reason,
            });
            if is_last || stop_reason == StopReason::PlayerClose && chance.happens(0.4) {
                return;
            }
            let pause = match stop_reason {
                StopReason::Pause => 5.0 + chance.rarely_long(90.0),
                StopReason::PlayerClose => 600.0 + chance.rarely_long(7_200.0),
                _ => 0.2 + chance.rarely_long(1.0),
            };
            at += milliseconds(seconds / speed + pause);
            (start_reason, position) = match stop_reason {
                StopReason::Seek => (StartReason::Seek, self.jump(stop, chance)),
                StopReason::SpeedChange => {
                    speed = chance.choose(&SPEEDS).unwrap_or(1.0);
                    (StartReason::NewSpeed, position + seconds)
                }
                StopReason::PlayerClose => (StartReason::Start, self.round(stop - 2.0)),
                _ => (StartReason::Resume, position + seconds),
            };
            position = self.round(position.clamp(0.0, self.until));
        }
    }

    fn last_reason(&self, chance: &mut Chance) -> StopReason {
        if self.until >= self.length {
            StopReason::End
        } else if chance.happens(0.8) {
            StopReason::PlayerClose
        } else {
            StopReason::Pause
        }
    }

    /// Goes back a little, or on to something that sounds more interesting.
    fn jump(&self, from: f64, chance: &mut Chance) -> f64 {
        if chance.happens(0.55) {
            from - chance.between(5.0, 45.0)
        } else {
            from + chance.rarely_long(self.length / 12.0)
        }
    }

    fn round(&self, seconds: f64) -> f64 {
        if self.fine {
            seconds.max(0.0)
        } else {
            (seconds * 1000.0).round().max(0.0) / 1000.0
        }
    }
}

/// Returns a span of time, cut to milliseconds.
#[expect(clippy::cast_possible_truncation, reason = "spans of some weeks")]
pub(super) fn milliseconds(seconds: f64) -> TimeDelta {
    TimeDelta::milliseconds((seconds * 1000.0) as i64)
}
