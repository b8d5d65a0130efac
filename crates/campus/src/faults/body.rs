//! Bodies that count, crawl, pause or break.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::body::Body;
use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep};

use crate::{log::Entry, wire::Line};

/// Which way a body goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Request,
    Response,
}

/// What a body does besides carrying bytes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Trouble {
    /// The line is cut after this many bytes.
    pub cut_after: Option<u64>,
    /// A pause of this length comes after this many bytes.
    pub pause: Option<(u64, Duration)>,
    /// The body ends after this many bytes, in order.
    pub end_after: Option<u64>,
    /// Whether the body does not tell how long it is.
    pub hide_length: bool,
    /// Bytes per second.
    pub speed: Option<u64>,
}

/// Time given to the bytes before a cut to reach the other side.
const BEFORE_CUT: Duration = Duration::from_millis(30);

/// A body that counts into the log and may crawl, pause or break.
pub(super) struct WatchedBody {
    inner: Body,
    entry: Arc<Entry>,
    line: Option<Line>,
    direction: Direction,
    trouble: Trouble,
    passed: u64,
    /// A frame that was cut in two; the second half waits here.
    held: Option<Bytes>,
    wait: Option<Pin<Box<Sleep>>>,
    began: Option<Instant>,
}

impl WatchedBody {
    pub(super) fn new(
        inner: Body,
        direction: Direction,
        entry: Arc<Entry>,
        line: Option<Line>,
        trouble: Trouble,
    ) -> Self {
        Self {
            inner,
            entry,
            line,
            direction,
            trouble,
            passed: 0,
            held: None,
            wait: None,
            began: None,
        }
    }

    /// Returns how many bytes may pass before something happens.
    fn allowance(&self) -> Option<u64> {
        let cut = [self.trouble.cut_after, self.trouble.end_after]
            .into_iter()
            .flatten()
            .min();
        let pause = self.trouble.pause.map(|(after, _)| after);
        let next = match (cut, pause) {
            (Some(cut), Some(pause)) => Some(cut.min(pause)),
            (cut, pause) => cut.or(pause),
        }?;
        Some(next.saturating_sub(self.passed))
    }

    fn note(&mut self, bytes: u64) {
        self.passed += bytes;
        match self.direction {
            Direction::Request => self.entry.add_in(bytes),
            Direction::Response => self.entry.add_out(bytes),
        }
        if let Some(speed) = self.trouble.speed.filter(|speed| *speed > 0) {
            let began = *self.began.get_or_insert_with(Instant::now);
            let due = began + Duration::from_millis(self.passed.saturating_mul(1000) / speed);
            self.wait = Some(Box::pin(tokio::time::sleep_until(due)));
        }
    }
}

impl Drop for WatchedBody {
    fn drop(&mut self) {
        if self.direction == Direction::Response {
            self.entry.set_over();
        }
    }
}

impl HttpBody for WatchedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if let Some(wait) = &mut self.wait {
            ready!(wait.as_mut().poll(context));
            self.wait = None;
        }
        if self
            .trouble
            .cut_after
            .is_some_and(|after| self.passed >= after)
        {
            if let Some(line) = &self.line {
                line.cut();
            }
            let reset = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
            return Poll::Ready(Some(Err(axum::Error::new(reset))));
        }
        if self
            .trouble
            .end_after
            .is_some_and(|after| self.passed >= after)
        {
            return Poll::Ready(None);
        }
        if let Some((after, length)) = self.trouble.pause
            && self.passed >= after
        {
            self.trouble.pause = None;
            self.wait = Some(Box::pin(sleep(length)));
            return self.poll_frame(context);
        }
        let mut data = match self.held.take() {
            Some(held) => held,
            None => match ready!(Pin::new(&mut self.inner).poll_frame(context)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => data,
                    Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
                },
                None => {
                    if self.direction == Direction::Response {
                        self.entry.set_complete();
                        self.entry.set_over();
                    }
                    return Poll::Ready(None);
                }
                failed => return Poll::Ready(failed),
            },
        };
        let pace = self.trouble.speed.map(|speed| (speed / 10).max(1));
        let most = self
            .allowance()
            .filter(|most| *most > 0)
            .into_iter()
            .chain(pace)
            .min();
        if let Some(most) = most.and_then(|most| usize::try_from(most).ok())
            && data.len() > most
        {
            self.held = Some(data.split_off(most));
        }
        self.note(data.len() as u64);
        // Before the other side has the last bytes and can send the next request.
        if self.direction == Direction::Response
            && self.held.is_none()
            && self.inner.is_end_stream()
        {
            self.entry.set_over();
        }
        // A body that ends too early cuts the line as well: the HTTP layer gives it up at once, unsent bytes and all.
        let ends = [self.trouble.cut_after, self.trouble.end_after];
        if ends.into_iter().flatten().any(|end| self.passed >= end) {
            self.wait = Some(Box::pin(sleep(BEFORE_CUT)));
        }
        Poll::Ready(Some(Ok(Frame::data(data))))
    }

    fn is_end_stream(&self) -> bool {
        let untroubled = self.trouble.cut_after.is_none() && self.trouble.end_after.is_none();
        let over = self.held.is_none() && untroubled && self.inner.is_end_stream();
        if over && self.direction == Direction::Response {
            self.entry.set_complete();
            self.entry.set_over();
        }
        over
    }

    fn size_hint(&self) -> SizeHint {
        if self.trouble.hide_length || self.trouble.end_after.is_some() {
            return SizeHint::default();
        }
        let held = self.held.as_ref().map_or(0, Bytes::len) as u64;
        let inner = self.inner.size_hint();
        match inner.exact() {
            Some(exact) => SizeHint::with_exact(exact + held),
            None => SizeHint::default(),
        }
    }
}
