use std::fs;
use std::path::{Path, PathBuf};

/// Writes a program for `BROWSER` that signs in to the campus as a person would, over HTTP.
pub fn browser_script(folder: &Path) -> PathBuf {
    let path = folder.join("browser");
    let stand_in = crate::program("LECTERN_XTASK");
    fs::write(
        &path,
        format!("#!/bin/sh\nexec '{}' browser \"$1\"\n", stand_in.display()),
    )
    .unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    path
}
