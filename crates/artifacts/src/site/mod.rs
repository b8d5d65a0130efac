//! Pages that are read without Lectern, without a server and without a network; a script only adds search and sorting.

pub(crate) mod html;
mod lists;
pub(crate) mod sanitise;
mod shown;
mod student;

use html::{POLICY, POLICY_WITH_SCRIPT, STYLE};

pub(crate) use lists::{
    AssignmentPage, AssignmentRow, CoursePage, IndexCourse, IndexPage, IndexStudent,
    ListedAssignment, ListedStudent,
};
pub(crate) use shown::shown_files;
pub(crate) use student::{StudentPage, section, state};

use crate::ArtifactsError;

/// The folder of a page is left out of its links; its name is this.
pub(crate) const PAGE: &str = "index.html";

/// What every page has around its own content.
pub(crate) struct Frame {
    title: String,
    policy: &'static str,
    style: &'static str,
    script: &'static str,
    find: &'static str,
}

impl Frame {
    /// A page that is only read.
    pub fn plain(title: &str) -> Self {
        Self {
            title: titled(title),
            policy: &POLICY,
            style: &STYLE,
            script: "",
            find: "",
        }
    }

    /// A page that can be searched; `find` says for what.
    pub fn searchable(title: &str, find: &'static str) -> Self {
        Self {
            policy: &POLICY_WITH_SCRIPT,
            script: html::script(),
            find,
            ..Self::plain(title)
        }
    }
}

/// A title fits on one line and is never empty.
fn titled(title: &str) -> String {
    let words: Vec<&str> = title.split_whitespace().collect();
    let mut length = 0;
    let fits = |character: &char| {
        length += html::text(character.encode_utf8(&mut [0; 4])).len();
        length <= 68
    };
    let mut short: String = words.join(" ").chars().take_while(fits).collect();
    if short.is_empty() {
        short.push('–');
    }
    short
}

/// Returns a page as it is written.
pub(crate) fn page(template: &impl askama::Template) -> Result<Vec<u8>, ArtifactsError> {
    Ok(html::trimmed(&template.render()?).into_bytes())
}
