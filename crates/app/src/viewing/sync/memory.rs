//! What is remembered about a site, so that it is found out once.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use url::Url;

use super::explain::Trust;
use super::paging::{PageSize, SAFE_SIZE};
use crate::error::AppError;
use crate::viewing::CourseId;
use crate::viewing::store::{set_site_value, site_value};

const KEY: &str = "usage-reports";
const SUMMARIES: &str = "summaries-of-course";

/// What a site's usage reports are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct SiteMemory {
    page_size: u32,
    page_size_probed: bool,
    /// See `UsageReporting::dialect`.
    pub dialect: u8,
    /// Whether rows told speed and reasons the last time; none before the first.
    pub extended: Option<bool>,
    /// What summaries of the course count, once that was learned; none where they are not to be believed. It is learned for each
    /// course, since one odd recording is enough to make its folder's summary differ.
    #[serde(skip)]
    pub trust: Option<Trust>,
    /// Usage reports were refused the last time.
    pub refused: bool,
    /// The account may not see the names of people.
    pub nameless: bool,
    /// The number of the last viewer whose name was asked for.
    pub named_up_to: i64,
}

impl Default for SiteMemory {
    fn default() -> Self {
        Self {
            page_size: SAFE_SIZE,
            page_size_probed: false,
            dialect: 0,
            extended: None,
            trust: None,
            refused: false,
            nameless: false,
            named_up_to: 0,
        }
    }
}

impl SiteMemory {
    /// Reads what is known of a site and a course there. What this version cannot read is found out again.
    pub fn load(connection: &Connection, server: &Url, course: CourseId) -> Result<Self, AppError> {
        let text = site_value(connection, server, KEY)?;
        let known: Self = text
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default();
        let trust = site_value(connection, server, &of_course(course))?;
        Ok(Self {
            trust: trust.and_then(|text| serde_json::from_str(&text).ok()),
            ..known
        })
    }

    pub fn save(
        self,
        connection: &Connection,
        server: &Url,
        course: CourseId,
    ) -> Result<(), AppError> {
        let trust = serde_json::to_string(&self.trust)?;
        set_site_value(connection, server, &of_course(course), &trust)?;
        set_site_value(connection, server, KEY, &serde_json::to_string(&self)?)
    }

    pub fn page_size(self) -> PageSize {
        PageSize {
            size: self.page_size.max(1),
            probed: self.page_size_probed,
        }
    }

    pub fn note_page_size(&mut self, found: PageSize) {
        self.page_size = found.size;
        self.page_size_probed = found.probed;
    }
}

fn of_course(course: CourseId) -> String {
    format!("{SUMMARIES}-{}", course.0)
}
