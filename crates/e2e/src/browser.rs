use std::fs;
use std::path::{Path, PathBuf};

/// Writes a program for `BROWSER` that signs in to the campus as a person would, over HTTP. What it is given is noted; a file stays
/// as it is.
pub fn browser_script(folder: &Path) -> PathBuf {
    let path = folder.join("browser");
    let stand_in = crate::program("LECTERN_XTASK");
    fs::write(
        &path,
        format!(
            "#!/bin/sh\nprintf '%s\\n' \"$1\" >> '{}'\ncase \"$1\" in http*) exec '{}' browser \"$1\" ;; esac\n",
            notes(folder).display(),
            stand_in.display()
        ),
    )
    .unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    path
}

/// Returns what the program was given so far, one address or file a line.
pub fn opened(folder: &Path) -> String {
    fs::read_to_string(notes(folder)).unwrap_or_default()
}

fn notes(folder: &Path) -> PathBuf {
    folder.join("opened.txt")
}
