use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use lectern_artifacts::{zip_course, zip_student};
use zip::ZipArchive;

use crate::support::{believable, hostile, real};

fn entries(archive: &Path) -> Vec<(String, Vec<u8>)> {
    let mut zip = ZipArchive::new(File::open(archive).unwrap()).unwrap();
    (0..zip.len())
        .map(|place| {
            let mut entry = zip.by_index(place).unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            (entry.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

#[test]
fn a_students_archive_holds_the_folder_and_a_page_that_leads_nowhere_else() {
    for bag in [false, true] {
        let world = believable();
        let mut options = real();
        options.bag = bag;
        let (place, receipt) = world.render("export", &options);
        let archive = world.beside("ana.zip");
        zip_student(&place, &receipt.courses[0].students[0], &archive).unwrap();
        let found = entries(&archive);
        let student = place
            .join(if bag { "data" } else { "" })
            .join(&receipt.courses[0].students[0]);
        for (name, bytes) in &found {
            let file = student.join(name.strip_prefix("ana.perez/").unwrap());
            if !name.ends_with("index.html") {
                assert_eq!(*bytes, fs::read(file).unwrap(), "{name}");
            }
        }
        let page = &found
            .iter()
            .find(|(name, _)| name == "ana.perez/index.html")
            .unwrap()
            .1;
        let page = String::from_utf8(page.clone()).unwrap();
        let (_, body) = page.split_once("<main>").unwrap();
        assert!(!page.contains("rel=\"next\"") && !page.contains("../../index.html"));
        assert!(!body.contains("by%20assignment"));
        assert!(page.contains("<h2 class=\"name\"><bdi>Essay</bdi></h2>"));
    }
}

#[test]
fn a_courses_archive_holds_both_views_and_is_the_same_every_time() {
    let world = believable();
    let (place, receipt) = world.render("export", &real());
    let archive = world.beside("course.zip");
    zip_course(&place, &receipt.courses[0], &archive).unwrap();
    let first = fs::read(&archive).unwrap();
    zip_course(&place, &receipt.courses[0], &archive).unwrap();
    assert!(fs::read(&archive).unwrap() == first);
    let found = entries(&archive);
    let names: BTreeSet<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert!(names.contains("BIOL 200- Cell biology - 2026/index.html"));
    assert!(names.contains("by assignment/BIOL 200- Cell biology - 2026/Essay/index.html"));
    for (name, bytes) in found
        .iter()
        .filter(|(name, _)| name.ends_with("/index.html"))
    {
        assert!(
            !String::from_utf8_lossy(bytes).contains("Artifact Exports</a>"),
            "{name}"
        );
    }
}

#[test]
fn every_name_in_an_archive_is_allowed_on_every_system() {
    let world = hostile();
    let (place, receipt) = world.render("export", &real());
    let archive = world.beside("course.zip");
    zip_course(&place, &receipt.courses[0], &archive).unwrap();
    let found = entries(&archive);
    assert!(found.len() > 300);
    let same: BTreeSet<String> = found
        .iter()
        .map(|(name, _)| lectern_names::sameness(name))
        .collect();
    assert_eq!(same.len(), found.len());
    for (name, _) in &found {
        assert!(
            name.split('/')
                .all(|part| lectern_names::safe_name(part) == part),
            "{name}"
        );
    }
}

#[test]
fn a_folder_that_is_not_there_makes_no_archive() {
    let world = believable();
    let archive = world.beside("none.zip");
    assert!(zip_student(&world.folder(), "exports/nobody", &archive).is_err());
    assert!(!archive.exists() && !archive.with_extension("zip.part").exists());
}
