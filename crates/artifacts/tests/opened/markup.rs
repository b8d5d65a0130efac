use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::npm;
use crate::support::{believable, files_below, hostile, real};

#[test]
fn html_validate_accepts_every_page() {
    let validator = install();
    for world in [believable(), hostile()] {
        let (place, _) = world.render("export", &real());
        let pages: Vec<PathBuf> = files_below(&place)
            .into_iter()
            .filter(|path| path.ends_with("/index.html"))
            .map(|path| place.join(path))
            .collect();
        assert!(pages.len() > 10);
        let judged = judge(&validator, &pages);
        assert!(
            judged.status.success(),
            "{}{}",
            String::from_utf8_lossy(&judged.stdout),
            String::from_utf8_lossy(&judged.stderr)
        );
        fs::write(
            &pages[0],
            fs::read_to_string(&pages[0])
                .unwrap()
                .replace("</main>", ""),
        )
        .unwrap();
        assert!(!judge(&validator, &pages[..1]).status.success());
    }
}

fn judge(validator: &Path, pages: &[PathBuf]) -> Output {
    // Copied beside its configuration, which it looks for in the folders above a page; names of the export are no patterns.
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

/// Puts the validator and its configuration, those of the mirror's pages, into the build folder, once.
fn install() -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/tests/offline_page/validator");
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("html-validate-artifacts");
    npm::install("html-validate", &source, ".htmlvalidate.json", &folder);
    folder
}
