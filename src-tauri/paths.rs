//! Where this person's profile, home and recordings are.

use std::path::PathBuf;

use tauri::Manager;

/// The folders a start works with.
pub struct Paths {
    /// Database, logs, demo data. `LECTERN_PROFILE` moves it.
    pub profile: PathBuf,
    /// Where credential files of older tools are looked for.
    pub home: PathBuf,
    /// Offered for recordings until the person chooses a folder.
    pub library: PathBuf,
}

impl Paths {
    /// Finds the folders of this person.
    pub fn find(app: &tauri::AppHandle) -> tauri::Result<Self> {
        let home = app.path().home_dir()?;
        let profile = match std::env::var_os("LECTERN_PROFILE") {
            Some(folder) if !folder.is_empty() => PathBuf::from(folder),
            _ => app.path().data_dir()?.join("Lectern"),
        };
        Ok(Self {
            profile,
            library: home.join("Lectern"),
            home,
        })
    }
}
