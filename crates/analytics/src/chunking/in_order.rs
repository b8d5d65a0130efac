//! Pieces that are made by several threads and taken one by one in their order.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::AnalyticsError;

/// Weight of the pieces that may wait for an earlier one.
const WAITING: usize = 24 << 20;

/// Takes pieces in order of their numbers, by whichever thread brings the one that is next.
pub(super) struct InOrder<T, C> {
    state: Mutex<State<T>>,
    changed: Condvar,
    consumer: Mutex<C>,
}

struct State<T> {
    next: usize,
    waiting: BTreeMap<usize, (T, usize)>,
    weight: usize,
    busy: bool,
    stopped: bool,
}

/// What takes the pieces.
pub(super) trait Consumer<T> {
    /// Takes the next piece.
    fn take(&mut self, piece: T) -> Result<(), AnalyticsError>;
}

impl<T, C: Consumer<T>> InOrder<T, C> {
    /// Begins with the piece of number `first`.
    pub(super) fn new(consumer: C, first: usize) -> Self {
        Self {
            state: Mutex::new(State {
                next: first,
                waiting: BTreeMap::new(),
                weight: 0,
                busy: false,
                stopped: false,
            }),
            changed: Condvar::new(),
            consumer: Mutex::new(consumer),
        }
    }

    /// Hands in the last piece of a number; waits only while too much is waiting already.
    pub(super) fn hand_in(
        &self,
        number: usize,
        piece: T,
        weight: usize,
    ) -> Result<(), AnalyticsError> {
        let mut state = self.lock();
        while !state.stopped && state.next != number && state.weight > WAITING {
            state = self.wait(state);
        }
        if state.stopped {
            return Err(AnalyticsError::Cancelled);
        }
        state.weight += weight;
        state.waiting.insert(number, (piece, weight));
        self.take_waiting(state)
    }

    /// Hands in a part of a number's piece; waits until all earlier numbers are done.
    pub(super) fn hand_in_part(&self, number: usize, part: T) -> Result<(), AnalyticsError> {
        let mut state = self.lock();
        while !state.stopped && (state.next != number || state.busy) {
            state = self.wait(state);
        }
        if state.stopped {
            return Err(AnalyticsError::Cancelled);
        }
        // Nobody else takes a piece before this number's last one is in.
        drop(state);
        let taken = self.consumer().take(part);
        if taken.is_err() {
            self.stop();
        }
        taken
    }

    /// Lets every thread that waits, or hands in something later, go home.
    pub(super) fn stop(&self) {
        self.lock().stopped = true;
        self.changed.notify_all();
    }

    /// Runs a thread's work; when it fails, or even panics, the others are sent home.
    pub(super) fn guarded(
        &self,
        work: impl FnOnce() -> Result<(), AnalyticsError>,
    ) -> Result<(), AnalyticsError> {
        struct Guard<'a, T, C: Consumer<T>>(&'a InOrder<T, C>, bool);
        impl<T, C: Consumer<T>> Drop for Guard<'_, T, C> {
            fn drop(&mut self) {
                if !self.1 {
                    self.0.stop();
                }
            }
        }
        let mut guard = Guard(self, false);
        let outcome = work();
        guard.1 = outcome.is_ok();
        outcome
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.lock().stopped
    }

    /// Returns the consumer once all threads are done.
    pub(super) fn into_consumer(self) -> C {
        self.consumer
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn take_waiting<'a>(
        &'a self,
        mut state: MutexGuard<'a, State<T>>,
    ) -> Result<(), AnalyticsError> {
        if state.busy {
            return Ok(());
        }
        loop {
            let next = state.next;
            let Some((piece, weight)) = state.waiting.remove(&next) else {
                return Ok(());
            };
            state.busy = true;
            drop(state);
            let taken = self.consumer().take(piece);
            state = self.lock();
            state.busy = false;
            state.next += 1;
            state.weight -= weight;
            state.stopped |= taken.is_err();
            self.changed.notify_all();
            taken?;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State<T>>) -> MutexGuard<'a, State<T>> {
        self.changed
            .wait(state)
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn consumer(&self) -> MutexGuard<'_, C> {
        self.consumer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
