use std::fs;

use lectern_artifacts::{Identities, PseudonymKey, list_of_names, preview};

use crate::support::{believable, contents, pseudonyms, real, watch};

/// What would tell who somebody is.
const TELLING: &[&str] = &[
    "Ana",
    "Pérez",
    "ana.perez",
    "Sam Hill",
    "Sam Hall",
    "sam@",
    "Kim",
    "Lee",
    "🦊",
    "Grace",
    "gteacher",
    "Gone Person",
    "Dropped",
    "10700000000000009",
    "12345",
    "verifier",
    "secret50",
    "m-rec",
    "m-cmt",
    "users/5",
];

#[test]
fn no_name_leaves_in_paths_tables_or_pages() {
    let world = believable();
    let (place, receipt) = world.render("export", &pseudonyms());
    for (path, bytes) in contents(&place) {
        let text = String::from_utf8_lossy(&bytes);
        for telling in TELLING {
            assert!(!path.contains(telling), "{telling} in the path {path}");
            let found = text
                .find(telling)
                .map(|at| &text[at.saturating_sub(40)..text.len().min(at + 40)]);
            assert!(found.is_none(), "{telling} in {path}: {found:?}");
        }
    }
    assert!(receipt.names_taken_out >= 4, "{}", receipt.names_taken_out);
    assert_eq!(receipt.students, 7);
}

#[test]
fn one_person_has_one_name_under_one_key_and_another_under_another() {
    let world = believable();
    let (first, _) = world.render("first", &pseudonyms());
    let other = Identities::Pseudonyms(PseudonymKey::new([8; 32]));
    let mut options = pseudonyms();
    options.identities = other;
    let (second, _) = world.render("second", &options);
    let students = |place: &std::path::Path| -> Vec<String> {
        let course = fs::read_dir(place.join("exports/BIOL 200- Cell biology - 2026")).unwrap();
        let mut names: Vec<_> = course
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.retain(|name| !name.contains('.') && name != "assignment files");
        names.sort();
        names
    };
    let (one, two) = (students(&first), students(&second));
    assert_eq!((one.len(), two.len()), (7, 7));
    assert!(one.iter().all(|name| !two.contains(name)));
    let names = list_of_names(&world.open(), &pseudonyms(), watch()).unwrap();
    let ana = names.iter().find(|row| row[2] == "Ana Pérez").unwrap();
    assert!(one.contains(&ana[0]) && ana[1] == "5");
}

#[test]
fn the_preview_says_what_leaves_and_where_things_will_be() {
    let world = believable();
    let shown = preview(&world.open(), &real(), watch()).unwrap();
    assert_eq!(
        shown.folders[0],
        "exports/BIOL 200- Cell biology - 2026/ana.perez"
    );
    assert_eq!(
        shown.file.as_deref(),
        Some(
            "exports/BIOL 200- Cell biology - 2026/ana.perez/Essay/ana.perez Essay, attempt 2.docx"
        )
    );
    assert!(shown.stays_here.is_empty() && shown.leaves.is_empty());
    let hidden = preview(&world.open(), &pseudonyms(), watch()).unwrap();
    assert!(!hidden.stays_here.is_empty() && hidden.leaves.len() == 3);
    assert!(!hidden.folders[0].contains("ana"));
    let (place, _) = world.render("export", &pseudonyms());
    assert!(
        hidden
            .folders
            .iter()
            .filter(|folder| place.join(folder).is_dir())
            .count()
            >= 7
    );
}
