//! Peers that come from npm. Tests of other crates read this file too.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Puts a package and what lies beside its manifest into a folder below the build folder, once for each version.
///
/// `source` holds `package.json`, which names the package and its version, and `beside`.
pub fn install(package: &str, source: &Path, beside: &str, folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    let manifest = fs::read(source.join("package.json")).unwrap();
    let is_there = folder
        .join("node_modules")
        .join(package)
        .join("package.json")
        .exists();
    let is_this = fs::read(folder.join("package.json")).is_ok_and(|present| present == manifest);
    fs::copy(source.join(beside), folder.join(beside)).unwrap();
    if is_there && is_this {
        return;
    }
    fs::write(folder.join("package.json"), &manifest).unwrap();
    let status = Command::new("npm")
        .args([
            "install",
            "--no-package-lock",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--silent",
        ])
        .current_dir(folder)
        .status()
        .expect("npm is needed");
    assert!(status.success(), "npm could not install {package}");
}
