use lectern_app::{LogLevel, Logging, logs_dir};
use lectern_campus::demo::{INSTRUCTOR, USER_CLIENT, WEB_CLIENT};

use crate::support::{Site, files_below};

/// Everything secret that this campus has handed out or knows.
pub fn secrets_of(site: &Site) -> Vec<String> {
    let book = serde_json::to_value(&*site.campus.state().tokens.read()).unwrap();
    let mut secrets = vec![
        WEB_CLIENT.secret.to_owned(),
        USER_CLIENT.secret.to_owned(),
        INSTRUCTOR.password.to_owned(),
    ];
    let mut rest = vec![book];
    while let Some(value) = rest.pop() {
        match value {
            serde_json::Value::Object(members) => {
                // Tokens are the keys of the campus's books.
                secrets.extend(members.keys().filter(|key| key.len() >= 20).cloned());
                rest.extend(members.into_iter().map(|(_, value)| value));
            }
            serde_json::Value::Array(values) => rest.extend(values),
            _ => {}
        }
    }
    assert!(secrets.len() > 4, "the campus gave no tokens out");
    secrets
}

#[tokio::test]
async fn no_secret_reaches_the_database_the_logs_or_what_people_copy() {
    let site = Site::start().await;
    let logging = Logging::start(site.profile.path(), "test", LogLevel::Debug).unwrap();
    let app = site.open().await;
    let browser = site.add_signed_in(&app).await;
    let password = site.add_password_account(&app).await;
    for account in [&browser, &password] {
        app.test_account(&account.id).await.unwrap();
        let now = site.campus.clock().now();
        site.campus.state().tokens.write().expire_access(now);
        app.test_account(&account.id).await.unwrap();
    }
    let settings = app.settings();
    app.update_settings(settings, Some("proxy password".into()))
        .await
        .unwrap();
    let shown = app.system_details().await.unwrap();
    let printed = format!("{:?} {:?}", app.accounts().await.unwrap(), app.settings());
    let secrets = secrets_of(&site);
    // Other programs than Lectern are heard for warnings alone.
    tracing::warn!(account = ?browser, "the log works");
    drop(app);
    drop(logging);

    let files = files_below(site.profile.path());
    let logs: Vec<_> = files
        .iter()
        .filter(|(path, _)| path.starts_with(logs_dir(site.profile.path())))
        .collect();
    assert!(
        logs.iter()
            .any(|(_, bytes)| String::from_utf8_lossy(bytes).contains("the log works"))
    );
    for secret in &secrets {
        for (path, bytes) in &files {
            let found = bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes());
            assert!(!found, "{} holds a secret", path.display());
        }
        assert!(!shown.contains(secret.as_str()) && !printed.contains(secret.as_str()));
    }
}
