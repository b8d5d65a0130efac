use serde_json::{Value, json};

use super::*;
use crate::mirror::plan::tests::world::World;

fn saved(folder: &Path) -> (PathBuf, MirrorPlan) {
    let mut world = World::new();
    world.folder(1, "Lectures", Some(0));
    world.session(1, "Lecture 1", 1);
    world.session(2, "Lecture 2", 1);
    world.put("Lectures/Lecture 2.mp4", 5);
    let plan = world.plan();
    let path = folder.join("BIOL 200.lectern-plan.json");
    save(&path, &plan).unwrap();
    (path, plan)
}

/// Changes one value of the saved plan, found by its path.
fn changed(path: &Path, pointer: &str, value: Value) {
    let mut plan: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    *plan.pointer_mut(pointer).unwrap() = value;
    std::fs::write(path, plan.to_string()).unwrap();
}

#[test]
fn a_plan_comes_back_as_it_was_saved() {
    let folder = tempfile::tempdir().unwrap();
    let (path, plan) = saved(folder.path());
    assert_eq!(open(&path).unwrap(), plan);
}

#[test]
fn a_plan_that_would_write_outside_its_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for (pointer, place) in [
        ("/items/0/stem", "../../.ssh/authorized_keys"),
        ("/items/0/stem", "/etc/cron.d/x"),
        ("/items/1/question/inPlace", "C:/Windows/x"),
        ("/items/1/question/beside", "a\\..\\..\\x"),
        ("/items/0/stemNow", "a//b"),
        ("/folders/1/place/path", ".."),
    ] {
        let (path, _) = saved(folder.path());
        changed(&path, pointer, json!(place));
        let refused = open(&path);
        assert!(
            matches!(&refused, Err(PlanFileError::Unsafe { place: named, .. }) if named == place),
            "{pointer}: {refused:?}"
        );
    }
}

#[test]
fn other_files_and_later_plans_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let (path, _) = saved(folder.path());
    changed(&path, "/version", json!(PLAN_VERSION + 1));
    assert!(matches!(open(&path), Err(PlanFileError::Later { .. })));
    for content in [
        &b"{}"[..],
        b"[1]",
        b"hello",
        b"\xff\xfe",
        b"{\"kind\":\"x\",\"version\":1}",
    ] {
        std::fs::write(&path, content).unwrap();
        assert!(matches!(open(&path), Err(PlanFileError::NotAPlan { .. })));
    }
    let missing = open(&folder.path().join("none.json"));
    assert!(matches!(missing, Err(PlanFileError::Disk { .. })));
}
