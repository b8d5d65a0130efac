use std::collections::HashMap;

use crate::AnalyticsError;
use crate::page_views::block::encode;
use crate::page_views::{CourseFacts, PageView, Source, Span, StoredPageViews};

pub const ORIGIN: &str = "https://canvas.example.edu";

/// Blocks in memory.
#[derive(Default)]
pub struct Stored(HashMap<i64, Vec<Vec<u8>>>);

impl Stored {
    pub fn with(mut self, source: Source, user: i64, rows: &[PageView]) -> Self {
        self.0
            .entry(user)
            .or_default()
            .push(encode(source, user, rows));
        self
    }
}

impl StoredPageViews for Stored {
    fn each_block(
        &mut self,
        user: i64,
        take: &mut dyn FnMut(&[u8]) -> Result<(), AnalyticsError>,
    ) -> Result<(), AnalyticsError> {
        self.0
            .get(&user)
            .into_iter()
            .flatten()
            .try_for_each(|block| take(block))
    }
}

pub fn course() -> CourseFacts {
    CourseFacts {
        id: 1693,
        sis_id: None,
        groups: [77].into_iter().collect(),
        origin: ORIGIN.to_owned(),
    }
}

/// A view of a page of the course at a time on 3 February 2026.
pub fn view(id: &str, path: &str, time: &str) -> PageView {
    let at: chrono::DateTime<chrono::Utc> = format!("2026-02-03T{time}Z").parse().unwrap();
    PageView {
        id: id.to_owned(),
        user: 5,
        at: at.timestamp_micros(),
        url: format!("{ORIGIN}{path}"),
        context_type: Some("Course".to_owned()),
        context: Some(1693),
        ..PageView::default()
    }
}

pub fn february() -> Span {
    Span {
        from: "2026-02-01T00:00:00Z".parse().unwrap(),
        to: "2026-03-01T00:00:00Z".parse().unwrap(),
    }
}
