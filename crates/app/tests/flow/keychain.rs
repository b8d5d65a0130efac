//! The keychain of the system, for real: the test runs itself again under a private bus with its own keyring.

use std::io::Write;
use std::process::{Command, Stdio};

use lectern_app::{App, AppOptions, ErrorCode, Host, SecretStore};

use crate::support::{Site, files_below, options};

const ROLE: &str = "LECTERN_KEYCHAIN_TEST";

/// Runs one test of this binary again in a shell under a private bus and home, and fails with what it printed.
fn again_under_a_private_bus(test: &str, prepare: &str) {
    let home = tempfile::tempdir().unwrap();
    let runtime = home.path().join("run");
    std::fs::create_dir(&runtime).unwrap();
    #[cfg(unix)]
    std::fs::set_permissions(
        &runtime,
        std::os::unix::fs::PermissionsExt::from_mode(0o700),
    )
    .unwrap();
    let own = std::env::current_exe().unwrap();
    let script = format!(
        "{prepare} exec \"{}\" --exact {test} --nocapture",
        own.display()
    );
    let mut child = Command::new("dbus-run-session")
        .args(["--", "sh", "-c", &script])
        .env("HOME", home.path())
        .env("XDG_RUNTIME_DIR", &runtime)
        .env("XDG_DATA_HOME", home.path().join("data"))
        .env("XDG_CONFIG_HOME", home.path().join("config"))
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env(ROLE, "inner")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("dbus-run-session is installed");
    child
        .stdin
        .take()
        .unwrap()
        .write_all(b"the keyring's password")
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let printed = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.status.success(), "{printed}");
    assert!(printed.contains("1 passed"), "{printed}");
}

fn is_inner() -> bool {
    std::env::var_os(ROLE).is_some()
}

#[tokio::test]
async fn secrets_are_in_the_keychain_and_nowhere_else() {
    if !is_inner() {
        let unlock = "gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null &&";
        return again_under_a_private_bus(
            "keychain::secrets_are_in_the_keychain_and_nowhere_else",
            unlock,
        );
    }
    let site = Site::start().await;
    let options = AppOptions {
        passphrase: None,
        ..site.options()
    };
    let app = App::open(options.clone()).await.unwrap();
    let account = site.add_signed_in(&app).await;
    assert_eq!(account.secret_store, SecretStore::Keychain);
    drop(app);

    let next = App::open(AppOptions {
        host: Host::Cli,
        ..options
    })
    .await
    .unwrap();
    next.test_account(&account.id).await.unwrap();
    for token in crate::secrets_stay_secret::secrets_of(&site) {
        for (path, bytes) in files_below(site.profile.path()) {
            let found = bytes
                .windows(token.len())
                .any(|window| window == token.as_bytes());
            assert!(!found, "{} holds a secret", path.display());
        }
    }
    next.remove_account(&account.id).await.unwrap();
    assert!(next.accounts().await.unwrap().is_empty());
}

#[tokio::test]
async fn without_a_keychain_the_window_keeps_secrets_until_it_closes_and_the_command_line_refuses()
{
    if !is_inner() {
        let test = "keychain::without_a_keychain_the_window_keeps_secrets_until_it_closes_and_the_command_line_refuses";
        return again_under_a_private_bus(test, "");
    }
    let site = Site::start().await;
    let cli = AppOptions {
        passphrase: None,
        host: Host::Cli,
        ..site.options()
    };
    let cli = App::open(cli).await.unwrap();
    let refused = cli
        .add_account(site.web_account())
        .await
        .unwrap_err()
        .problem();
    assert_eq!(refused.code, ErrorCode::Keychain);
    assert!(refused.hint.contains("LECTERN_PASSPHRASE"), "{refused:?}");
    assert!(cli.accounts().await.unwrap().is_empty());

    let window = App::open(AppOptions {
        passphrase: None,
        ..site.options()
    })
    .await
    .unwrap();
    let problem = window
        .add_account(site.web_account())
        .await
        .unwrap_err()
        .problem();
    assert_eq!(problem.message, "The system keychain is locked or missing.");
    assert_eq!(
        problem.hint,
        "Unlock it, or keep the sign-in until you close Lectern."
    );
    window.keep_secrets_until_close();
    let account = site.add_signed_in(&window).await;
    assert_eq!(account.secret_store, SecretStore::Memory);
    window.test_account(&account.id).await.unwrap();
    drop(window);

    let next = App::open(AppOptions {
        passphrase: None,
        ..site.options()
    })
    .await
    .unwrap();
    assert_eq!(
        next.account(&account.id).await.unwrap().state,
        lectern_app::AccountState::SignedOut
    );
}

#[tokio::test]
async fn with_a_passphrase_no_keychain_is_asked() {
    let profile = tempfile::tempdir().unwrap();
    let site = Site::start().await;
    let app = App::open(options(profile.path())).await.unwrap();

    let account = app.add_account(site.web_account()).await.unwrap();

    assert_eq!(account.secret_store, SecretStore::File);
    assert!(profile.path().join("secrets.age").exists());
}
