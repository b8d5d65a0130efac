//! What the program is made of, as the build found it.

/// Names, licences and licence texts of the crates, as JSON.
pub const CRATES: &str = include_str!(concat!(env!("OUT_DIR"), "/notices.json"));
