//! Pictures and recordings made from a number, without any codec library.

mod bits;
mod boxes;
mod h264;
mod picture;
mod png;
mod reader;
mod recording;

pub use reader::RecordingReader;
pub(crate) use reader::noise;
pub use recording::{Recording, mp4};

use uuid::Uuid;

/// Returns the number from which a session's picture and recording are made.
pub fn seed_of(session: Uuid) -> u64 {
    let (high, low) = session.as_u64_pair();
    high ^ low
}

/// Makes the picture of a session as PNG, 320 by 180.
pub fn thumbnail_png(seed: u64) -> Vec<u8> {
    png::encode(&picture::slide(320, 180, seed))
}
