//! Buffers that are read into again and again.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

/// Bytes read from the disk at once. Large, because each read is a trip to a blocking thread.
pub(crate) const CHUNK: usize = 512 * 1024;
/// Buffers kept for later; more than this many are given back to the system.
const KEPT: usize = 24;

/// Lends buffers of one size that come back by themselves when the last byte of them was sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Chunks {
    free: Arc<Mutex<Vec<Box<[u8]>>>>,
}

impl Chunks {
    /// Fills the first `length` bytes of a buffer, at most [`CHUNK`], and lends them out.
    pub fn filled(
        &self,
        length: usize,
        fill: impl FnOnce(&mut [u8]) -> io::Result<()>,
    ) -> io::Result<Bytes> {
        let length = length.min(CHUNK);
        let mut lent = Lent {
            buffer: self.take(),
            length,
            home: self.clone(),
        };
        fill(&mut lent.buffer[..length])?;
        Ok(Bytes::from_owner(lent))
    }

    fn take(&self) -> Box<[u8]> {
        let kept = self
            .free
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        kept.unwrap_or_else(|| vec![0; CHUNK].into_boxed_slice())
    }

    fn give_back(&self, buffer: Box<[u8]>) {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        if free.len() < KEPT {
            free.push(buffer);
        }
    }
}

struct Lent {
    buffer: Box<[u8]>,
    length: usize,
    home: Chunks,
}

impl AsRef<[u8]> for Lent {
    fn as_ref(&self) -> &[u8] {
        &self.buffer[..self.length]
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        self.home.give_back(std::mem::take(&mut self.buffer));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_comes_back_when_its_last_slice_goes() {
        let chunks = Chunks::default();
        let kept = |chunks: &Chunks| chunks.free.lock().unwrap().len();
        let bytes = chunks.filled(10, |buffer| {
            buffer.fill(7);
            Ok(())
        });
        let bytes = bytes.unwrap();
        let slice = bytes.slice(3..5);
        drop(bytes);
        assert_eq!((slice.as_ref(), kept(&chunks)), (&[7, 7][..], 0));
        drop(slice);
        assert_eq!(kept(&chunks), 1);
    }

    #[test]
    fn a_failed_read_loses_no_buffer() {
        let chunks = Chunks::default();
        assert!(
            chunks
                .filled(10, |_| Err(io::ErrorKind::UnexpectedEof.into()))
                .is_err()
        );
        assert_eq!(chunks.free.lock().unwrap().len(), 1);
    }
}
