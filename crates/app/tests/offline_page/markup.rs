use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::accessible::spoil;
use super::mirror::Mirror;
use super::npm;

#[test]
fn html_validate_accepts_the_pages() {
    let validator = install();
    let mirror = Mirror::take_home();
    let (index, good) = (mirror.index(), mirror.certificate());
    accept(&validator, &[&index, &good]);
    spoil(&mirror.folder);
    accept(&validator, &[&mirror.certificate()]);

    let page = fs::read_to_string(&index).unwrap();
    let broken = mirror.folder.join("broken.html");
    fs::write(&broken, page.replace("</main>", "")).unwrap();
    assert!(!judge(&validator, &[&broken]).status.success());
}

fn accept(validator: &Path, pages: &[&Path]) {
    let judged = judge(validator, pages);
    assert!(
        judged.status.success(),
        "{}{}",
        String::from_utf8_lossy(&judged.stdout),
        String::from_utf8_lossy(&judged.stderr)
    );
}

fn judge(validator: &Path, pages: &[&Path]) -> Output {
    // Copied beside its configuration, which it looks for in the folders above a page; names of the mirror's folder are no patterns.
    let folder = tempfile::tempdir_in(validator).unwrap();
    let mut command = Command::new("node");
    command.arg(validator.join("node_modules/html-validate/bin/html-validate.mjs"));
    for (number, page) in pages.iter().enumerate() {
        let copy = folder.path().join(format!("{number}.html"));
        fs::copy(page, &copy).unwrap();
        command.arg(copy);
    }
    command
        .current_dir(validator)
        .output()
        .expect("node is needed")
}

/// Puts the validator and its configuration into the build folder, once.
fn install() -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/offline_page/validator");
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("html-validate");
    npm::install("html-validate", &source, ".htmlvalidate.json", &folder);
    folder
}
