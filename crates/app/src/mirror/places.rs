//! Where everything lies below the destination: folders, names, and the pattern of a file's name.

pub(crate) mod folders;
pub(crate) mod names;
pub(crate) mod recordings;
pub(crate) mod template;

/// The folders and files at the destination's root that are Lectern's own, as they are written.
pub(crate) const RESERVED: &[&str] = &[
    REPLACED,
    GONE,
    DEEP,
    MOVING,
    "index-data",
    "catalogue.csv",
    "index.html",
    "manifest-sha256.txt",
    "archive.txt",
    "certificate.html",
];

/// Where a replaced file goes, with the day below it.
pub(crate) const REPLACED: &str = "Replaced files";
/// Where recordings go that are gone from the server and were chosen to be moved aside.
pub(crate) const GONE: &str = "Gone from server";
/// Where folders lie whose path would be too long.
pub(crate) const DEEP: &str = "(deep folders)";
/// Where a recording waits while two exchange their names.
pub(crate) const MOVING: &str = "(moving)";

/// The longest path of a file below the destination, in bytes of UTF-8.
pub(crate) const LONGEST_PATH: usize = 700;
/// The longest name of one file or folder, in bytes of UTF-8, that systems take.
pub(crate) const LONGEST_NAME: usize = 255;

/// Puts a name below a folder's place, which is empty for the destination itself.
pub(crate) fn below(place: &str, name: &str) -> String {
    if place.is_empty() {
        name.to_owned()
    } else {
        format!("{place}/{name}")
    }
}

/// Splits a path into the folder's place and the name.
pub(crate) fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// Tells whether a path stays below the destination on every system: no step up, no drive, nothing absolute or nameless.
pub(crate) fn stays_below(path: &str) -> bool {
    !path.contains(['\\', ':', '\0'])
        && path
            .split('/')
            .all(|name| !name.is_empty() && name != "." && name != "..")
}

#[cfg(test)]
mod tests {
    use super::stays_below;

    #[test]
    fn knows_the_paths_that_leave() {
        for path in ["a/b.mp4", "a", "Week 1/..b"] {
            assert!(stays_below(path), "{path}");
        }
        for path in [
            "", "/a", "a//b", "../a", "a/..", "./a", "C:/a", "a\\..\\b", "a/", "a\0",
        ] {
            assert!(!stays_below(path), "{path}");
        }
    }
}
