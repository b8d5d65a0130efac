use proptest::prelude::*;

use super::*;

#[test]
fn names_stay_recognisable() {
    let cases = [
        (
            "Räume / \"Week 1\": intro?.mp4",
            "Räume - 'Week 1'- intro_.mp4",
        ),
        ("lecture.mp4", "lecture.mp4"),
        ("a\\b|c<d>e*f", "a-b-c(d)e_f"),
        ("trailing. . .", "trailing"),
        ("  spaced out  ", "spaced out"),
        ("..", "unnamed"),
        (".", "unnamed"),
        ("", "unnamed"),
        ("../../etc/passwd", "_.-..-etc-passwd"),
        (".hidden", "_hidden"),
        ("NUL", "NUL_"),
        ("nul.tar.gz", "nul_.tar.gz"),
        ("COM¹.mp4", "COM¹_.mp4"),
        ("CON .txt", "CON _.txt"),
        ("CONSOLE.txt", "CONSOLE.txt"),
        ("line\nbreak\u{0}\u{7f}", "line break"),
        ("cod\u{202e}4pm.exe", "cod4pm.exe"),
        ("e\u{301}tude.mp4", "étude.mp4"),
        ("日本語の講義.mp4", "日本語の講義.mp4"),
    ];
    for (name, expected) in cases {
        assert_eq!(safe_name(name), expected, "{name:?}");
    }
}

#[test]
fn a_long_name_keeps_its_extension() {
    let name = safe_name(&format!("{}.mp4", "ü".repeat(300)));
    assert_eq!(name.len(), 254);
    assert!(name.ends_with("ü.mp4"));
}

#[test]
fn the_second_of_a_name_gets_its_id_before_the_extension() {
    let mut names = NamesInUse::default();
    let claimed: Vec<_> = [
        "Intro.mp4",
        "INTRO.mp4",
        "e\u{301}.mp4",
        "é.mp4",
        "Intro.mp4",
    ]
    .map(|name| names.claim(name, "7f"))
    .into();
    assert_eq!(
        claimed,
        [
            "Intro.mp4",
            "INTRO [7f].mp4",
            "é.mp4",
            "é [7f].mp4",
            "Intro [7f] (2).mp4"
        ]
    );
}

#[test]
fn a_cut_that_leaves_an_extension_leaves_no_space_before_it() {
    let long = "a".repeat(250);
    assert_eq!(safe_name(&format!("{long} .mp4é")), format!("{long}.mp4"));
}

fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        any::<String>(),
        Just("..".to_owned()),
        Just("/".to_owned()),
        Just("\\".to_owned()),
        Just(" ".to_owned()),
        Just(".".to_owned()),
        Just("CON".to_owned()),
        Just("lpt3".to_owned()),
        Just(".mp4".to_owned()),
        Just("e\u{301}".to_owned()),
        Just("ß".to_owned()),
        Just("İ".to_owned()),
        "[a-zA-Zäß]{0,200}",
    ];
    proptest::collection::vec(pieces, 0..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn every_name_is_allowed_everywhere(name in hostile()) {
        let safe = safe_name(&name);
        prop_assert!(!safe.is_empty() && safe.len() <= 255);
        prop_assert!(!safe.contains(['/', '\\', ':', '|', '<', '>', '"', '?', '*']));
        prop_assert!(!safe.chars().any(char::is_control));
        prop_assert!(!safe.ends_with(['.', ' ']) && !safe.starts_with(['.', ' ']));
        prop_assert!(!is_device(safe.split('.').next().unwrap().trim_end()));
        prop_assert_eq!(safe.nfc().collect::<String>(), safe.clone());
        prop_assert_eq!(safe_name(&safe), safe.clone());
        let joined = std::path::Path::new("root").join(&safe);
        prop_assert_eq!(joined.parent(), Some(std::path::Path::new("root")));
    }

    #[test]
    fn no_two_claimed_names_are_one_file_anywhere(names in proptest::collection::vec(hostile(), 0..12), id in hostile()) {
        let mut in_use = NamesInUse::default();
        let claimed: Vec<_> = names.iter().map(|name| in_use.claim(name, &id)).collect();
        for name in &claimed {
            prop_assert!(name.len() <= 255);
            prop_assert_eq!(&safe_name(name), name);
        }
        let distinct: HashSet<_> = claimed.iter().map(|name| sameness(name)).collect();
        prop_assert_eq!(distinct.len(), claimed.len());
    }

    #[test]
    fn every_safe_name_can_be_made_on_this_disk(name in hostile()) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(safe_name(&name)), b"x").unwrap();
        prop_assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
