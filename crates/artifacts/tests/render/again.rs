use std::collections::BTreeSet;
use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

use lectern_artifacts::{ArtifactsError, Step, Watch, render};

use crate::support::{believable, contents, files_below, hostile, pseudonyms, real, watch};

#[test]
fn the_same_collection_gives_the_same_bytes() {
    for world in [believable(), hostile()] {
        for options in [real(), pseudonyms()] {
            let (first, one) = world.render("first", &options);
            let (second, other) = world.render("second", &options);
            assert_eq!(one, other);
            assert!(contents(&first) == contents(&second));
            let before = contents(&first);
            world.render("first", &options);
            assert!(
                contents(&first) == before,
                "rendering over an export changes nothing"
            );
            fs::remove_dir_all(first).unwrap();
            fs::remove_dir_all(second).unwrap();
        }
    }
}

#[test]
fn an_export_can_lie_in_the_folder_of_its_collection() {
    let world = believable();
    let (elsewhere, _) = world.render("elsewhere", &real());
    for _ in 0..2 {
        render(&world.open(), &real(), &world.folder(), watch()).unwrap();
        let exports = contents(&world.folder().join("exports"));
        assert!(exports == contents(&elsewhere.join("exports")));
        assert!(contents(&world.folder().join("json")) == contents(&elsewhere.join("json")));
    }
    // Turned into a bag and back, the answers stay.
    let mut bag = real();
    bag.bag = true;
    for options in [bag, real()] {
        render(&world.open(), &options, &world.folder(), watch()).unwrap();
        assert!(world.folder().join("json/courses.json").exists());
    }
    let refused = render(&world.open(), &pseudonyms(), &world.folder(), watch());
    assert!(matches!(refused, Err(ArtifactsError::NamesBeside { .. })));
}

#[test]
fn what_somebody_changed_by_hand_is_repaired_and_what_somebody_added_stays() {
    let world = believable();
    let (place, _) = world.render("export", &real());
    let before = contents(&place);
    let student = place.join("exports/BIOL 200- Cell biology - 2026/ana.perez");
    fs::write(student.join("submissions.csv"), "edited").unwrap();
    fs::remove_file(student.join("comments.csv")).unwrap();
    fs::write(student.join("my notes.txt"), "mine").unwrap();
    fs::remove_file(student.join("m-rec.mp4")).unwrap();
    world.render("export", &real());
    assert_eq!(
        fs::read_to_string(student.join("my notes.txt")).unwrap(),
        "mine"
    );
    fs::remove_file(student.join("my notes.txt")).unwrap();
    assert!(contents(&place) == before);
}

#[test]
fn what_is_no_longer_part_of_an_export_is_removed_unless_it_was_changed() {
    let world = believable();
    let (place, _) = world.render("export", &real());
    let student = place.join("exports/BIOL 200- Cell biology - 2026/ana.perez");
    fs::write(student.join("comments.csv"), "my own notes").unwrap();
    let (_, receipt) = world.render("export", &pseudonyms());
    let left: Vec<_> = files_below(&place)
        .into_iter()
        .filter(|path| path.contains("ana.perez"))
        .collect();
    assert_eq!(
        left,
        ["exports/BIOL 200- Cell biology - 2026/ana.perez/comments.csv"]
    );
    assert!(
        receipt
            .issues
            .iter()
            .any(|issue| issue.what.contains("somebody changed it"))
    );
    assert!(!place.join("json").exists());
}

#[test]
fn a_stopped_export_has_no_manifest_and_goes_on_to_the_same_bytes() {
    let world = believable();
    let (whole, _) = world.render("whole", &real());
    for stop_after in 0..6 {
        let stop = AtomicBool::new(false);
        let steps = std::sync::atomic::AtomicUsize::new(0);
        let progress = |_| {
            if steps.fetch_add(1, Ordering::Relaxed) >= stop_after {
                stop.store(true, Ordering::Relaxed);
            }
        };
        let place = world.beside("stopped");
        let watch = Watch {
            stop: &stop,
            progress: &progress,
        };
        let stopped = render(&world.open(), &real(), &place, watch);
        assert!(
            matches!(stopped, Err(ArtifactsError::Cancelled)),
            "{stop_after}"
        );
        assert!(!place.join("manifest-sha256.txt").exists());
    }
    let (place, _) = world.render("stopped", &real());
    assert!(contents(&place) == contents(&whole));
}

#[test]
fn what_a_stopped_export_left_does_not_stay_in_another() {
    let world = believable();
    let mut bag = pseudonyms();
    bag.bag = true;
    let (clean, _) = world.render("clean", &bag);
    // A complete one, then one that is stopped in the middle, then another kind of export over both.
    let (place, _) = world.render("export", &pseudonyms());
    let stop = AtomicBool::new(false);
    let progress = |step| {
        if matches!(step, Step::Writing { done: 3, .. }) {
            stop.store(true, Ordering::Relaxed);
        }
    };
    let watch = Watch {
        stop: &stop,
        progress: &progress,
    };
    let stopped = render(&world.open(), &real(), &place, watch);
    assert!(matches!(stopped, Err(ArtifactsError::Cancelled)));
    world.render("export", &bag);
    assert!(contents(&place) == contents(&clean));
}

#[test]
fn what_somebody_put_into_a_bag_is_named() {
    let world = believable();
    let mut bag = real();
    bag.bag = true;
    let (place, _) = world.render("export", &bag);
    fs::write(place.join("data/exports/notes.txt"), "mine").unwrap();
    let (_, receipt) = world.render("export", &bag);
    let last = receipt.issues.last().unwrap();
    assert!(
        last.what
            .starts_with("data/exports/notes.txt is no part of the export"),
        "{last:?}"
    );
    assert!(place.join("data/exports/notes.txt").exists());
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link_to_another_place() {
    let world = believable();
    let place = world.beside("export");
    let outside = world.beside("outside");
    fs::create_dir_all(&place).unwrap();
    fs::create_dir_all(&outside).unwrap();
    std::os::unix::fs::symlink(&outside, place.join("exports")).unwrap();
    let refused = render(&world.open(), &real(), &place, watch());
    assert!(matches!(refused, Err(ArtifactsError::Elsewhere { .. })));
    assert_eq!(files_below(&outside), Vec::<String>::new());
}

#[test]
fn no_two_files_are_one_on_any_system_and_every_name_is_allowed() {
    let world = hostile();
    for (name, options) in [("real", real()), ("hidden", pseudonyms())] {
        let (place, receipt) = world.render(name, &options);
        let files = files_below(&place);
        let same: BTreeSet<String> = files
            .iter()
            .map(|path| lectern_names::sameness(path))
            .collect();
        assert_eq!(same.len(), files.len());
        for path in &files {
            assert!(
                path.chars().count() <= 240,
                "{} characters: {path}",
                path.chars().count()
            );
            for part in path.split('/') {
                assert_eq!(lectern_names::safe_name(part), part, "{path}");
            }
        }
        assert!(receipt.students > 30);
    }
    // Nothing but the two exports and the collection.
    let around: BTreeSet<_> = fs::read_dir(world.beside(""))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(around.len(), 3, "{around:?}");
}
