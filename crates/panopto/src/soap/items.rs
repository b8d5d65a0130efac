//! Reads the values of members.

use chrono::{DateTime, SubsecRound, Utc};
use uuid::Uuid;

use super::tree::Node;
use crate::dates::parse_date;

impl Node {
    /// Reads a GUID.
    pub fn guid(&self, name: &str) -> Option<Uuid> {
        Uuid::parse_str(self.value(name)?).ok()
    }

    /// Reads a moment to the microsecond; digits beyond are cut. One without a zone is UTC.
    pub fn time(&self, name: &str) -> Option<DateTime<Utc>> {
        parse_date(self.value(name)?).map(|at| at.trunc_subsecs(6))
    }

    /// Reads an `xs:double`, whose words for what is no number are not those of Rust.
    pub fn double(&self, name: &str) -> Option<f64> {
        match self.value(name)? {
            "INF" | "+INF" => Some(f64::INFINITY),
            "-INF" => Some(f64::NEG_INFINITY),
            text => text.parse().ok(),
        }
    }

    /// Reads a count, which is never negative.
    pub fn count(&self, name: &str) -> Option<u64> {
        let number: i64 = self.value(name)?.parse().ok()?;
        u64::try_from(number).ok()
    }

    /// Reads a text.
    pub fn word(&self, name: &str) -> Option<String> {
        self.value(name).map(str::to_owned)
    }
}
