use std::time::Duration;

/// One window of the gauge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindowUsage {
    /// Calls that count now.
    pub used: usize,
    /// Calls that may count at once.
    pub limit: usize,
}

/// The gauge of one endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointUsage {
    /// Method and route template, for example `GET /folders/{id}/sessions`.
    pub endpoint: String,
    /// The last second.
    pub second: WindowUsage,
    /// The last minute.
    pub minute: WindowUsage,
    /// The last hour.
    pub hour: WindowUsage,
    /// Calls waiting for this endpoint.
    pub waiting: usize,
}

/// The gauge of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimiterUsage {
    /// The endpoint closest to its limits, if any was called in the last hour.
    pub busiest: Option<EndpointUsage>,
    /// Calls waiting for any endpoint.
    pub waiting: usize,
    /// How long all calls are still held after the server asked for a pause.
    pub held: Option<Duration>,
}

impl EndpointUsage {
    /// The fullest of the windows that matter to a person; the second refills faster than anybody reads.
    pub(super) fn pressure(&self) -> f64 {
        let share = |window: &WindowUsage| {
            let [used, limit] = [window.used, window.limit]
                .map(|count| f64::from(u32::try_from(count).unwrap_or(u32::MAX)));
            used / limit
        };
        let queue = if self.waiting > 0 { 1.0 } else { 0.0 };
        queue + share(&self.minute).max(share(&self.hour))
    }
}

impl LimiterUsage {
    pub(super) fn new(gauges: Vec<EndpointUsage>, held: Option<Duration>) -> Self {
        let waiting = gauges.iter().map(|gauge| gauge.waiting).sum();
        let busiest = gauges
            .into_iter()
            .filter(|gauge| gauge.hour.used > 0 || gauge.waiting > 0)
            .max_by(|a, b| {
                a.pressure()
                    .total_cmp(&b.pressure())
                    .then_with(|| b.endpoint.cmp(&a.endpoint))
            });
        Self {
            busiest,
            waiting,
            held: held.filter(|left| !left.is_zero()),
        }
    }
}
