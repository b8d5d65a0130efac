//! What is gone, elsewhere, left out or not to be had.

use super::*;

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
