//! The profile that the desktop app of the same person uses.

use std::path::PathBuf;

use crate::exit::Failure;

/// The folders a command works with.
pub struct Folders {
    /// Database, logs, demo data.
    pub profile: PathBuf,
    /// The person's home folder.
    pub home: PathBuf,
}

impl Folders {
    /// Finds them: `--profile` or `LECTERN_PROFILE`, else the place where the system keeps a program's data.
    pub fn find(chosen: Option<PathBuf>) -> Result<Self, Failure> {
        let home = std::env::home_dir()
            .filter(|home| !home.as_os_str().is_empty())
            .ok_or_else(|| {
                Failure::usage("There is no home folder.").hint("Name a folder with --profile.")
            });
        match (chosen, home) {
            (Some(profile), home) => Ok(Self {
                home: home.unwrap_or_else(|_| profile.clone()),
                profile,
            }),
            (None, home) => {
                let home = home?;
                Ok(Self {
                    profile: data_folder(&home).join("Lectern"),
                    home,
                })
            }
        }
    }
}

fn data_folder(home: &std::path::Path) -> PathBuf {
    let from = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    if cfg!(target_os = "windows") {
        from("APPDATA").unwrap_or_else(|| home.join("AppData/Roaming"))
    } else if cfg!(target_os = "macos") {
        home.join("Library/Application Support")
    } else {
        from("XDG_DATA_HOME").unwrap_or_else(|| home.join(".local/share"))
    }
}
