#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "tests count little, in numbers that doubles hold"
)]

use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;
use tempfile::TempDir;

use super::sort::ViewSorter;
use super::{SegmentReader, SegmentWriter, is_current};
use crate::completion::{CompletionRule, completion};
use crate::intervals::{Interval, unite};
use crate::{AnalyticsError, View};

fn views() -> impl Strategy<Value = Vec<View>> {
    let whole = (0_u32..4_000_000, 0_u32..4_000_000).prop_map(|(start, length)| {
        let start = f64::from(start) / 1000.0;
        (start, start + f64::from(length) / 1000.0)
    });
    let odd = prop_oneof![
        (any::<f64>(), any::<f64>()),
        (-50.0..200.0_f64, -50.0..200.0_f64),
        Just((-0.0, 0.1 + 0.2)),
        Just((0.1, 0.3)),
        Just((f64::NAN, f64::INFINITY)),
    ];
    let view = |position: BoxedStrategy<(f64, f64)>| {
        (0_u32..12, 0_i64..2_000_000_000, position).prop_map(|(viewer, at, (start, stop))| View {
            viewer: viewer * viewer * 1_000,
            at: View::at_seconds(at),
            start,
            stop,
        })
    };
    prop_oneof![
        proptest::collection::vec(view(whole.clone().boxed()), 0..60),
        proptest::collection::vec(view(prop_oneof![whole, odd].boxed()), 0..60),
    ]
}

/// Equal as bits, so that NaN equals NaN and 0 differs from -0.
fn bits(view: &View) -> (u32, i64, u64, u64) {
    (
        view.viewer,
        view.at,
        view.start.to_bits(),
        view.stop.to_bits(),
    )
}

fn sorted(views: &[View]) -> Vec<(u32, i64, u64, u64)> {
    let mut views = views.to_vec();
    views.sort_by(|a, b| {
        a.viewer
            .cmp(&b.viewer)
            .then(a.start.total_cmp(&b.start))
            .then(a.stop.total_cmp(&b.stop))
            .then(a.at.cmp(&b.at))
    });
    views.iter().map(bits).collect()
}

fn write(views: &[View], duration: Option<f64>) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("7.segments");
    let mut writer = SegmentWriter::new(&path, 3, duration);
    for view in views {
        writer.add(*view).unwrap();
    }
    writer.finish().unwrap();
    (folder, path)
}

fn read(path: &std::path::Path) -> Result<Vec<View>, AnalyticsError> {
    let mut views = Vec::new();
    SegmentReader::open(path)?.each_view(|view| views.push(view))?;
    Ok(views)
}

proptest! {
    #[test]
    fn every_view_comes_back_as_it_was_in_order(views in views(), duration in proptest::option::of(0.0..5_000.0_f64)) {
        let (_folder, path) = write(&views, duration);
        let back: Vec<_> = read(&path).unwrap().iter().map(bits).collect();
        prop_assert_eq!(back, sorted(&views));
        let header = *SegmentReader::open(&path).unwrap().header();
        prop_assert_eq!((header.generation, header.duration, header.views), (3, duration, views.len() as u64));
        prop_assert_eq!(i64::from(header.first_at), views.iter().map(|v| v.at / 1_000_000).min().unwrap_or(0));
        prop_assert_eq!(i64::from(header.last_at), views.iter().map(|v| v.at / 1_000_000).max().unwrap_or(0));
    }

    #[test]
    fn sorting_beside_the_file_gives_the_same(views in views(), in_memory in 1_usize..20) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("7.segments");
        let sorter = ViewSorter::keeping(folder.path(), in_memory);
        let mut writer = SegmentWriter::sorting_with(&path, 3, Some(90.0), sorter);
        for view in &views {
            writer.add(*view).unwrap();
        }
        writer.finish().unwrap();
        let (_other, straight) = write(&views, Some(90.0));
        prop_assert_eq!(fs::read(&path).unwrap(), fs::read(straight).unwrap());
        prop_assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left in the folder");
    }

    #[test]
    fn one_wrong_bit_anywhere_is_found(views in views(), place in 0.0..1.0_f64, bit in 0_u8..8) {
        let (_folder, path) = write(&views, Some(90.0));
        let mut bytes = fs::read(&path).unwrap();
        let place = (bytes.len() as f64 * place) as usize;
        bytes[place] ^= 1 << bit;
        fs::write(&path, &bytes).unwrap();
        // Two numbers of layout that nobody reads are only guarded where they stand in the header.
        let unread = place >= 80 && unread_bytes(&bytes).contains(&place) || (76..80).contains(&place);
        let found = damaged(&path);
        prop_assert!(found || unread, "byte {}", place);
    }

    #[test]
    fn a_cut_or_lengthened_file_is_found(views in views(), keep in 0.0..1.0_f64) {
        let (_folder, path) = write(&views, Some(90.0));
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..(bytes.len() as f64 * keep) as usize]).unwrap();
        prop_assert!(damaged(&path));
        prop_assert!(!is_current(&path, 3));
        let longer: Vec<u8> = bytes.iter().copied().chain([0]).collect();
        fs::write(&path, longer).unwrap();
        prop_assert!(damaged(&path));
    }
}

fn damaged(path: &std::path::Path) -> bool {
    matches!(read(path), Err(AnalyticsError::DamagedSegments { .. }))
}

/// The last word of the only block's head.
fn unread_bytes(bytes: &[u8]) -> std::ops::Range<usize> {
    if bytes.len() > 80 { 92..96 } else { 0..0 }
}

#[test]
fn more_views_than_a_block_holds_come_back_and_say_who_completed() {
    let mut views = Vec::new();
    for n in 0..60_000_u32 {
        let start = f64::from(n.wrapping_mul(2_654_435_761) % 90_000) / 1000.0;
        views.push(View {
            viewer: n.wrapping_mul(40_507) % 9_000,
            at: View::at_seconds(i64::from(n)),
            start,
            stop: start + f64::from(n % 20_000) / 1000.0,
        });
    }
    let (_folder, path) = write(&views, Some(90.0));
    assert_eq!(
        read(&path).unwrap().iter().map(bits).collect::<Vec<_>>(),
        sorted(&views)
    );
    let mut reader = SegmentReader::open(&path).unwrap();
    assert_eq!(
        (reader.header().viewers, reader.header().last_viewer),
        (9_000, 8_999)
    );
    let mut blocks = 0;
    while let Some(block) = reader.next_block().unwrap() {
        blocks += 1;
        for group in block.groups() {
            let mut union: Vec<Interval> = views
                .iter()
                .filter(|view| view.viewer == group.viewer)
                .map(|view| Interval {
                    start: view.start,
                    end: view.stop,
                })
                .collect();
            unite(&mut union);
            for (place, rule) in CompletionRule::ALL.into_iter().enumerate() {
                let expected = completion(rule, &union, Some(90.0)).completed;
                assert_eq!(
                    group.marks >> place & 1 == 1,
                    expected,
                    "{rule:?} of {}",
                    group.viewer
                );
            }
        }
    }
    assert!(blocks > 2, "{blocks} blocks");
}

#[test]
fn the_services_numbers_take_eight_bytes_a_position() {
    let view = |start: f64, seconds: f64| View {
        viewer: 1,
        at: 0,
        start,
        stop: start + seconds,
    };
    let whole = [view(20.7, 4.2), view(0.5, 11.7), view(3005.251, 0.0)];
    let (_folder, small) = write(&whole, None);
    let (_folder, large) = write(&[whole.as_slice(), &[view(0.000_1, 1.0)]].concat(), None);
    assert_eq!(
        fs::metadata(small).unwrap().len(),
        80 + 16 + 12 + 3 * (4 + 8)
    );
    assert_eq!(
        fs::metadata(large).unwrap().len(),
        80 + 16 + 12 + 4 * (4 + 16)
    );
}

#[test]
fn times_out_of_range_are_moved_to_its_ends() {
    let at = |at| View {
        viewer: 1,
        at,
        start: 1.0,
        stop: 2.0,
    };
    let (_folder, path) = write(&[at(i64::MIN), at(i64::MAX)], None);
    let times: Vec<i64> = read(&path).unwrap().iter().map(|view| view.at).collect();
    assert_eq!(times, [0, View::at_seconds(i64::from(u32::MAX))]);
}

#[test]
fn a_file_counts_as_current_for_its_generation_alone() {
    let (folder, path) = write(&[], Some(90.0));
    assert!(is_current(&path, 3));
    assert!(!is_current(&path, 4));
    assert!(!is_current(&folder.path().join("none"), 3));
    fs::write(&path, "SQLite format 3").unwrap();
    assert!(!is_current(&path, 3));
}

#[test]
fn a_writer_that_is_dropped_leaves_the_older_file() {
    let (folder, path) = write(&[], Some(90.0));
    let before = fs::read(&path).unwrap();
    let mut writer = SegmentWriter::new(&path, 4, None);
    writer
        .add(View {
            viewer: 1,
            at: 0,
            start: 0.0,
            stop: 1.0,
        })
        .unwrap();
    drop(writer);
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
