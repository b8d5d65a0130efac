//! Listings: order, pages, and the oddities of pages.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use axum::Json;
use serde::Serialize;
use uuid::Uuid;

use crate::{Quirks, lock::locked, world::World};

/// The envelope of every listing: no total, no link to the next page.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Results<T> {
    results: Vec<T>,
}

pub(super) fn results<T: Serialize>(results: Vec<T>) -> Json<Results<T>> {
    Json(Results { results })
}

/// Listings worked out lately, so that page after page of a long one is not sorted anew.
#[derive(Debug, Default)]
pub struct ListingCache(Mutex<VecDeque<Listing>>);

#[derive(Debug)]
struct Listing {
    revision: u64,
    key: String,
    ids: Arc<Vec<Uuid>>,
}

const KEPT: usize = 16;

impl ListingCache {
    /// Returns the ids of a listing; the key names everything the listing depends on but the world.
    pub(super) fn ids(
        &self,
        world: &World,
        key: String,
        work_out: impl FnOnce() -> Vec<Uuid>,
    ) -> Arc<Vec<Uuid>> {
        let revision = world.revision();
        let found = locked(&self.0)
            .iter()
            .find(|kept| kept.revision == revision && kept.key == key)
            .map(|kept| Arc::clone(&kept.ids));
        if let Some(ids) = found {
            return ids;
        }
        let ids = Arc::new(work_out());
        let mut kept = locked(&self.0);
        kept.retain(|kept| kept.revision == revision);
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back(Listing {
            revision,
            key,
            ids: Arc::clone(&ids),
        });
        ids
    }
}

/// Returns one page of a listing, counted from 0.
///
/// Past the end there is an empty page. With the switches: the last page again for ever (phantom
/// pages), three entries fewer on the second page (short page), or pages that overlap by one entry
/// because the listing grew while it was read (moving pages).
pub(super) fn page<'a>(ids: &'a [Uuid], number: usize, quirks: &Quirks) -> &'a [Uuid] {
    let size = quirks.page_size.max(1);
    let number = if quirks.phantom_pages {
        number.min(ids.len().saturating_sub(1) / size)
    } else {
        number
    };
    let mut start = number.saturating_mul(size);
    let mut end = start.saturating_add(size);
    if quirks.short_page && size > 3 {
        start -= if number >= 2 { 3 } else { 0 };
        end -= if number >= 1 { 3 } else { 0 };
    }
    if quirks.moving_pages && start < ids.len() {
        start = start.saturating_sub(1);
    }
    &ids[start.min(ids.len())..end.min(ids.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(count: u128) -> Vec<Uuid> {
        (1..=count).map(Uuid::from_u128).collect()
    }

    fn sizes(quirks: &Quirks, count: u128, pages: usize) -> Vec<usize> {
        (0..pages)
            .map(|number| page(&ids(count), number, quirks).len())
            .collect()
    }

    #[test]
    fn pages_are_of_fifty_and_empty_at_the_end() {
        assert_eq!(sizes(&Quirks::default(), 120, 5), [50, 50, 20, 0, 0]);
        assert_eq!(sizes(&Quirks::default(), 100, 3), [50, 50, 0]);
    }

    #[test]
    fn a_short_page_loses_nothing() {
        let quirks = Quirks {
            short_page: true,
            ..Quirks::default()
        };
        assert_eq!(sizes(&quirks, 150, 5), [50, 47, 50, 3, 0]);
        let all: Vec<Uuid> = (0..4)
            .flat_map(|number| page(&ids(150), number, &quirks).to_vec())
            .collect();
        assert_eq!(all, ids(150));
    }

    #[test]
    fn phantom_pages_repeat_the_last_one() {
        let quirks = Quirks {
            phantom_pages: true,
            ..Quirks::default()
        };
        assert_eq!(sizes(&quirks, 70, 4), [50, 20, 20, 20]);
        assert_eq!(sizes(&quirks, 0, 2), [0, 0]);
    }

    #[test]
    fn moving_pages_overlap_and_still_end() {
        let quirks = Quirks {
            moving_pages: true,
            ..Quirks::default()
        };
        assert_eq!(sizes(&quirks, 70, 3), [50, 21, 0]);
    }
}
