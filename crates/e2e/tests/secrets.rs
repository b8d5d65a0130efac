//! After a sign-in in the real window with a real keychain: the secrets are in the keychain and nowhere else.

#![allow(clippy::unwrap_used, reason = "a test says where it stops")]

use std::path::{Path, PathBuf};
use std::process::Command;

use lectern_e2e::{Campus, steps};

#[tokio::test(flavor = "multi_thread")]
async fn secrets_are_in_the_keychain_and_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let campus = Campus::start(&folder.path().join("campus"));
    let (_, client_secret) = campus.web_client();
    let window = steps::sign_in(folder.path(), &campus).await;
    steps::choose_folder(&window, &steps::COURSE).await;

    let kept = keychain();
    assert!(
        kept.iter().any(|secret| secret.contains(&client_secret)),
        "the keychain holds the client secret"
    );
    let tokens = campus.control("GET", "tokens", None);
    let tokens: Vec<String> = tokens
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|token| token.as_str().map(str::to_owned))
        .collect();
    assert!(!tokens.is_empty(), "the campus gave out tokens");
    assert!(
        tokens
            .iter()
            .any(|token| kept.iter().any(|secret| secret.contains(token))),
        "the keychain holds the sign-in"
    );

    let page = window
        .execute(
            "return document.documentElement.outerHTML + JSON.stringify(localStorage)",
            vec![],
        )
        .await;
    let process = window.process();
    let profile = window.profile().to_owned();
    for secret in tokens.iter().chain([&client_secret]) {
        assert!(
            !page.as_str().unwrap().contains(secret.as_str()),
            "a secret is in the page"
        );
        assert_eq!(
            files_with(&profile, secret),
            Vec::<PathBuf>::new(),
            "a secret is in the profile"
        );
        for file in ["cmdline", "environ"] {
            let bytes = std::fs::read(format!("/proc/{process}/{file}")).unwrap();
            assert!(
                !contains(&bytes, secret),
                "a secret is in {file} of the process"
            );
        }
    }
    window.close().await;
}

/// All secrets of the session's keychain that belong to Lectern.
fn keychain() -> Vec<String> {
    let script = "import gi
gi.require_version('Secret', '1')
from gi.repository import Secret
service = Secret.Service.get_sync(Secret.ServiceFlags.LOAD_COLLECTIONS, None)
for collection in service.get_collections():
    collection.load_items_sync(None)
    for item in collection.get_items():
        item.load_secret_sync(None)
        print(item.get_secret().get().decode('utf-8', 'replace').replace('\\n', ' '))";
    let output = Command::new("/usr/bin/python3")
        .args(["-c", script])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(str::to_owned)
        .collect()
}

fn files_with(folder: &Path, text: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_with(&path, text));
        } else if std::fs::read(&path).is_ok_and(|bytes| contains(&bytes, text)) {
            found.push(path);
        }
    }
    found
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|window| window == text.as_bytes())
}
