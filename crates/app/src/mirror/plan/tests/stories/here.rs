//! What was done on this computer.

use super::*;

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
fn a_disk_that_is_not_connected_is_said() {
    let mut world = mirrored();
    world.disk.files.clear();
    assert_eq!(world.plan().notes.len(), 1);
    assert!(world.plan().notes[0].contains("not connected"));
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

#[test]
fn only_a_file_of_exactly_this_name_can_be_taken_for_the_recording() {
    let mut world = World::new();
    world.session(1, "Lecture 1", 0);
    world.session(2, "Lecture 2", 0);
    world.put("LECTURE 1.mp4", 5);
    world.put("Lecture 2.en-US.srt", 5);
    for number in [1, 2] {
        assert_eq!(
            world.line(number).choices,
            [
                PlanChoice::KeepBoth,
                PlanChoice::TakeTheirs,
                PlanChoice::Skip
            ]
        );
    }
}

#[test]
fn an_own_version_stays_while_a_lost_neighbour_comes_again() {
    let mut world = mirrored();
    world.put("Lectures/Lecture 1.en-US.srt", 77);
    let mut plan = world.plan();
    let edit = PlanEdit::Choose {
        session: session_id(1),
        choice: PlanChoice::KeepMine,
        all_like: false,
    };
    apply(&mut plan, &edit).unwrap();
    world.apply(&plan);
    world.disk.files.remove("Lectures/Lecture 1.info.json");
    assert_eq!(
        seen(&world.line(1)),
        (
            PlanKind::Repair,
            "The information is missing here.",
            vec![Fetch::Sidecars]
        )
    );
    world.run();
    assert_eq!(world.disk.files["Lectures/Lecture 1.en-US.srt"].size, 77);
    assert!(world.plan().is_nothing_to_do());
}

#[test]
fn a_second_copy_gets_everything_beside_it() {
    let mut world = mirrored();
    world.put("Lectures/Lecture 1.mp4", 77);
    world.put("Lectures/Lecture 1.en-US.srt", 77);
    let mut plan = world.plan();
    let edit = PlanEdit::Choose {
        session: session_id(1),
        choice: PlanChoice::KeepBoth,
        all_like: false,
    };
    apply(&mut plan, &edit).unwrap();
    assert_eq!(plan.items[0].fetch, [Fetch::Video, Fetch::Sidecars]);
    world.apply(&plan);
    world.assert_whole();
    assert_eq!(world.disk.files["Lectures/Lecture 1.en-US.srt"].size, 77);
}

#[test]
fn a_lost_video_that_is_another_one_on_the_server_asks_nothing() {
    let mut world = mirrored();
    world.disk.files.remove("Lectures/Lecture 1.mp4");
    world.at(1).seconds = Some(60.0);
    let line = world.line(1);
    assert_eq!((line.kind, line.question), (PlanKind::Changed, None));
    world.run();
    assert!(world.plan().is_nothing_to_do());
}
