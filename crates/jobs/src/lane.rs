use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// Names a lane: one site and one kind of work.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LaneKey {
    /// The site, as the jobs name it (an account id).
    pub site: String,
    /// The kind of job.
    pub kind: String,
}

/// A number of places that items take while they are worked on. The width may change at any time.
#[derive(Debug)]
pub struct Lane {
    places: Mutex<Places>,
    freed: Notify,
}

#[derive(Debug)]
struct Places {
    width: usize,
    used: usize,
}

impl Lane {
    /// Makes a lane of this many places, at least one.
    pub fn new(width: usize) -> Self {
        Self {
            places: Mutex::new(Places {
                width: width.max(1),
                used: 0,
            }),
            freed: Notify::new(),
        }
    }

    /// Changes the width. A narrower lane lets those inside finish and admits fewer afterwards.
    pub fn set_width(&self, width: usize) {
        self.places().width = width.max(1);
        self.freed.notify_waiters();
    }

    /// Waits for a place. Dropping the future gives up the wait and holds nothing.
    pub async fn enter(self: &Arc<Self>) -> LanePermit {
        loop {
            let freed = self.freed.notified();
            tokio::pin!(freed);
            // Registered before the look, so that a place freed in between is not missed.
            freed.as_mut().enable();
            if let Some(permit) = self.try_enter() {
                return permit;
            }
            freed.await;
        }
    }

    /// Takes a place if one is free.
    pub fn try_enter(self: &Arc<Self>) -> Option<LanePermit> {
        let mut places = self.places();
        (places.used < places.width).then(|| {
            places.used += 1;
            LanePermit {
                lane: Arc::clone(self),
            }
        })
    }

    /// Returns how many places are free.
    pub fn free(&self) -> usize {
        let places = self.places();
        places.width.saturating_sub(places.used)
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place in a lane; dropping it frees the place.
#[derive(Debug)]
pub struct LanePermit {
    lane: Arc<Lane>,
}

impl Drop for LanePermit {
    fn drop(&mut self) {
        self.lane.places().used -= 1;
        self.lane.freed.notify_waiters();
    }
}

/// All lanes, made as they are asked for. A width holds for every site of a kind.
#[derive(Debug)]
pub struct Lanes {
    inner: Mutex<LanesInner>,
}

#[derive(Debug)]
struct LanesInner {
    lanes: HashMap<LaneKey, Arc<Lane>>,
    widths: HashMap<String, usize>,
    default_width: usize,
}

impl Lanes {
    /// Makes lanes that are `default_width` wide unless a kind says otherwise.
    pub fn new(default_width: usize) -> Self {
        let inner = LanesInner {
            lanes: HashMap::new(),
            widths: HashMap::new(),
            default_width,
        };
        Self {
            inner: Mutex::new(inner),
        }
    }

    /// Returns the lane, making it where it does not exist.
    pub fn lane(&self, key: &LaneKey) -> Arc<Lane> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let width = inner
            .widths
            .get(&key.kind)
            .copied()
            .unwrap_or(inner.default_width);
        Arc::clone(
            inner
                .lanes
                .entry(key.clone())
                .or_insert_with(|| Arc::new(Lane::new(width))),
        )
    }

    /// Sets how many items of a kind are worked on at the same time at each site, at once.
    pub fn set_width(&self, kind: &str, width: usize) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.widths.insert(kind.to_owned(), width);
        for (key, lane) in &inner.lanes {
            if key.kind == kind {
                lane.set_width(width);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_wider_lane_lets_a_waiting_one_in_at_once() {
        let lanes = Lanes::new(1);
        let key = LaneKey {
            site: "a".into(),
            kind: "upload".into(),
        };
        let lane = lanes.lane(&key);
        let _first = lane.enter().await;
        let second = tokio::spawn({
            let lane = Arc::clone(&lane);
            async move { lane.enter().await }
        });
        tokio::task::yield_now().await;
        assert!(!second.is_finished());
        lanes.set_width("upload", 2);
        let permit = second.await.unwrap();
        assert_eq!(lane.free(), 0);
        drop(permit);
        assert_eq!(lane.free(), 1);
    }

    #[tokio::test]
    async fn never_more_inside_than_the_width() {
        let lane = Arc::new(Lane::new(3));
        let most = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let tasks: Vec<_> = (0..40)
            .map(|_| {
                let (lane, most) = (Arc::clone(&lane), Arc::clone(&most));
                tokio::spawn(async move {
                    let _permit = lane.enter().await;
                    most.fetch_max(3 - lane.free(), std::sync::atomic::Ordering::SeqCst);
                    tokio::task::yield_now().await;
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(most.load(std::sync::atomic::Ordering::SeqCst), 3);
        assert_eq!(lane.free(), 3);
    }
}
