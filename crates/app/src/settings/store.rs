use std::path::Path;

use rusqlite::{Connection, OptionalExtension, params};

use crate::error::AppError;

use super::Settings;

const KEY: &str = "settings";

impl Settings {
    /// Reads the stored settings. What is missing or cannot be read any more has its first value.
    pub(crate) fn load(connection: &Connection, library_folder: &Path) -> Result<Self, AppError> {
        let stored = read_value(connection, KEY)?;
        let mut settings = stored.as_deref().map_or_else(Self::default, read_leniently);
        if settings.check().is_err() {
            tracing::warn!("stored settings were outside their limits and are reset");
            settings = Self::default();
        }
        if settings.library_folder.as_os_str().is_empty() {
            library_folder.clone_into(&mut settings.library_folder);
        }
        Ok(settings)
    }

    pub(crate) fn save(&self, connection: &Connection) -> Result<(), AppError> {
        let text = serde_json::to_string(self)?;
        write_value(connection, KEY, &text)
    }
}

/// Takes each setting on its own, so that one value of another version does not cost the others.
fn read_leniently(text: &str) -> Settings {
    let Ok(serde_json::Value::Object(stored)) = serde_json::from_str(text) else {
        return Settings::default();
    };
    let Ok(serde_json::Value::Object(mut merged)) = serde_json::to_value(Settings::default())
    else {
        return Settings::default();
    };
    for (name, value) in stored {
        let Some(previous) = merged.get(&name).cloned() else {
            continue;
        };
        merged.insert(name.clone(), value);
        if serde_json::from_value::<Settings>(merged.clone().into()).is_err() {
            merged.insert(name, previous);
        }
    }
    serde_json::from_value(merged.into()).unwrap_or_default()
}

/// Reads one value of the profile, such as the active account.
pub(crate) fn read_value(connection: &Connection, key: &str) -> Result<Option<String>, AppError> {
    let select = "SELECT value FROM profile_values WHERE key = ?1";
    Ok(connection
        .query_row(select, [key], |row| row.get(0))
        .optional()?)
}

/// Writes one value of the profile.
pub(crate) fn write_value(connection: &Connection, key: &str, value: &str) -> Result<(), AppError> {
    connection.execute(
        "INSERT INTO profile_values (key, value) VALUES (?1, ?2)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        params![key, value],
    )?;
    Ok(())
}

/// Forgets one value of the profile.
pub(crate) fn remove_value(connection: &Connection, key: &str) -> Result<(), AppError> {
    connection.execute("DELETE FROM profile_values WHERE key = ?1", [key])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{Settings, Theme};
    use super::read_leniently;

    #[test]
    fn one_value_of_another_version_does_not_cost_the_others() {
        let stored = r#"{"theme":"dark","density":"enormous","tries":3,"laterSetting":true}"#;

        let settings = read_leniently(stored);

        assert_eq!(
            settings,
            Settings {
                theme: Theme::Dark,
                tries: 3,
                ..Settings::default()
            }
        );
    }

    #[test]
    fn what_was_saved_is_read_back() {
        let settings = Settings {
            library_folder: "/srv/recordings".into(),
            keep_awake: false,
            ..Settings::default()
        };

        assert_eq!(
            read_leniently(&serde_json::to_string(&settings).unwrap()),
            settings
        );
    }
}
