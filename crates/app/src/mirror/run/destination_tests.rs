use super::*;

fn bench() -> (tempfile::TempDir, Destination) {
    let folder = tempfile::tempdir().unwrap();
    let destination = Destination::new(&folder.path().join("Mirror"), &MirrorId("one".to_owned()));
    destination.make().unwrap();
    (folder, destination)
}

#[test]
fn a_folder_without_the_marker_is_another_disk() {
    let (_folder, destination) = bench();
    destination.present().unwrap();
    let other = Destination::new(destination.root(), &MirrorId("two".to_owned()));
    assert!(other.present().is_err());
    fs::remove_file(destination.root().join(WORK_FOLDER).join(MARKER)).unwrap();
    assert!(destination.present().is_err());
}

#[test]
fn a_work_folder_that_was_tidied_away_is_made_again() {
    let (_folder, destination) = bench();
    fs::remove_dir(destination.root().join(WORK_FOLDER).join(INCOMING)).unwrap();
    destination.present().unwrap();
    destination
        .write("Intro.info.json", FileKind::Info, b"{}", "sha")
        .unwrap();
}

#[test]
fn a_file_takes_its_place_once_however_often_it_is_asked() {
    let (_folder, destination) = bench();
    let made = destination.root().join(WORK_FOLDER).join("a");
    fs::write(&made, b"whole").unwrap();
    let path = "Week 1/Intro.mp4";
    let first = destination
        .publish(&made, path, FileKind::Video, "sha")
        .unwrap();
    assert!(!made.exists());
    let again = destination
        .publish(&made, path, FileKind::Video, "sha")
        .unwrap();
    assert_eq!(first, again);
    // As a kill leaves it between the two names.
    fs::hard_link(destination.place(path).unwrap(), &made).unwrap();
    destination
        .publish(&made, path, FileKind::Video, "sha")
        .unwrap();
    assert!(!made.exists());
    assert_eq!(
        fs::read(destination.place(path).unwrap()).unwrap(),
        b"whole"
    );
}

#[test]
fn nothing_is_written_over() {
    let (_folder, destination) = bench();
    fs::write(destination.root().join("a.jpg"), b"theirs").unwrap();
    let refused = destination.write("a.jpg", FileKind::Thumbnail, b"ours", "sha");
    assert!(matches!(refused, Err(PlaceError::Taken(_))));
    assert_eq!(
        fs::read(destination.root().join("a.jpg")).unwrap(),
        b"theirs"
    );
    destination.move_aside("a.jpg", "2026-11-20").unwrap();
    destination
        .write("a.jpg", FileKind::Thumbnail, b"ours", "sha")
        .unwrap();
    destination.move_aside("a.jpg", "2026-11-20").unwrap();
    let kept = destination.root().join("Replaced files/2026-11-20");
    assert_eq!(fs::read(kept.join("a.jpg")).unwrap(), b"theirs");
    assert_eq!(fs::read(kept.join("a (2).jpg")).unwrap(), b"ours");
}

#[cfg(unix)]
#[test]
fn no_link_leads_out() {
    let (folder, destination) = bench();
    let outside = folder.path().join("outside");
    fs::create_dir(&outside).unwrap();
    std::os::unix::fs::symlink(&outside, destination.root().join("Week 1")).unwrap();
    let refused = destination.write("Week 1/a.jpg", FileKind::Thumbnail, b"x", "sha");
    assert!(matches!(refused, Err(PlaceError::Link(_))));
    assert!(matches!(
        destination.place("../a"),
        Err(PlaceError::Outside(_))
    ));
    assert_eq!(fs::read_dir(outside).unwrap().count(), 0);
}

#[test]
fn a_rename_leaves_no_empty_folder() {
    let (_folder, destination) = bench();
    destination
        .write("A/B/a.jpg", FileKind::Thumbnail, b"x", "sha")
        .unwrap();
    destination.rename("A/B/a.jpg", "C/a.jpg").unwrap();
    assert!(!destination.root().join("A").exists());
    assert!(destination.root().join("C/a.jpg").exists());
}
