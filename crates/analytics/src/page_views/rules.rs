//! Which rows count as page views of a course.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

/// How a row is tied to the course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Belonging {
    /// The row's course where it names one, else the path of its address.
    #[default]
    ContextThenPath,
    /// The row's course alone.
    ContextOnly,
    /// The path of the address alone.
    PathOnly,
    /// Rows of course pages whose address is below the course, as the published tool means it.
    Published,
}

/// What becomes of the part of an address after `?`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Queries {
    /// It stays, so `/pages/x` and `/pages/x?y=1` are two pages, as in the published tool.
    #[default]
    Kept,
    /// It goes, so they are one.
    Dropped,
}

/// What becomes of views under other host names of the same service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OtherHosts {
    /// They count under the host name that most of the rows have.
    #[default]
    Folded,
    /// They count as pages of their own.
    Kept,
    /// They do not count.
    LeftOut,
}

/// Which rows count. Every switch stands in the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Rules {
    /// How a row is tied to the course.
    pub belonging: Belonging,
    /// Whether pages of the course's groups count.
    pub groups: bool,
    /// Whether requests of apps and integrations count.
    pub api: bool,
    /// Whether views count that somebody made in another person's name.
    pub masqueraded: bool,
    /// What becomes of query strings.
    pub queries: Queries,
    /// What becomes of other host names.
    pub other_hosts: OtherHosts,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            belonging: Belonging::default(),
            groups: false,
            api: true,
            masqueraded: false,
            queries: Queries::default(),
            other_hosts: OtherHosts::default(),
        }
    }
}

impl Rules {
    /// Says in sentences what counts.
    #[must_use]
    pub fn sentences(&self) -> Vec<&'static str> {
        vec![
            match self.belonging {
                Belonging::ContextThenPath => {
                    "A view counts when Canvas names this course with it, or, where Canvas names no course, when the path of its address is /courses/ID or /api/v1/courses/ID."
                }
                Belonging::ContextOnly => "A view counts when Canvas names this course with it.",
                Belonging::PathOnly => {
                    "A view counts when the path of its address is /courses/ID or /api/v1/courses/ID."
                }
                Belonging::Published => {
                    "A view counts when Canvas calls it a course page and the path of its address is /courses/ID or /api/v1/courses/ID."
                }
            },
            if self.groups {
                "Pages of the course's groups count."
            } else {
                "Pages of the course's groups do not count."
            },
            if self.api {
                "Requests of apps and integrations (/api/) count."
            } else {
                "Requests of apps and integrations (/api/) do not count."
            },
            if self.masqueraded {
                "Views that somebody made in another person's name count."
            } else {
                "Views that somebody made in another person's name do not count."
            },
            match self.queries {
                Queries::Kept => {
                    "Addresses that differ after the question mark are different pages."
                }
                Queries::Dropped => {
                    "What stands after the question mark of an address is left away."
                }
            },
            match self.other_hosts {
                OtherHosts::Folded => {
                    "A page seen under another host name of this Canvas is the same page."
                }
                OtherHosts::Kept => {
                    "A page seen under another host name of this Canvas is a page of its own."
                }
                OtherHosts::LeftOut => "Views under other host names of this Canvas do not count.",
            },
            "A request that Canvas lists twice counts once.",
        ]
    }
}

/// What has to be known of a course to tell its rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CourseFacts {
    /// Its id.
    pub id: i64,
    /// Its id in the institution's own system; addresses of the API may name it.
    pub sis_id: Option<String>,
    /// The ids of its groups.
    pub groups: HashSet<i64>,
    /// The beginning of addresses, as in "https://canvas.example.edu".
    pub origin: String,
}

/// Rows that do not count, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LeftOut {
    /// Rows of other courses and of no course, in the stored days of these people.
    pub elsewhere: u64,
    /// Rows of the course on other days.
    pub other_days: u64,
    /// Rows with a request id that was there before.
    pub duplicates: u64,
    /// Rows made in another person's name.
    pub masqueraded: u64,
    /// Rows of group pages.
    pub groups: u64,
    /// Rows of the API.
    pub api: u64,
    /// Rows under other host names.
    pub other_hosts: u64,
}

impl LeftOut {
    /// Lists what is left out with its count, short words first, then a sentence.
    #[must_use]
    pub fn lines(&self) -> Vec<(&'static str, &'static str, u64)> {
        vec![
            (
                "Listed twice",
                "Canvas listed the same request more than once; it counts once.",
                self.duplicates,
            ),
            (
                "In another person's name",
                "Somebody with the right to act as this person looked at the page.",
                self.masqueraded,
            ),
            (
                "Group pages",
                "Pages of groups inside the course.",
                self.groups,
            ),
            (
                "Apps and integrations",
                "Requests to the API, as mobile apps make them.",
                self.api,
            ),
            (
                "Other host names",
                "The same Canvas under another address.",
                self.other_hosts,
            ),
        ]
    }

    /// Adds counts.
    pub fn add(&mut self, other: &Self) {
        self.elsewhere += other.elsewhere;
        self.other_days += other.other_days;
        self.duplicates += other.duplicates;
        self.masqueraded += other.masqueraded;
        self.groups += other.groups;
        self.api += other.api;
        self.other_hosts += other.other_hosts;
    }
}

/// Views that count and say something about how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Folded {
    /// Views under other host names that count with the same page.
    pub hosts: u64,
    /// Views of apps and integrations among those that count.
    pub api: u64,
    /// Views of group pages among those that count.
    pub groups: u64,
    /// Views in another person's name among those that count.
    pub masqueraded: u64,
}

impl Folded {
    /// Adds counts.
    pub fn add(&mut self, other: &Self) {
        self.hosts += other.hosts;
        self.api += other.api;
        self.groups += other.groups;
        self.masqueraded += other.masqueraded;
    }
}
