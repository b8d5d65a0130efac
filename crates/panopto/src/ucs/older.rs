//! The older dialect, whose root is `PanoptoSession`.

use super::check::{CheckedManifest, Checker, Problem};
use super::rules::FileRole;
use super::tree::Node;

/// The namespace of the older dialect, which the server still takes.
const NAMESPACE: &str = "http://panopto.com/PanoptoSession/v1";

/// Tells whether a document is of the older dialect.
pub(super) fn is_older(root: &Node) -> bool {
    root.name == "PanoptoSession" && root.namespace.as_deref() == Some(NAMESPACE)
}

/// Takes a manifest of the older dialect as it is: nobody has written its rules down, but the server still reads it.
pub(super) fn check(root: &Node) -> Result<CheckedManifest, Vec<Problem>> {
    let mut checker = Checker::default();
    let note =
        "This is the older PanoptoSession dialect. Its rules cannot be checked before the upload.";
    checker.warnings.push(Problem::new(root.line, note));
    collect(&mut checker, root);
    checker.finish(root)
}

fn collect(checker: &mut Checker, node: &Node) {
    for child in &node.children {
        if child.name == "Filename" {
            checker.file(child, role_in(&node.name));
        } else {
            collect(checker, child);
        }
    }
}

fn role_in(parent: &str) -> FileRole {
    match parent {
        "Presentation" => FileRole::Presentation,
        "Image" => FileRole::Image,
        "Transcript" => FileRole::Transcript,
        "Attachment" => FileRole::Attachment,
        _ => FileRole::Video,
    }
}
