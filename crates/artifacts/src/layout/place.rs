//! A place inside an export, which cannot be outside of it.

use std::path::{Path, PathBuf};

use lectern_names::safe_name;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stays as it is in an address: with all else encoded, no name can be read as a scheme, a host or a query.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Folders and a name below the root of an export. Each part is one safe name, so that nothing leads out of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place {
    parts: Vec<String>,
}

impl Place {
    /// Goes one down. The part is made safe again, which changes nothing about names that were claimed.
    pub fn join(&self, part: &str) -> Self {
        let mut parts = self.parts.clone();
        parts.push(component(part));
        Self { parts }
    }

    pub fn parent(&self) -> Self {
        let end = self.parts.len().saturating_sub(1);
        Self {
            parts: self.parts[..end].to_vec(),
        }
    }

    /// Returns the path with `/`, as manifests name it.
    pub fn path(&self) -> String {
        self.parts.join("/")
    }

    pub fn below(&self, root: &Path) -> PathBuf {
        let mut path = root.to_owned();
        path.extend(&self.parts);
        path
    }

    /// Returns the way from a folder to here, with `/` and unencoded, as tables name it.
    pub fn path_from(&self, folder: &Self) -> String {
        self.steps(folder).join("/")
    }

    /// Returns the same as an address for a page in that folder.
    pub fn address_from(&self, folder: &Self) -> String {
        let steps = self.steps(folder);
        let encoded: Vec<String> = steps
            .iter()
            .map(|step| utf8_percent_encode(step, ENCODED).to_string())
            .collect();
        encoded.join("/")
    }

    fn steps<'a>(&'a self, folder: &'a Self) -> Vec<&'a str> {
        let common = self
            .parts
            .iter()
            .zip(&folder.parts)
            .take_while(|(one, other)| one == other)
            .count();
        let up = std::iter::repeat_n("..", folder.parts.len() - common);
        up.chain(self.parts[common..].iter().map(String::as_str))
            .collect()
    }
}

/// Makes one part of a path. A `%` would be read as an encoding by checkers of bags, so its wide twin stands for it.
pub(crate) fn component(text: &str) -> String {
    if text.contains('%') {
        safe_name(&text.replace('%', "\u{ff05}"))
    } else {
        safe_name(text)
    }
}

/// Cuts a name after so many characters, keeping an extension, so that whole paths stay short enough for Windows.
pub(crate) fn shortened(name: &str, most: usize) -> String {
    if name.chars().count() <= most {
        return name.to_owned();
    }
    let extension = name
        .rfind('.')
        .map(|dot| &name[dot..])
        .filter(|end| end.len() <= 13 && end[1..].bytes().all(|byte| byte.is_ascii_alphanumeric()))
        .unwrap_or_default();
    let stem: String = name
        .chars()
        .take(most - extension.len().min(most))
        .collect();
    format!("{}{extension}", stem.trim_end_matches(['.', ' ']))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn place(parts: &[&str]) -> Place {
        parts
            .iter()
            .fold(Place::default(), |place, part| place.join(part))
    }

    #[test]
    fn the_way_from_a_page_to_a_file_is_relative_and_encoded() {
        let file = place(&["exports", "Räume #1", "ana", "Essay", "a b?.pdf"]);
        let page = place(&["exports", "by assignment", "Räume #1"]);
        assert_eq!(
            file.address_from(&page),
            "../../R%C3%A4ume%20%231/ana/Essay/a%20b_.pdf"
        );
        assert_eq!(file.path_from(&file.parent()), "a b_.pdf");
        assert_eq!(place(&["100% sure"]).path(), "100\u{ff05} sure");
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        assert_eq!(shortened("a long essay.docx", 12), "a long.docx");
        assert_eq!(shortened("short.docx", 12), "short.docx");
        assert_eq!(shortened("no extension at. all", 12), "no extension");
    }

    proptest! {
        #[test]
        fn nothing_leads_out_of_the_root(parts in proptest::collection::vec("(\\.\\.|/|\\\\|:|.){0,8}", 1..5)) {
            let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
            let path = place(&parts).below(Path::new("root"));
            prop_assert_eq!(path.components().count(), parts.len() + 1);
            prop_assert!(path.components().all(|part| matches!(part, std::path::Component::Normal(_))));
        }

        #[test]
        fn shortened_names_are_short(name in ".{0,40}", most in 14_usize..30) {
            prop_assert!(shortened(&name, most).chars().count() <= most);
        }
    }
}
