//! The body of one part, read from the file as the network takes it.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use lectern_net::BandwidthLimit;
use tokio::task::JoinHandle;
use tokio_util::sync::ReusableBoxFuture;

use crate::attempt::Attempt;
use crate::chunks::{CHUNK, Chunks};
use crate::source::{Content, read_exact_at};

/// Bytes handed over at once. Small enough that a slow line shows that it moves, and that a low speed limit is smooth.
const PIECE: usize = 64 * 1024;

/// Streams a range of the source with its exact length.
///
/// While one chunk is being sent the next is read. Dropping it lets at most one read finish unseen.
pub(crate) struct PartBody {
    content: Content,
    chunks: Chunks,
    bandwidth: BandwidthLimit,
    attempt: Arc<Attempt>,
    /// First byte of the file that no read was started for.
    next_read: u64,
    end: u64,
    /// Bytes of the part not handed over yet.
    remaining: u64,
    current: Bytes,
    reading: Option<JoinHandle<io::Result<Bytes>>>,
    paying: Option<ReusableBoxFuture<'static, ()>>,
    /// Bytes at the head of `current` that the speed limit lets go.
    paid: usize,
}

impl PartBody {
    /// Prepares `length` bytes from `offset` on; nothing is read before the first poll.
    pub fn new(
        content: Content,
        (offset, length): (u64, u64),
        chunks: Chunks,
        bandwidth: BandwidthLimit,
        attempt: Arc<Attempt>,
    ) -> Self {
        Self {
            content,
            chunks,
            bandwidth,
            attempt,
            next_read: offset,
            end: offset + length,
            remaining: length,
            current: Bytes::new(),
            reading: None,
            paying: None,
            paid: 0,
        }
    }

    /// Makes `current` hold at least one byte.
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.current.is_empty() {
            return Poll::Ready(Ok(()));
        }
        self.read_ahead();
        let Some(reading) = &mut self.reading else {
            return Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into()));
        };
        let read = ready!(Pin::new(reading).poll(context));
        self.reading = None;
        self.current =
            read.unwrap_or_else(|_| Err(io::Error::other("the reading thread ended early")))?;
        self.read_ahead();
        Poll::Ready(Ok(()))
    }

    /// Starts to read the next chunk unless one is being read.
    fn read_ahead(&mut self) {
        let left = self.end - self.next_read;
        if self.reading.is_some() || left == 0 {
            return;
        }
        let (offset, length) = (
            self.next_read,
            usize::try_from(left).unwrap_or(CHUNK).min(CHUNK),
        );
        let chunks = self.chunks.clone();
        match &self.content {
            Content::File { file, .. } => {
                let file = Arc::clone(file);
                self.reading = Some(tokio::task::spawn_blocking(move || {
                    chunks.filled(length, |buffer| read_exact_at(&file, buffer, offset))
                }));
            }
            Content::Bytes(_) => return,
        }
        self.next_read += length as u64;
    }

    /// Waits until the speed limit lets the next piece go.
    fn poll_pay(&mut self, context: &mut Context<'_>, length: usize) -> Poll<()> {
        if self.paid >= length {
            return Poll::Ready(());
        }
        let paying = match &mut self.paying {
            Some(paying) => paying,
            None if self.bandwidth.get().is_none() => return Poll::Ready(()),
            None => {
                let bandwidth = self.bandwidth.clone();
                let due = length - self.paid;
                self.paying.insert(ReusableBoxFuture::new(
                    async move { bandwidth.take(due).await },
                ))
            }
        };
        ready!(paying.poll(context));
        self.paying = None;
        self.paid = length;
        Poll::Ready(())
    }

    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
        if let Content::Bytes(bytes) = &self.content
            && self.current.is_empty()
            && self.next_read < self.end
        {
            // Lengths of what is in memory fit in usize.
            let range =
                |from: u64, to: u64| usize::try_from(from).ok().zip(usize::try_from(to).ok());
            if let Some((from, to)) = range(self.next_read, self.end) {
                self.current = bytes.slice(from..to);
            }
            self.next_read = self.end;
        }
        ready!(self.poll_chunk(context))?;
        let length = self.current.len().min(PIECE);
        ready!(self.poll_pay(context, length));
        self.paid = 0;
        Poll::Ready(Ok(self.current.split_to(length)))
    }
}

impl http_body::Body for PartBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let this = self.get_mut();
        if this.remaining == 0 {
            return Poll::Ready(None);
        }
        match this.poll_piece(context) {
            Poll::Pending => {
                this.attempt.hold_back(true);
                Poll::Pending
            }
            Poll::Ready(Ok(piece)) => {
                this.attempt.hold_back(false);
                this.remaining -= piece.len() as u64;
                let counted = CountedPiece {
                    piece,
                    attempt: Arc::clone(&this.attempt),
                };
                Poll::Ready(Some(Ok(Frame::data(Bytes::from_owner(counted)))))
            }
            Poll::Ready(Err(error)) => {
                this.attempt.disk_failed(error);
                this.remaining = 0;
                Poll::Ready(Some(Err(io::Error::other("the source could not be read"))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.remaining == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.remaining)
    }
}

/// A piece that tells the attempt when the network is done with it.
struct CountedPiece {
    piece: Bytes,
    attempt: Arc<Attempt>,
}

impl AsRef<[u8]> for CountedPiece {
    fn as_ref(&self) -> &[u8] {
        &self.piece
    }
}

impl Drop for CountedPiece {
    fn drop(&mut self) {
        self.attempt.moved(self.piece.len() as u64);
    }
}

#[cfg(test)]
#[path = "body_tests.rs"]
mod tests;
