//! `lectern verify`.

use std::path::Path;

use serde_json::json;

use crate::desk::{Desk, document, files, is_video};

#[test]
fn verify_tells_what_is_missing_and_changed_without_account_and_network() {
    let mut desk = Desk::new();
    assert_eq!(desk.mirror(&[]).code, Some(0));
    let changing = desk.changing();
    desk.stop_campus();
    let home = desk.home();
    let desk = &desk;
    let verify = |profile: &str, words: &[&str]| {
        let profile = desk.path(profile);
        let all = ["--profile", profile.to_str().unwrap(), "verify"];
        desk.said(&[&all, words].concat())
    };
    let home_words = home.to_str().unwrap();

    let whole = verify("profile", &[home_words]);
    assert_eq!(whole.code, Some(0), "{whole:#?}");
    let elsewhere = verify("another profile", &[home_words, "--json"]);
    assert_eq!(elsewhere.code, Some(0), "{elsewhere:#?}");
    assert_eq!(document(&elsewhere)["sound"], true);

    let videos: Vec<String> = files(&home)
        .into_keys()
        .filter(|path| is_video(path))
        .collect();
    std::fs::remove_file(home.join(&videos[0])).unwrap();
    damage(&home.join(&videos[1]));
    std::fs::write(home.join("shopping list.txt"), "moss").unwrap();
    let broken = verify("profile", &[home_words]);

    assert_eq!(broken.code, Some(1), "{broken:#?}");
    let filters: Vec<(&str, &str)> = changing.iter().map(|(a, b)| (a.as_str(), *b)).collect();
    insta::with_settings!({ filters => filters, omit_expression => true }, {
        insta::assert_snapshot!("verify_whole", whole.out);
        insta::assert_snapshot!("verify_broken", broken.out);
    });
    let page = std::fs::read_to_string(home.join("certificate.html")).unwrap();
    assert!(page.contains(&videos[0]), "{page}");
    let found = document(&verify("profile", &[home_words, "--json"]));
    assert_eq!(
        (&found["missing"], &found["changed"], &found["extra"]),
        (&json!(1), &json!(1), &json!(1)),
        "{found:#}"
    );
}

#[test]
fn what_was_found_damaged_is_repaired_by_the_next_run() {
    let desk = Desk::new();
    assert_eq!(desk.mirror(&[]).code, Some(0));
    let whole = files(&desk.home());
    let video = whole
        .keys()
        .find(|path| path.ends_with("Ferns.mp4"))
        .unwrap();
    damage(&desk.home().join(video));
    let home = desk.home();
    assert_eq!(desk.said(&["verify", home.to_str().unwrap()]).code, Some(1));

    let said = desk.mirror(&["--json"]);

    assert_eq!(said.code, Some(0), "{said:#?}");
    assert_eq!(document(&said)["counts"]["repaired"], 1, "{said:#?}");
    assert_eq!(files(&desk.home())[video], whole[video]);
    assert_eq!(desk.said(&["verify", home.to_str().unwrap()]).code, Some(0));
}

#[test]
fn a_folder_without_a_manifest_cannot_be_verified() {
    let desk = Desk::new();
    let said = desk.said(&["verify", desk.path("nowhere").to_str().unwrap()]);
    assert_eq!(said.code, Some(2), "{said:#?}");
    assert_said!(desk, "verify_nothing", said.err);
}

#[test]
fn coreutils_read_the_manifest() {
    let desk = Desk::new();
    assert_eq!(desk.mirror(&[]).code, Some(0));
    let Ok(checked) = std::process::Command::new("sha256sum")
        .args(["--check", "--strict", "manifest-sha256.txt"])
        .current_dir(desk.home())
        .output()
    else {
        return;
    };
    assert!(checked.status.success(), "{checked:?}");
}

/// Changes a byte and leaves size and time alone, as a failing disk does.
fn damage(file: &Path) {
    let at = std::fs::metadata(file).unwrap().modified().unwrap();
    let mut content = std::fs::read(file).unwrap();
    let middle = content.len() / 2;
    content[middle] ^= 1;
    std::fs::write(file, content).unwrap();
    let opened = std::fs::File::options().write(true).open(file).unwrap();
    opened.set_modified(at).unwrap();
}
