//! Which addresses in a text are files of the Canvas that the text is from.

use crate::collection::Kind;
use crate::received::Id;

/// A file of Canvas that a text shows or links.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Target {
    /// By its file id.
    File(String),
    /// By its media id.
    Media(String),
}

impl Target {
    pub fn key(&self) -> (Kind, &str) {
        match self {
            Self::File(id) => (Kind::File, id),
            Self::Media(id) => (Kind::Media, id),
        }
    }
}

/// A Canvas, as `https://host`; empty where it is not known, and then only addresses without a host are its own.
#[derive(Debug, Clone)]
pub(super) struct Server(String);

impl Server {
    pub fn new(address: &str) -> Self {
        Self(address.trim_end_matches('/').to_lowercase())
    }

    /// Returns the path of an address that is on this Canvas.
    pub fn path<'a>(&self, address: &'a str) -> Option<&'a str> {
        if address.starts_with('/') && !address.starts_with("//") {
            return Some(address);
        }
        let head = address.get(..self.0.len())?;
        let rest = &address[self.0.len()..];
        let is_own = !self.0.is_empty() && head.eq_ignore_ascii_case(&self.0);
        (is_own && (rest.is_empty() || rest.starts_with(['/', '?', '#']))).then_some(rest)
    }

    /// Returns the whole address of a path on this Canvas.
    pub fn whole(&self, path: &str) -> Option<String> {
        (!self.0.is_empty()).then(|| format!("{}{path}", self.0))
    }

    /// Returns the file that an address leads to.
    pub fn target(&self, address: &str) -> Option<Target> {
        let path = self.path(address)?;
        let (path, query) = path.split_once(['?', '#']).unwrap_or((path, ""));
        let mut steps = path.split('/');
        while let Some(step) = steps.next() {
            match step {
                "files" | "media_attachments_iframe" => {
                    // `/files/folder/…` names no file.
                    if let Some(id) = steps.clone().next().and_then(|id| Id::parse(id).0) {
                        return Some(Target::File(id.to_string()));
                    }
                }
                "media_objects" | "media_objects_iframe" => {
                    let named = steps.next().filter(|id| !id.is_empty());
                    let asked = || {
                        query
                            .split('&')
                            .find_map(|pair| pair.strip_prefix("mediaId="))
                    };
                    let id = named.or_else(asked)?;
                    return is_media_id(id).then(|| Target::Media(id.to_owned()));
                }
                _ => {}
            }
        }
        None
    }
}

fn is_media_id(id: &str) -> bool {
    (3..=80).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}
