use std::fs;
use std::path::Path;

use crate::page::Page;
use crate::support::{believable, files_below, hostile, real};

/// Everything axe-core knows, best practices included.
const FINDINGS: &str = "axe.run(document, { resultTypes: ['violations'] }).then((result) =>
    result.violations.map((found) => `${found.id}: ${found.help}: ${found.nodes.map((node) => node.html).join(' ')}`))";

#[test]
fn axe_finds_nothing_on_the_pages_in_light_and_dark() {
    let axe = axe();
    let mut page = Page::new();
    page.let_tools_in();
    for (world, most) in [(believable(), usize::MAX), (hostile(), 12)] {
        let (place, _) = world.render("export", &real());
        let pages = files_below(&place)
            .into_iter()
            .filter(|path| path.ends_with("/index.html"));
        for path in pages.take(most) {
            for scheme in ["light", "dark"] {
                page.prefer(scheme);
                page.open(&place.join(&path));
                page.value(&axe);
                assert_eq!(
                    page.texts(FINDINGS),
                    Vec::<String>::new(),
                    "{path} in {scheme}"
                );
            }
        }
    }
}

fn axe() -> String {
    let place =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/node_modules/axe-core/axe.min.js");
    fs::read_to_string(place)
        .expect("axe-core is among the front end's packages: run npm ci in the folder ui")
}
