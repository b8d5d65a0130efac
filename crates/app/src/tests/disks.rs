//! Disks that are really full: small ones in memory, mounted where only the process of the test sees them.

use std::env;
use std::path::Path;
use std::process::Command;

/// Set in the process that has its own mounts.
const OWN_MOUNTS: &str = "LECTERN_TEST_HAS_OWN_MOUNTS";

/// Runs a test once more in a process that may mount, and tells whether this is that process.
///
/// As root it gets mounts of its own; else a user namespace is asked for. Where neither is granted the test fails and says
/// so: without a disk that is full nothing was proved.
pub fn may_mount(test: &str) -> bool {
    if env::var_os(OWN_MOUNTS).is_some() {
        return true;
    }
    let program = env::current_exe().unwrap();
    let ways: [&[&str]; 2] = [&["--mount"], &["--user", "--map-root-user", "--mount"]];
    for way in ways {
        let granted = Command::new("unshare").args(way).arg("true").output();
        if !granted.is_ok_and(|output| output.status.success()) {
            continue;
        }
        let ended = Command::new("unshare")
            .args(way)
            .arg(&program)
            .args(["--exact", test, "--nocapture"])
            .env(OWN_MOUNTS, "1")
            .status()
            .unwrap();
        assert!(ended.success(), "the test failed in its own process");
        return false;
    }
    panic!(
        "No disk can be mounted here: neither `unshare --mount` nor `unshare --user --map-root-user --mount` is \
         permitted, so what happens on a full disk was NOT tested."
    );
}

/// Mounts a disk of this size, or changes it.
pub fn mount(options: &str, at: &Path) {
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", options, "tmpfs"])
        .arg(at)
        .output()
        .unwrap();
    assert!(
        mounted.status.success(),
        "the full disk was NOT tested: {}",
        String::from_utf8_lossy(&mounted.stderr)
    );
}
