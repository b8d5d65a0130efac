//! The same work on several threads.

use crate::AnalyticsError;

/// Runs `work` on so many threads and returns the first fault; a fault that is not [`AnalyticsError::Cancelled`] goes before one
/// that is, because who found it says more than who was sent home for it.
pub(super) fn on_all(
    threads: usize,
    work: impl Fn() -> Result<(), AnalyticsError> + Sync,
) -> Result<(), AnalyticsError> {
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(&work)).collect();
        let own = work();
        let of_others = others
            .into_iter()
            .map(|other| other.join().unwrap_or(Err(AnalyticsError::Cancelled)));
        std::iter::once(own).chain(of_others).collect()
    });
    let (cancelled, faults): (Vec<_>, Vec<_>) = outcomes
        .into_iter()
        .filter_map(Result::err)
        .partition(|error| matches!(error, AnalyticsError::Cancelled));
    match faults.into_iter().chain(cancelled).next() {
        Some(error) => Err(error),
        None => Ok(()),
    }
}
