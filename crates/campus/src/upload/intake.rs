//! A body on its way to the disk: counted, noted in the parts log, stopped when the disk is full.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use futures::StreamExt;
use s3s::dto::StreamingBlob;

use super::{
    parts::{Arrival, PartReceipt},
    storage::Access,
};

/// One body on its way. Dropped without an end, as when the connection goes away, it is noted as cut.
pub(super) struct Intake {
    access: Arc<Access>,
    part: Option<i32>,
    upload_id: Option<String>,
    counted: Arc<AtomicU64>,
    broken: Arc<AtomicBool>,
    arrival: Arrival,
}

impl Intake {
    pub(super) fn begin(
        access: &Arc<Access>,
        part: Option<i32>,
        upload_id: Option<String>,
    ) -> Self {
        Self {
            access: Arc::clone(access),
            part,
            upload_id,
            counted: Arc::default(),
            broken: Arc::default(),
            arrival: Arrival::Cut,
        }
    }

    /// Passes the body on, counting.
    pub(super) fn watch(&self, body: StreamingBlob) -> StreamingBlob {
        let (counted, broken) = (Arc::clone(&self.counted), Arc::clone(&self.broken));
        let access = Arc::clone(&self.access);
        let disk_bytes = access.state.settings.read().upload.disk_bytes;
        StreamingBlob::wrap(body.map(move |chunk| {
            let chunk = chunk.map_err(|error| {
                broken.store(true, Ordering::Relaxed);
                io::Error::other(error)
            })?;
            let length = chunk.len() as u64;
            counted.fetch_add(length, Ordering::Relaxed);
            let used = access
                .state
                .uploads
                .disk_used
                .fetch_add(length, Ordering::Relaxed)
                + length;
            match disk_bytes {
                Some(limit) if used > limit => Err(io::Error::from(io::ErrorKind::StorageFull)),
                _ => Ok(chunk),
            }
        }))
    }

    /// Notes how it ended.
    pub(super) fn end(mut self, arrival: Arrival) {
        self.arrival = if self.broken.load(Ordering::Relaxed) {
            Arrival::Cut
        } else {
            arrival
        };
    }
}

impl Drop for Intake {
    fn drop(&mut self) {
        let state = &self.access.state;
        let now = state.clock.now();
        let bytes = self.counted.load(Ordering::Relaxed);
        if self.arrival != Arrival::Stored {
            state.uploads.give_back_disk(bytes);
        }
        state.uploads.touch(self.access.upload, now);
        state.uploads.parts().note(PartReceipt {
            upload: self.access.upload,
            file: self.access.file.clone(),
            part: self.part,
            upload_id: self.upload_id.take(),
            bytes,
            at: now,
            arrival: self.arrival,
        });
    }
}
