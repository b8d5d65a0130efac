//! What a plan takes: bytes, calls, time.

use super::index::{FileKind, Index};
use super::options::{MirrorOptions, Sidecar};
use super::plan::{Estimate, Fetch, MirrorPlan, PlanChoice, PlanItem, PlanKind};

/// Bytes of a second of video where this mirror has none yet to go by: an hour of lecture at 1 Mbit/s is 450 MB.
const USUAL_BYTES_A_SECOND: f64 = 125_000.0;
/// Panopto's limits for each endpoint: calls in a second, a minute and an hour.
const A_SECOND: f64 = 5.0;
const A_MINUTE: f64 = 100.0;
const AN_HOUR: f64 = 5000.0;

/// How quick this computer and this account are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct KnownSpeeds {
    /// Bytes a second of the last transfers; none before the first.
    pub bytes_per_second: Option<f64>,
    /// The share of Panopto's limits that is used, above 0 and at most 1.
    pub share: f64,
}

impl Default for KnownSpeeds {
    fn default() -> Self {
        Self {
            bytes_per_second: None,
            share: 1.0,
        }
    }
}

/// Adds up what the checked lines of a plan take.
pub(crate) fn of(plan: &MirrorPlan, index: &Index, speeds: KnownSpeeds) -> Estimate {
    let rate = bytes_a_second(index);
    let mut estimate = Estimate::default();
    let mut calls = Calls::default();
    for item in plan.done() {
        estimate.items += 1;
        calls.add(item, &plan.request.options);
        match (item.bytes, fetches(item, Fetch::Video)) {
            (Some(bytes), _) if !item.fetch.is_empty() => estimate.bytes += bytes,
            (None, true) => {
                let guess = guess(item.session.seconds, rate);
                estimate.bytes += guess;
                estimate.guessed_bytes += guess;
            }
            _ => {}
        }
    }
    estimate.calls = calls.sum();
    estimate.seconds_for_calls = seconds_for(calls.most(), speeds.share);
    estimate.seconds_for_bytes = speeds
        .bytes_per_second
        .filter(|speed| *speed > 0.0)
        .map(|speed| as_float(estimate.bytes) / speed);
    estimate
}

/// Returns the seconds that so many calls to one endpoint need at the limits.
///
/// A short run uses up the minute's calls at five a second; a long one is held to the calls of an hour.
pub(crate) fn seconds_for(calls: u64, share: f64) -> f64 {
    let Some(before) = calls.checked_sub(1) else {
        return 0.0;
    };
    let share = if share > 0.0 { share.min(1.0) } else { 1.0 };
    let before = as_float(before);
    let hours = (before / (AN_HOUR * share)).floor();
    let within = before - hours * AN_HOUR * share;
    let minutes = (within / (A_MINUTE * share)).floor();
    let rest = within - minutes * A_MINUTE * share;
    hours * 3600.0 + minutes * 60.0 + rest / (A_SECOND * share)
}

/// Calls by endpoint, as far as they count against a limit.
#[derive(Debug, Default)]
struct Calls {
    details: u64,
    downloads: u64,
    captions: u64,
    viewer: u64,
    permissions: u64,
    pictures: u64,
}

impl Calls {
    fn add(&mut self, item: &PlanItem, options: &MirrorOptions) {
        let anything = !item.fetch.is_empty();
        self.details += u64::from(anything && item.detail.is_none());
        let video = fetches(item, Fetch::Video) || fetches(item, Fetch::VideoIfChanged);
        self.downloads += u64::from(video);
        if !fetches(item, Fetch::Sidecars) {
            return;
        }
        let wants = |kind| options.sidecars.contains(&kind);
        let captions = wants(Sidecar::Srt) || wants(Sidecar::Vtt) || wants(Sidecar::Text);
        self.captions += u64::from(captions && item.session.has_captions);
        let viewer = wants(Sidecar::Chapters) || (captions && options.all_languages);
        self.viewer += u64::from(viewer);
        self.permissions += u64::from(wants(Sidecar::Permissions));
        self.pictures += u64::from(wants(Sidecar::Thumbnail));
    }

    fn all(&self) -> [u64; 6] {
        [
            self.details,
            self.downloads,
            self.captions,
            self.viewer,
            self.permissions,
            self.pictures,
        ]
    }

    fn sum(&self) -> u64 {
        self.all().iter().sum()
    }

    fn most(&self) -> u64 {
        // Pictures lie on another host, without a limit that is known.
        self.all()[..5].iter().copied().max().unwrap_or(0)
    }
}

/// Tells whether something is fetched under the answer that was given.
fn fetches(item: &PlanItem, what: Fetch) -> bool {
    let nothing = item.kind == PlanKind::Gone || item.choice == Some(PlanChoice::Skip);
    !nothing && item.fetch.contains(&what)
}

/// Returns the bytes of a second of what this mirror already has.
fn bytes_a_second(index: &Index) -> f64 {
    let mut bytes = 0.0;
    let mut seconds = 0.0;
    for entry in index.entries.values() {
        let video = entry.files.iter().find(|file| file.kind == FileKind::Video);
        let length = entry.listing.seconds.filter(|length| *length > 0.0);
        if let (Some(video), Some(length)) = (video, length) {
            bytes += as_float(video.size);
            seconds += length;
        }
    }
    if seconds > 0.0 {
        bytes / seconds
    } else {
        USUAL_BYTES_A_SECOND
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a product of two positive numbers, and the cast stops at the ends"
)]
fn guess(seconds: Option<f64>, rate: f64) -> u64 {
    (seconds.unwrap_or(0.0).max(0.0) * rate) as u64
}

#[expect(
    clippy::cast_precision_loss,
    reason = "an estimate; bytes are exact up to 9 PB"
)]
fn as_float(number: u64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_take_their_time_at_each_of_the_three_limits() {
        for (calls, seconds) in [
            (0, 0.0),
            (1, 0.0),
            (6, 1.0),
            (100, 19.8),
            (101, 60.0),
            (312, 182.2),
            (5000, 49.0 * 60.0 + 19.8),
            (5001, 3600.0),
        ] {
            let found = seconds_for(calls, 1.0);
            assert!((found - seconds).abs() < 1e-9, "{calls}: {found}");
        }
        assert!((seconds_for(51, 0.5) - 60.0).abs() < 1e-9);
    }

    #[test]
    fn an_account_without_a_share_is_taken_for_a_whole_one() {
        assert!(seconds_for(1000, 0.0).is_finite());
    }
}
