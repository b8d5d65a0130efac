use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// How far back the speed looks.
const WINDOW: Duration = Duration::from_secs(5);
/// How long must be measured before a time left is told; earlier guesses are worse than none.
const BEFORE_TIME_LEFT: Duration = Duration::from_secs(5);

/// Works out speed and time left from a counter that is looked at now and then.
///
/// Time is an argument. A counter that jumps back (an upload begun anew) starts the measurement again.
#[derive(Debug, Clone, Default)]
pub struct SpeedWindow {
    samples: VecDeque<(Instant, u64)>,
    since: Option<Instant>,
}

impl SpeedWindow {
    /// Notes what the counter shows at `now`.
    pub fn sample(&mut self, now: Instant, bytes: u64) {
        if self.samples.back().is_some_and(|&(_, last)| bytes < last) {
            self.restart();
        }
        self.since.get_or_insert(now);
        self.samples.push_back((now, bytes));
        // The newest sample older than the window stays, so that the window is always covered.
        while self.samples.len() > 2 && now.duration_since(self.samples[1].0) >= WINDOW {
            self.samples.pop_front();
        }
    }

    /// Forgets everything, for example after a pause.
    pub fn restart(&mut self) {
        self.samples.clear();
        self.since = None;
    }

    /// Returns bytes a second over the window, once two samples are at least half a second apart.
    pub fn bytes_per_second(&self) -> Option<f64> {
        let (&(from, first), &(to, last)) = (self.samples.front()?, self.samples.back()?);
        let seconds = to.duration_since(from).as_secs_f64();
        #[expect(
            clippy::cast_precision_loss,
            reason = "a speed is shown with three digits"
        )]
        (seconds >= 0.5).then(|| (last - first) as f64 / seconds)
    }

    /// Returns the seconds left for `bytes` more, after five seconds of measurement.
    pub fn seconds_left(&self, now: Instant, bytes: u64) -> Option<u64> {
        if now.duration_since(self.since?) < BEFORE_TIME_LEFT {
            return None;
        }
        let speed = self.bytes_per_second().filter(|speed| *speed >= 1.0)?;
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a rounded positive number"
        )]
        Some((bytes as f64 / speed).ceil() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(start: Instant, millis: u64) -> Instant {
        start + Duration::from_millis(millis)
    }

    #[test]
    fn tells_speed_early_and_time_left_only_after_five_seconds() {
        let start = Instant::now();
        let mut window = SpeedWindow::default();
        window.sample(start, 0);
        assert_eq!(window.bytes_per_second(), None);
        window.sample(at(start, 1000), 1_000_000);
        assert_eq!(window.bytes_per_second(), Some(1_000_000.0));
        assert_eq!(window.seconds_left(at(start, 1000), 9_000_000), None);
        for second in 2..=5 {
            window.sample(at(start, second * 1000), second * 1_000_000);
        }
        assert_eq!(window.seconds_left(at(start, 5000), 9_000_000), Some(9));
    }

    #[test]
    fn forgets_what_is_older_than_the_window() {
        let start = Instant::now();
        let mut window = SpeedWindow::default();
        for second in 0..10 {
            window.sample(at(start, second * 1000), second * 10_000_000);
        }
        // It stalls: after the window has passed the speed is nothing, and no time is promised.
        for second in 10..16 {
            window.sample(at(start, second * 1000), 90_000_000);
        }
        assert_eq!(window.bytes_per_second(), Some(0.0));
        assert_eq!(window.seconds_left(at(start, 15_000), 1), None);
    }

    #[test]
    fn starts_again_when_the_counter_jumps_back() {
        let start = Instant::now();
        let mut window = SpeedWindow::default();
        window.sample(start, 0);
        window.sample(at(start, 6000), 60_000_000);
        window.sample(at(start, 6200), 0);
        assert_eq!(window.bytes_per_second(), None);
        assert_eq!(window.seconds_left(at(start, 6200), 1), None);
    }
}
