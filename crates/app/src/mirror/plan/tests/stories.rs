//! What one change leads to.

mod absent;
mod here;

use chrono::Duration;

use super::world::{World, folder_id, session_id, time};
use crate::mirror::choices::{PlanEdit, apply, blockers};
use crate::mirror::difference::between;
use crate::mirror::index::NotDownloadable;
use crate::mirror::options::Sidecar;
use crate::mirror::plan::{Contested, Fetch, PlanChoice, PlanItem, PlanKind};

/// A folder with two below it and a recording in each, as it is after its first run.
fn mirrored() -> World {
    let mut world = World::new();
    world.folder(1, "Lectures", Some(0));
    world.folder(2, "Tutorials", Some(0));
    world.session(1, "Lecture 1", 1);
    world.session(2, "Lecture 2", 1);
    world.session(3, "Tutorial 1", 2);
    world.run();
    world.assert_whole();
    assert!(world.plan().is_nothing_to_do());
    world
}

fn seen(item: &PlanItem) -> (PlanKind, &str, Vec<Fetch>) {
    (item.kind, item.why.as_str(), item.fetch.clone())
}

#[test]
fn the_first_run_takes_everything_and_the_second_nothing() {
    let mut world = World::new();
    world.folder(1, "Lectures", Some(0));
    world.session(1, "Lecture 1", 1);
    world.session(2, "Lecture 2", 0).listed.has_captions = false;
    let plan = world.plan();
    assert_eq!(plan.title(), "mirror BIOL 200");
    assert_eq!(plan.counts(), [(PlanKind::New, 2)]);
    assert_eq!(plan.estimate.bytes, 2000);
    assert_eq!(plan.items[0].stem, "Lectures/Lecture 1");
    assert_eq!(plan.items[1].stem, "Lecture 2");
    assert_eq!(plan.items[0].folder_path, "BIOL 200 / Lectures");
    assert_eq!(plan.items[0].why, "Video, captions, information.");
    assert_eq!(
        plan.items[1].why,
        "Video, information. No captions on the server."
    );
    world.run();
    world.assert_whole();
    let second = world.plan();
    assert!(second.is_nothing_to_do());
    assert_eq!(second.counts(), [(PlanKind::Same, 2)]);
    assert_eq!(
        second.items[0].why,
        "Nothing changed on Panopto, and the files here are as they were saved."
    );
}

#[test]
fn an_edited_description_fetches_the_information_only() {
    let mut world = mirrored();
    world.at(1).description = "Now with text".to_owned();
    assert_eq!(
        seen(&world.line(1)),
        (
            PlanKind::Changed,
            "The description was edited. Changed: description, information only.",
            vec![Fetch::Sidecars]
        )
    );
}

#[test]
fn captions_that_come_or_go_fetch_no_video() {
    let mut world = mirrored();
    world.at(1).has_captions = false;
    assert_eq!(
        seen(&world.line(1)),
        (
            PlanKind::Changed,
            "Captions were removed from Panopto. The ones here go to “Replaced files”. The video is the same.",
            vec![Fetch::Sidecars]
        )
    );
    world.run();
    world.assert_whole();
    world.at(1).has_captions = true;
    assert_eq!(
        world.line(1).why,
        "Captions were added. The video is the same."
    );
    world.run();
    world.assert_whole();
}

#[test]
fn another_length_fetches_the_video() {
    let mut world = mirrored();
    world.at(1).seconds = Some(2880.4);
    let line = world.line(1);
    assert_eq!(
        seen(&line),
        (
            PlanKind::Changed,
            "The video was cut from 50:00 to 48:00. The old file goes to “Replaced files”.",
            vec![Fetch::Video, Fetch::Sidecars]
        )
    );
    assert_eq!(line.choice, Some(PlanChoice::TakeTheirs));
    world.run();
    assert!(world.plan().is_nothing_to_do());
    // A listing that leaves the length out for once changes nothing.
    world.at(1).seconds = None;
    assert!(world.plan().is_nothing_to_do());
    world.at(1).seconds = Some(2880.4);
    assert!(world.plan().is_nothing_to_do());
}

#[test]
fn the_feed_tells_of_another_video_of_the_same_length() {
    let mut world = mirrored();
    world.at(1).updated = Some(time("2025-11-20T13:00:00Z"));
    world.at(2).updated = Some(time("2025-11-20T13:00:00Z"));
    world.sessions.get_mut(&session_id(2)).unwrap().version = 2000;
    assert_eq!(
        seen(&world.line(1)),
        (
            PlanKind::Changed,
            "Captions or information were edited on 20 Nov. The video is the same.",
            vec![Fetch::Sidecars]
        )
    );
    assert_eq!(
        world.line(2).why,
        "The video on Panopto is another one of the same length. The old file goes to “Replaced files”."
    );
    // Without the detail the run has to look.
    let mut remote = world.read();
    remote.details.clear();
    let plan = world.plan_of(&remote);
    assert_eq!(
        plan.items[1].fetch,
        [Fetch::VideoIfChanged, Fetch::Sidecars]
    );
    world.apply(&plan);
    world.assert_whole();
    assert!(world.plan().is_nothing_to_do());
}

#[test]
fn a_renamed_recording_moves_here_and_a_moved_and_changed_one_does_both() {
    let mut world = mirrored();
    world.at(1).title = "L1".to_owned();
    world.at(3).folder = folder_id(1);
    world.at(3).seconds = Some(3600.0);
    let renamed = world.line(1);
    assert_eq!(
        seen(&renamed),
        (
            PlanKind::Moved,
            "Renamed from “Lecture 1”. No download.",
            vec![]
        )
    );
    let both = world.line(3);
    assert_eq!(both.kind, PlanKind::Changed);
    assert_eq!(
        both.why,
        "The video grew from 50:00 to 1:00:00. The old file goes to “Replaced files”. Moved from Tutorials."
    );
    assert_eq!(both.stem_now.as_deref(), Some("Tutorials/Tutorial 1"));
    assert_eq!(both.stem, "Lectures/Tutorial 1");
    world.run();
    world.assert_whole();
    assert!(world.plan().is_nothing_to_do());
}

#[test]
fn a_renamed_folder_moves_its_recordings_and_fetches_nothing() {
    let mut world = mirrored();
    world.folder(1, "Vorlesungen", Some(0));
    let plan = world.plan();
    assert_eq!(plan.counts(), [(PlanKind::Moved, 2), (PlanKind::Same, 1)]);
    assert_eq!(plan.estimate.bytes, 0);
    assert_eq!(plan.estimate.calls, 0);
    assert_eq!(
        plan.items[0].why,
        "Its folder was renamed or moved. The files move here; no download."
    );
    assert_eq!(plan.items[0].stem, "Vorlesungen/Lecture 1");
    world.run();
    world.assert_whole();
}

#[test]
fn names_that_are_exchanged_passed_on_or_change_only_in_case_work() {
    let mut world = mirrored();
    world.at(1).title = "Lecture 2".to_owned();
    world.at(2).title = "Lecture 1".to_owned();
    world.run();
    world.assert_whole();
    assert_eq!(
        world.index.entries[&session_id(1)].stem,
        "Lectures/Lecture 2"
    );
    world.session(4, "Lecture 1", 1);
    world.at(2).title = "Lecture 3".to_owned();
    world.run();
    world.assert_whole();
    assert_eq!(
        world.index.entries[&session_id(4)].stem,
        "Lectures/Lecture 1"
    );
    world.at(4).title = "LECTURE 1".to_owned();
    world.run();
    world.assert_whole();
    assert_eq!(
        world.index.entries[&session_id(4)].stem,
        "Lectures/LECTURE 1"
    );
    assert!(world.plan().is_nothing_to_do());
}

#[test]
fn folders_that_exchange_their_names_work() {
    let mut world = mirrored();
    world.session(4, "Lecture 1", 2);
    world.run();
    world.folder(1, "Tutorials", Some(0));
    world.folder(2, "Lectures", Some(0));
    world.run();
    world.assert_whole();
    assert_eq!(
        world.index.entries[&session_id(4)].stem,
        "Lectures/Lecture 1"
    );
    assert!(world.plan().is_nothing_to_do());
}

#[test]
fn what_was_chosen_since_is_fetched_without_the_video() {
    let mut world = mirrored();
    world.request.options.sidecars.insert(Sidecar::Text);
    assert_eq!(
        seen(&world.line(1)),
        (
            PlanKind::Changed,
            "Chosen since the last run: transcript. The video is the same.",
            vec![Fetch::Sidecars]
        )
    );
    world.run();
    assert!(world.plan().is_nothing_to_do());
}
