//! How many requests are under way at once.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use crate::lock::locked;

/// Requests that are under way, in all and by caller.
#[derive(Debug, Default)]
pub(super) struct InFlight(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    all: Count,
    by_caller: HashMap<String, Count>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Count {
    now: usize,
    most: usize,
}

impl Count {
    fn begin(&mut self) {
        self.now += 1;
        self.most = self.most.max(self.now);
    }
}

/// One request that is under way until this is dropped.
#[derive(Debug)]
pub(super) struct Flight {
    counts: Arc<InFlight>,
    caller: Option<String>,
}

impl InFlight {
    pub(super) fn begin(self: &Arc<Self>, caller: Option<&str>) -> Flight {
        let mut counts = locked(&self.0);
        counts.all.begin();
        if let Some(caller) = caller {
            counts
                .by_caller
                .entry(caller.to_owned())
                .or_default()
                .begin();
        }
        Flight {
            counts: Arc::clone(self),
            caller: caller.map(str::to_owned),
        }
    }

    pub(super) fn most(&self) -> usize {
        locked(&self.0).all.most
    }

    pub(super) fn most_of(&self, caller: &str) -> usize {
        locked(&self.0)
            .by_caller
            .get(caller)
            .map_or(0, |count| count.most)
    }

    /// Begins the counting of the most anew.
    pub(super) fn forget(&self) {
        let mut counts = locked(&self.0);
        counts.all.most = counts.all.now;
        counts
            .by_caller
            .values_mut()
            .for_each(|count| count.most = count.now);
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        let mut counts = locked(&self.counts.0);
        counts.all.now -= 1;
        if let Some(count) = self
            .caller
            .as_ref()
            .and_then(|it| counts.by_caller.get_mut(it))
        {
            count.now -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_at_once_is_kept_in_all_and_by_caller() {
        let counts = Arc::new(InFlight::default());
        let one = counts.begin(Some("a"));
        let two = counts.begin(Some("b"));
        drop(one);
        let three = counts.begin(Some("b"));
        assert_eq!(
            (counts.most(), counts.most_of("a"), counts.most_of("b")),
            (2, 1, 2)
        );
        drop((two, three));
        counts.forget();
        assert_eq!((counts.most(), counts.most_of("b")), (0, 0));
    }
}
