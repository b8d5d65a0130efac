//! The bytes of recordings: made on the fly or read from a file, never held in memory as a whole.

mod network;
mod serve;
mod tickets;

pub(crate) use network::{network_router, redirect};
pub(crate) use serve::{Delivery, ReadAt, Sending, deliver, send};
pub(crate) use tickets::Tickets;

use std::{
    collections::{HashMap, VecDeque},
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::PathBuf,
    sync::{Arc, Mutex},
};

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    CampusState,
    lock::locked,
    media::{self, Recording},
    world::Media,
};

/// Recordings whose tables are kept ready; each takes up to a megabyte.
const KEPT: usize = 24;

/// Recordings made lately, and hashes worked out before.
#[derive(Debug, Default)]
pub(crate) struct ContentBook {
    recordings: Mutex<VecDeque<(Media, Arc<Recording>)>>,
    hashes: Mutex<HashMap<(Uuid, u32), String>>,
    pub(crate) tickets: Tickets,
}

/// The bytes of one recording.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    Made(Arc<Recording>),
    Stored { path: PathBuf, bytes: u64 },
}

impl Content {
    pub(crate) fn len(&self) -> u64 {
        match self {
            Self::Made(recording) => recording.len(),
            Self::Stored { bytes, .. } => *bytes,
        }
    }

    /// Reads from a place and returns what was read; nothing only at the end. Blocks on the disk.
    pub(crate) fn read_at(&self, place: u64, most: usize) -> io::Result<Vec<u8>> {
        let rest = usize::try_from(self.len().saturating_sub(place)).unwrap_or(usize::MAX);
        let mut buffer = vec![0; most.min(rest)];
        match self {
            Self::Made(recording) => {
                let read = recording.read_at(place, &mut buffer);
                buffer.truncate(read);
            }
            Self::Stored { path, .. } => {
                let mut file = File::open(path)?;
                file.seek(SeekFrom::Start(place))?;
                file.read_exact(&mut buffer)?;
            }
        }
        Ok(buffer)
    }
}

impl ContentBook {
    fn made(&self, wanted: &Media, milliseconds: u64, bytes: u64, seed: u64) -> Arc<Recording> {
        let known = locked(&self.recordings)
            .iter()
            .find(|(media, _)| media == wanted)
            .map(|(_, recording)| Arc::clone(recording));
        if let Some(recording) = known {
            return recording;
        }
        let seconds = f64::from(u32::try_from(milliseconds).unwrap_or(u32::MAX)) / 1000.0;
        let recording = Arc::new(media::mp4(seconds, bytes, seed));
        let mut kept = locked(&self.recordings);
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back((wanted.clone(), Arc::clone(&recording)));
        recording
    }
}

impl CampusState {
    /// Finds the bytes of a session's recording; the primary stream stands for all. Blocks while one is made.
    pub(crate) fn content_of(&self, session: Uuid) -> Option<Content> {
        let media = self.world.read().session(session)?.media.first()?.clone();
        Some(match &media {
            Media::Generated {
                seed,
                milliseconds,
                bytes,
            } => Content::Made(self.content.made(&media, *milliseconds, *bytes, *seed)),
            Media::Stored { path, bytes } => Content::Stored {
                path: self.data_dir().join(path),
                bytes: *bytes,
            },
        })
    }

    /// Returns the SHA-256 of a session's recording as it is downloaded, in lower-case hexadecimal digits;
    /// `None` if there is none. Worked out once per generation, by reading the recording through.
    ///
    /// # Errors
    /// A stored file cannot be read.
    pub fn sha256_of(&self, session: Uuid) -> io::Result<Option<String>> {
        let Some(generation) = self.world.read().session(session).map(|it| it.generation) else {
            return Ok(None);
        };
        let key = (session, generation);
        if let Some(known) = locked(&self.content.hashes).get(&key) {
            return Ok(Some(known.clone()));
        }
        let Some(content) = self.content_of(session) else {
            return Ok(None);
        };
        let (mut digest, mut place) = (Sha256::new(), 0);
        loop {
            let bytes = content.read_at(place, 1 << 20)?;
            if bytes.is_empty() {
                break;
            }
            place += bytes.len() as u64;
            digest.update(&bytes);
        }
        let hash = format!("{:x}", digest.finalize());
        locked(&self.content.hashes).insert(key, hash.clone());
        Ok(Some(hash))
    }
}
