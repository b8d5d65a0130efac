//! Work on all cores, with results in the order of the work.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::ArtifactsError;

/// Calls `work` for each item, as many at once as there are cores (eight at most), and returns the results in order.
///
/// After an error no further item is begun; the error of the first item in order is returned.
pub(crate) fn each<I, T, W>(items: I, work: W) -> Result<Vec<T>, ArtifactsError>
where
    I: IntoIterator<Item: Send + Sync>,
    T: Send,
    W: Fn(I::Item) -> Result<T, ArtifactsError> + Sync,
    I::Item: Clone,
{
    let items: Vec<I::Item> = items.into_iter().collect();
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(items.len()));
    let cores = thread::available_parallelism()
        .map_or(1, usize::from)
        .min(8);
    let one_worker = || {
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(place) else {
                return;
            };
            let result = work(item.clone());
            if result.is_err() {
                next.store(items.len(), Ordering::Relaxed);
            }
            if let Ok(mut done) = done.lock() {
                done.push((place, result));
            }
        }
    };
    if cores == 1 || items.len() == 1 {
        one_worker();
    } else {
        thread::scope(|scope| {
            for _ in 0..cores {
                scope.spawn(one_worker);
            }
        });
    }
    let mut done = done.into_inner().unwrap_or_default();
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_work() {
        let squares = each(0..1000_u32, |n| Ok(n * n)).unwrap();
        assert!(
            squares
                .iter()
                .zip(0..)
                .all(|(square, n): (&u32, u32)| *square == n * n)
        );
    }

    #[test]
    fn an_error_is_returned_and_ends_the_work() {
        let answer = each(0..1000, |n| {
            if n == 3 {
                return Err(ArtifactsError::Cancelled);
            }
            Ok(n)
        });
        assert!(matches!(answer, Err(ArtifactsError::Cancelled)));
    }
}
