//! The files of the campus scripts.

use super::*;

fn campus(folder: &Path, options: &ExportOptions) -> ExportReceipt {
    let sessions = [session(0), session(1), session(2)];
    export_campus_files(
        folder,
        "5c0f7f0e",
        &sessions,
        &people(9),
        &mut stored(),
        options,
        &AtomicBool::new(false),
    )
    .unwrap()
}

fn with_names() -> ExportOptions {
    ExportOptions {
        title: "BIOL 200".to_owned(),
        identities: Identities::Real,
        hide_small_groups: false,
        ..options()
    }
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn the_files_are_where_the_campus_scripts_have_them_and_are_counted() {
    let folder = tempfile::tempdir().unwrap();

    let receipt = campus(folder.path(), &with_names());

    let files: Vec<(&str, u64)> = receipt
        .files
        .iter()
        .map(|file| (file.name.as_str(), file.rows))
        .collect();
    let chunks = files[2].1;
    assert_eq!(
        files[..6],
        [
            ("database/BIOL 200[5c0f7f0e]/videos_overview.csv", 3),
            ("database/BIOL 200[5c0f7f0e]/viewing_activity.csv", 17),
            (
                "output[CHUNKED]/BIOL 200[5c0f7f0e]/chunked_data.csv",
                chunks
            ),
            ("output[CHUNKED]/BIOL 200[5c0f7f0e]/session_overview.csv", 3),
            ("output[CHUNKED]/tableau/chunked_data.csv", chunks),
            ("output[CHUNKED]/tableau/session_overview.csv", 3),
        ]
    );
    for file in &receipt.files[..6] {
        let lines = read(folder.path(), &file.name).lines().count() as u64;
        assert_eq!(lines, file.rows + 1, "{}", file.name);
    }
    let views = read(folder.path(), files[1].0);
    assert_eq!(
        views.lines().nth(1).unwrap(),
        "00000000-0000-0000-0000-000000000000,secret-id-0,2021-01-05,2021-01-05 20:00:00+00:00,1.5,1.0,Start,81.0,,80.0"
    );
    assert!(read(folder.path(), "about_these_files.md").contains("Course review"));
}

#[test]
fn pseudonyms_stand_in_every_file_and_no_id_or_name_of_a_person() {
    let folder = tempfile::tempdir().unwrap();
    let covered = ExportOptions {
        hide_small_groups: false,
        identities: options().identities,
        ..with_names()
    };

    let receipt = campus(folder.path(), &covered);

    assert!(receipt.pseudonyms);
    let mut people = HashSet::new();
    for file in &receipt.files {
        let text = read(folder.path(), &file.name);
        assert!(
            !text.contains("secret-id") && !text.contains("Secret Name"),
            "{}",
            file.name
        );
        if file.name.ends_with("viewing_activity.csv") {
            people.extend(text.lines().skip(1).map(|line| {
                let user = line.split(',').nth(1).unwrap();
                user.to_owned()
            }));
        }
    }
    assert_eq!(people.len(), 7);
}

#[test]
fn a_small_group_is_in_none_of_the_files() {
    let folder = tempfile::tempdir().unwrap();

    let receipt = campus(
        folder.path(),
        &ExportOptions {
            hide_small_groups: true,
            ..with_names()
        },
    );

    assert_eq!(
        (receipt.sessions_small_group, receipt.views_small_group),
        (1, 3)
    );
    let few = session(1).id;
    for file in &receipt.files {
        let text = read(folder.path(), &file.name);
        assert!(!text.contains(&few), "{}", file.name);
    }
}

#[test]
fn an_earlier_export_of_a_course_that_was_renamed_is_not_joined() {
    let folder = tempfile::tempdir().unwrap();
    campus(folder.path(), &with_names());

    let renamed = campus(
        folder.path(),
        &ExportOptions {
            title: "Cells".to_owned(),
            ..with_names()
        },
    );

    let joined = read(
        folder.path(),
        "output[CHUNKED]/tableau/session_overview.csv",
    );
    assert_eq!(joined.lines().count(), 4);
    assert!(
        renamed.files[0]
            .name
            .starts_with("database/Cells[5c0f7f0e]/")
    );
}

#[test]
fn the_preview_lists_the_columns_that_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let receipt = campus(folder.path(), &with_names());

    for preview in preview_campus_files() {
        let file = receipt
            .files
            .iter()
            .find(|file| file.name.ends_with(&format!("/{}", preview.name)))
            .unwrap();
        let text = read(folder.path(), &file.name);
        let names: Vec<&str> = preview.columns.iter().map(|column| column.name).collect();
        assert_eq!(text.lines().next().unwrap(), names.join(","));
        assert_eq!(preview.about_people, text.contains("UserId"));
    }
}
