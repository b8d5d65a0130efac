//! How many parts are on their way at once, over all files.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bounds the parts that are on their way at once; all uploads that share it take their places in order of asking.
///
/// The size is usually files at once times parts of each, and may change while uploads run: a larger window opens at once,
/// a smaller one lets the parts that are on their way finish. Cloning gives another handle on the same window.
#[derive(Debug, Clone)]
pub struct PartWindow {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    semaphore: Arc<Semaphore>,
    size: Mutex<Size>,
}

#[derive(Debug)]
struct Size {
    wanted: usize,
    /// Places to take away as soon as their parts come back.
    owed: usize,
}

/// A place in the window, given back when dropped.
#[derive(Debug)]
pub struct PartPlace {
    permit: Option<OwnedSemaphorePermit>,
    window: PartWindow,
}

impl PartWindow {
    /// Creates a window for `size` parts; at least one.
    pub fn new(size: usize) -> Self {
        let size = bounded(size);
        let inner = Inner {
            semaphore: Arc::new(Semaphore::new(size)),
            size: Mutex::new(Size {
                wanted: size,
                owed: 0,
            }),
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// Returns how many parts may be on their way at once.
    pub fn size(&self) -> usize {
        self.lock().wanted
    }

    /// Makes the window larger or smaller; at least one.
    pub fn resize(&self, size: usize) {
        let size = bounded(size);
        let mut state = self.lock();
        if size >= state.wanted {
            let more = size - state.wanted;
            let forgiven = more.min(state.owed);
            state.owed -= forgiven;
            self.inner.semaphore.add_permits(more - forgiven);
        } else {
            let fewer = state.wanted - size;
            state.owed += fewer - self.inner.semaphore.forget_permits(fewer);
        }
        state.wanted = size;
    }

    /// Waits for a place. Dropping the wait gives up the turn.
    pub async fn enter(&self) -> PartPlace {
        // The semaphore is never closed; if it were, an unbounded part would be better than one that never starts.
        let permit = Arc::clone(&self.inner.semaphore).acquire_owned().await.ok();
        PartPlace {
            permit,
            window: self.clone(),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Size> {
        self.inner
            .size
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for PartWindow {
    /// Three files with four parts each.
    fn default() -> Self {
        Self::new(12)
    }
}

impl Drop for PartPlace {
    fn drop(&mut self) {
        let mut state = self.window.lock();
        if state.owed > 0
            && let Some(permit) = self.permit.take()
        {
            permit.forget();
            state.owed -= 1;
        }
    }
}

fn bounded(size: usize) -> usize {
    size.clamp(1, Semaphore::MAX_PERMITS)
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[test]
    fn lets_no_more_in_than_its_size() {
        let window = PartWindow::new(2);
        let _first = window.enter().now_or_never().unwrap();
        let second = window.enter().now_or_never().unwrap();
        assert!(window.enter().now_or_never().is_none());
        drop(second);
        assert!(window.enter().now_or_never().is_some());
    }

    #[test]
    fn a_smaller_window_lets_running_parts_finish_and_then_holds() {
        let window = PartWindow::new(3);
        let places: Vec<_> = (0..3)
            .map(|_| window.enter().now_or_never().unwrap())
            .collect();
        window.resize(1);
        let mut places = places.into_iter();
        drop(places.next());
        drop(places.next());
        assert!(window.enter().now_or_never().is_none());
        drop(places.next());
        let only = window.enter().now_or_never();
        assert!(only.is_some());
        assert!(window.enter().now_or_never().is_none());
    }

    #[test]
    fn shrinking_and_growing_again_ends_at_the_wanted_size() {
        let window = PartWindow::new(4);
        let places: Vec<_> = (0..4)
            .map(|_| window.enter().now_or_never().unwrap())
            .collect();
        window.resize(1);
        window.resize(3);
        drop(places);
        let again: Vec<_> = (0..5)
            .filter_map(|_| window.enter().now_or_never())
            .collect();
        assert_eq!(again.len(), 3);
        assert_eq!(window.size(), 3);
    }
}
