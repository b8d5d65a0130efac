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
fn what_was_unchecked_keeps_its_name_and_the_other_goes_beside_it() {
    let mut world = mirrored();
    world.at(1).title = "Lecture 9".to_owned();
    world.session(4, "Lecture 1", 1);
    let mut plan = world.plan();
    let edit = PlanEdit::Check {
        session: session_id(1),
        on: false,
    };
    apply(&mut plan, &edit).unwrap();
    world.apply(&plan);
    let beside = format!("Lectures/Lecture 1 [{}]", session_id(4));
    assert_eq!(world.index.entries[&session_id(4)].stem, beside);
    assert_eq!(
        world.index.entries[&session_id(1)].stem,
        "Lectures/Lecture 1"
    );
    world.run();
    assert!(world.plan().is_nothing_to_do());
}

#[test]
fn a_missing_or_damaged_file_is_repaired() {
    let mut world = mirrored();
    world.disk.files.remove("Lectures/Lecture 1.mp4");
    world
        .disk
        .files
        .get_mut("Lectures/Lecture 2.en-US.srt")
        .unwrap()
        .damaged = true;
    assert_eq!(
        seen(&world.line(1)),
        (
            PlanKind::Repair,
            "The video is missing here.",
            vec![Fetch::Video]
        )
    );
    assert_eq!(
        seen(&world.line(2)),
        (
            PlanKind::Repair,
            "Captions (en-US) were found damaged.",
            vec![Fetch::Sidecars]
        )
    );
    assert_eq!(world.line(1).bytes, Some(1000));
    world.run();
    world.assert_whole();
}

#[test]
fn a_file_that_was_changed_here_waits_for_a_choice() {
    let mut world = mirrored();
    world.put("Lectures/Lecture 1.mp4", 77);
    let mut plan = world.plan();
    let item = plan.items[0].clone();
    assert_eq!(
        seen(&item),
        (
            PlanKind::Conflict,
            "The video was changed on this computer after the last run.",
            vec![Fetch::Video]
        )
    );
    assert_eq!(item.choice, None);
    assert_eq!(
        blockers(&plan, None),
        ["1 conflict needs a choice before you start"]
    );
    // Started all the same (a mirror that runs by itself), it is left alone.
    let mut untouched = world.clone();
    untouched.apply(&plan);
    assert_eq!(untouched.disk.files, world.disk.files);

    let answer = |choice| PlanEdit::Choose {
        session: session_id(1),
        choice,
        all_like: false,
    };
    apply(&mut plan, &answer(PlanChoice::KeepMine)).unwrap();
    assert_eq!(plan.items[0].fetch, []);
    assert!(blockers(&plan, None).is_empty());
    let mut kept = world.clone();
    kept.apply(&plan);
    assert_eq!(kept.disk.files["Lectures/Lecture 1.mp4"].size, 77);
    assert!(kept.plan().is_nothing_to_do());
    // The person is asked again before the own version is replaced.
    kept.at(1).seconds = Some(10.0);
    let again = kept.line(1);
    assert_eq!(again.kind, PlanKind::Conflict);
    assert_eq!(
        again.why,
        "You kept your own version here. Panopto has another one too."
    );

    apply(&mut plan, &answer(PlanChoice::TakeTheirs)).unwrap();
    let mut theirs = world.clone();
    theirs.apply(&plan);
    theirs.assert_whole();
    assert!(theirs.disk.files.values().any(|file| file.size == 77));
    assert!(theirs.plan().is_nothing_to_do());

    apply(&mut plan, &answer(PlanChoice::KeepBoth)).unwrap();
    world.apply(&plan);
    world.assert_whole();
    assert_eq!(world.disk.files["Lectures/Lecture 1.mp4"].size, 77);
    let beside = format!("Lectures/Lecture 1 [{}]", session_id(1));
    assert_eq!(world.index.entries[&session_id(1)].stem, beside);
    assert!(world.plan().is_nothing_to_do());
}

#[test]
fn a_touched_file_whose_content_is_the_same_is_no_conflict() {
    let mut world = mirrored();
    let path = "Lectures/Lecture 1.mp4";
    world.put(path, 1000);
    assert_eq!(
        crate::mirror::disk::touched(&world.index, &world.disk),
        [path]
    );
    assert_eq!(world.line(1).kind, PlanKind::Conflict);
    let file = world.disk.files.get_mut(path).unwrap();
    file.sha256 = Some("1000".to_owned());
    assert_eq!(world.line(1).kind, PlanKind::Same);
}

#[test]
fn a_file_in_the_way_is_kept_and_can_be_taken_for_the_recording() {
    let mut world = World::new();
    world.session(1, "Lecture 1", 0);
    world.session(2, "Lecture 2", 0);
    world.put("LECTURE 1.mp4", 5);
    world.put("Lecture 2.mp4", 5);
    let mut plan = world.plan();
    assert_eq!(plan.counts(), [(PlanKind::Conflict, 2)]);
    assert!(blockers(&plan, None).is_empty());
    assert_eq!(plan.items[0].stem, format!("Lecture 1 [{}]", session_id(1)));
    assert_eq!(
        plan.items[0].why,
        "A video that this mirror did not save has this name already. Both are kept; the new file’s name ends in its ID."
    );
    let question = plan.items[0].question.clone().unwrap();
    assert_eq!(question.about, Contested::InTheWay);
    let mut both = world.clone();
    both.apply(&plan);
    both.assert_whole();
    assert_eq!(both.disk.files["LECTURE 1.mp4"].size, 5);
    assert!(both.plan().is_nothing_to_do());

    let edit = PlanEdit::Choose {
        session: session_id(2),
        choice: PlanChoice::KeepMine,
        all_like: false,
    };
    apply(&mut plan, &edit).unwrap();
    assert_eq!(plan.items[1].fetch, [Fetch::Sidecars]);
    world.apply(&plan);
    assert_eq!(world.disk.files["Lecture 2.mp4"].size, 5);
    assert!(world.plan().is_nothing_to_do());
}

#[test]
fn one_answer_can_serve_for_all_like_it() {
    let mut world = World::new();
    for number in 1..4 {
        world.session(number, &format!("Lecture {number}"), 0);
        world.put(&format!("Lecture {number}.mp4"), 5);
    }
    let mut plan = world.plan();
    let edit = PlanEdit::Choose {
        session: session_id(1),
        choice: PlanChoice::TakeTheirs,
        all_like: true,
    };
    apply(&mut plan, &edit).unwrap();
    let choices: Vec<_> = plan.items.iter().map(|item| item.choice).collect();
    assert_eq!(choices, [Some(PlanChoice::TakeTheirs); 3]);
    assert_eq!(plan.items[2].stem, "Lecture 3");
    world.apply(&plan);
    world.assert_whole();
}

#[test]
fn what_is_gone_stays_and_is_said_once() {
    let mut world = mirrored();
    world.sessions.remove(&session_id(1));
    let line = world.line(1);
    assert_eq!(
        line.why,
        "No longer on Panopto. The local copy stays; nothing is deleted."
    );
    assert_eq!((line.checked, line.choice), (true, Some(PlanChoice::Keep)));
    assert_eq!(line.choices, [PlanChoice::Keep, PlanChoice::MoveAside]);
    world.run();
    let line = world.line(1);
    assert!(!line.checked);
    assert_eq!(
        line.why,
        "No longer on Panopto since 20 Nov. The local copy stays; nothing is deleted."
    );

    let mut plan = world.plan();
    let edit = PlanEdit::Choose {
        session: session_id(1),
        choice: PlanChoice::MoveAside,
        all_like: false,
    };
    apply(&mut plan, &edit).unwrap();
    world.apply(&plan);
    assert!(
        world
            .disk
            .files
            .contains_key("Gone from server/Lectures/Lecture 1.mp4")
    );
    assert!(world.plan().is_nothing_to_do());

    world.session(1, "Lecture 1", 1);
    let back = world.line(1);
    assert_eq!(
        seen(&back),
        (
            PlanKind::Moved,
            "It is on Panopto again. The files move back; no download.",
            vec![]
        )
    );
    world.run();
    world.assert_whole();
    assert!(world.plan().is_nothing_to_do());
}

#[test]
fn an_incomplete_listing_marks_nothing_as_gone() {
    let mut world = mirrored();
    world.failing.insert(folder_id(1));
    let plan = world.plan();
    assert_eq!(plan.counts(), [(PlanKind::Same, 1)]);
    assert_eq!(
        plan.notes,
        ["The list from Panopto is not complete. Nothing is marked as gone."]
    );
}

#[test]
fn what_moved_out_of_the_mirror_is_not_gone() {
    let mut world = mirrored();
    world.folder(9, "Archive", None);
    world.at(1).folder = folder_id(9);
    let line = world.line(1);
    assert_eq!(
        seen(&line),
        (
            PlanKind::LeftOut,
            "It is still on Panopto, in “Archive”, outside this mirror. The local copy stays.",
            vec![]
        )
    );
    assert!(world.plan().is_nothing_to_do());
}

#[test]
fn a_folder_that_was_deleted_and_made_again_loses_nothing() {
    let mut world = mirrored();
    world.folders.remove(&folder_id(1));
    world.sessions.remove(&session_id(1));
    world.sessions.remove(&session_id(2));
    world.folder(5, "Lectures", Some(0));
    world.session(6, "Lecture 1", 5);
    world.run();
    let fresh = format!("Lectures/Lecture 1 [{}]", session_id(6));
    assert_eq!(world.index.entries[&session_id(6)].stem, fresh);
    assert!(world.disk.files.contains_key("Lectures/Lecture 1.mp4"));
    world.assert_whole();
    assert!(world.plan().is_nothing_to_do());
}

#[test]
fn a_skipped_folder_leaves_out_what_is_below_it_and_is_not_gone() {
    let mut world = mirrored();
    world.request.options.filter.skip_folders = vec!["Lectures".to_owned()];
    let line = world.line(1);
    assert_eq!(
        seen(&line),
        (
            PlanKind::LeftOut,
            "Left out: the folder “Lectures” is skipped. The local copy stays.",
            vec![]
        )
    );
    // The reader does not go into it, so that nothing of it is listed.
    let mut remote = world.read();
    remote
        .sessions
        .retain(|session| session.folder != folder_id(1));
    let plan = world.plan_of(&remote);
    assert_eq!(plan.counts(), [(PlanKind::LeftOut, 2), (PlanKind::Same, 1)]);
}

#[test]
fn what_cannot_be_fetched_is_remembered_and_asked_for_again_after_a_week() {
    let mut world = World::new();
    world.session(1, "Panel", 0).downloadable = false;
    let line = world.line(1);
    assert_eq!(line.kind, PlanKind::NotDownloadable);
    assert_eq!(line.refusal, Some(NotDownloadable::NoAddress));
    assert!(!line.checked);
    world.run();
    assert!(world.plan().is_nothing_to_do());
    assert!(
        world.read().details.is_empty(),
        "no call is spent on it again"
    );
    world.now += Duration::days(7);
    let line = world.line(1);
    assert!(line.checked && line.why.ends_with("Lectern asks again."));
    world.sessions.get_mut(&session_id(1)).unwrap().downloadable = true;
    world.run();
    world.assert_whole();
}

#[test]
fn a_scheduled_recording_is_new_once_it_was_recorded() {
    let mut world = World::new();
    world.session(1, "Lecture 25", 0).listed.recorded = Some(time("2025-11-23T09:00:00Z"));
    let line = world.line(1);
    assert_eq!(
        seen(&line),
        (
            PlanKind::NotDownloadable,
            "Not recorded yet. It will be new after 23 Nov.",
            vec![]
        )
    );
    world.run();
    world.now = time("2025-11-24T09:00:00Z");
    assert_eq!(world.line(1).kind, PlanKind::New);
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

#[test]
fn a_disk_that_is_not_connected_is_said() {
    let mut world = mirrored();
    world.disk.files.clear();
    assert_eq!(world.plan().notes.len(), 1);
    assert!(world.plan().notes[0].contains("not connected"));
}

#[test]
fn downloads_turned_off_later_leave_what_is_here() {
    let mut world = mirrored();
    world.at(1).seconds = Some(10.0);
    world.sessions.get_mut(&session_id(1)).unwrap().downloadable = false;
    let line = world.line(1);
    assert_eq!(line.kind, PlanKind::Changed);
    assert_eq!(line.fetch, [Fetch::Sidecars]);
    assert!(line.why.contains("the one here stays"));
}

#[test]
fn what_changed_since_a_plan_was_made_is_counted() {
    let mut world = mirrored();
    let before = world.plan();
    assert_eq!(between(&before, &world.plan()).sentence(), None);
    world.session(7, "Lecture 7", 1);
    world.session(8, "Lecture 8", 1);
    world.sessions.remove(&session_id(3));
    assert_eq!(
        between(&before, &world.plan()).sentence().as_deref(),
        Some("Things changed since this plan was made: 2 new, 1 gone.")
    );
}

#[test]
fn too_little_room_stops_the_start() {
    let mut world = World::new();
    world.session(1, "Lecture 1", 0).version = 61_340_000_000;
    assert_eq!(
        blockers(&world.plan(), Some(2_000_000_000)),
        ["Needs 61.3 GB, 2.0 GB are free. Choose fewer items or another folder."]
    );
}

#[test]
fn the_same_can_be_looked_at_on_wish() {
    let world = mirrored();
    let mut plan = world.plan();
    let edit = PlanEdit::CheckKind {
        kind: PlanKind::Same,
        on: true,
    };
    apply(&mut plan, &edit).unwrap();
    assert_eq!(
        plan.items[0].fetch,
        [Fetch::VideoIfChanged, Fetch::Sidecars]
    );
    assert_eq!(plan.done().count(), 3);
}
