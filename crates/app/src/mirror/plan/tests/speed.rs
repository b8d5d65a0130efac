use std::collections::BTreeSet;
use std::time::Instant;

use super::world::{World, time};
use crate::mirror::index::{FileKind, IndexEntry, IndexFile, ListingPrint};
use crate::mirror::plan::PlanItem;
use crate::mirror::plan::order::run_order;

/// The time is no test; that it grows with the number and not with its square is.
#[test]
fn fifty_thousand_recordings_take_ten_times_as_long_as_five_thousand() {
    let small = seconds(5_000);
    let large = seconds(50_000);
    assert!(large < small * 40.0 + 1.0, "{small} s, then {large} s");
}

fn seconds(count: u32) -> f64 {
    let mut world = World::new();
    for folder in 1..=u128::from(count / 50) {
        world.folder(folder, &format!("Folder {folder}"), Some(0));
    }
    for number in 0..u128::from(count) {
        // One title for many, so that names have to be told apart too.
        let title = format!("Lecture {}", number % 20);
        world.session(number, &title, 1 + number % u128::from(count / 50));
    }
    let remote = world.read();
    let first = world.plan_of(&remote);
    for item in &first.items {
        world.index.entries.insert(item.session.id, entry(item));
    }
    // Everything moves: the worst case.
    for folder in 1..=u128::from(count / 50) {
        world.folder(folder, &format!("Renamed {folder}"), Some(0));
    }
    let remote = world.read();
    let start = Instant::now();
    let plan = world.plan_of(&remote);
    let order = run_order(&plan, &world.index);
    let taken = start.elapsed().as_secs_f64();
    assert_eq!(plan.items.len(), count as usize);
    assert_eq!(order.stems.len(), count as usize);
    taken
}

fn entry(item: &PlanItem) -> IndexEntry {
    IndexEntry {
        listing: ListingPrint::after(&item.session, None),
        stem: item.stem.clone(),
        files: vec![IndexFile {
            kind: FileKind::Video,
            path: format!("{}.mp4", item.stem),
            size: 1000,
            modified: 1,
            sha256: String::new(),
            mine: false,
        }],
        not_downloadable: None,
        validator: None,
        creator: None,
        checked_at: time("2025-11-20T12:00:00Z"),
        asked: BTreeSet::new(),
        all_languages: false,
        gone: None,
        left_out: false,
    }
}
