//! How files become recordings of a review.

use super::super::captions;
use super::super::look::{LookedAt, Trouble};
use super::super::manifest::{self, Manifest};
use super::super::media::{MediaKind, stem_of};
use super::super::title::{tidy, title_key};
use super::super::walk::{LeftOut, why_unreadable};
use super::{Draft, DraftFile, DraftItem, FileRole};

/// A file with the folders it lies in, as the walk found it.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub looked: LookedAt,
    pub folders: Vec<String>,
}

impl Draft {
    /// Adds files: each video or sound becomes a recording, captions go to the recording of their stem, a manifest
    /// takes the files it names, the rest is left out with its reason. A file that is in the review already stays as it is.
    pub fn add(
        &mut self,
        candidates: Vec<Candidate>,
        mut read_text: impl FnMut(&std::path::Path) -> std::io::Result<Vec<u8>>,
    ) {
        let mut fresh: Vec<Candidate> = candidates
            .into_iter()
            .filter(|candidate| !self.has(&candidate.looked.path))
            .collect();
        self.left_out.retain(|left| {
            !fresh
                .iter()
                .any(|candidate| candidate.looked.path == left.path)
        });
        self.add_manifests(&mut fresh, &mut read_text);
        let (captions, others): (Vec<_>, Vec<_>) = fresh
            .into_iter()
            .partition(|candidate| candidate.looked.kind == MediaKind::Captions);
        for candidate in others {
            match candidate.looked.kind {
                MediaKind::Video | MediaKind::Audio => self.add_recording(candidate),
                _ => self.leave_out(&candidate.looked, left_out_reason(&candidate.looked)),
            }
        }
        for candidate in captions {
            self.add_captions(candidate);
        }
    }

    fn has(&self, path: &std::path::Path) -> bool {
        self.items
            .iter()
            .flat_map(|item| &item.files)
            .any(|file| file.looked.path == path)
    }

    fn add_recording(&mut self, candidate: Candidate) {
        let looked = candidate.looked;
        let item = DraftItem {
            id: self.new_id(),
            included: true,
            title: tidy(&looked.name),
            title_is_own: false,
            description: String::new(),
            recorded: looked.recorded,
            language: self.default_language.clone(),
            folders: candidate.folders,
            files: vec![DraftFile::new(looked, FileRole::Camera)],
            choice: None,
            upload_anyway: false,
            duplicate: None,
            same_title: None,
            own_manifest: false,
        };
        self.items.push(item);
    }

    fn add_captions(&mut self, candidate: Candidate) {
        let (stem, _) = captions::split_language(&candidate.looked.name);
        let whole = stem_of(&candidate.looked.name);
        let found = self.items.iter().position(|item| {
            let beside =
                |file: &DraftFile| file.looked.path.parent() == candidate.looked.path.parent();
            !item.own_manifest
                && item.streams().any(|file| {
                    let name = title_key(stem_of(&file.looked.name));
                    beside(file) && (name == title_key(stem) || name == title_key(whole))
                })
        });
        match found {
            Some(at) => {
                let default = self.default_language.clone();
                self.items[at].attach_captions(candidate.looked, None, &default);
            }
            None => self.leave_out(
                &candidate.looked,
                "is a caption file, and no recording has its name.".to_owned(),
            ),
        }
    }

    fn add_manifests(
        &mut self,
        fresh: &mut Vec<Candidate>,
        read_text: &mut impl FnMut(&std::path::Path) -> std::io::Result<Vec<u8>>,
    ) {
        let mut at = 0;
        while at < fresh.len() {
            if fresh[at].looked.kind != MediaKind::Xml {
                at += 1;
                continue;
            }
            let xml = fresh.remove(at);
            let checked = match read_text(&xml.looked.path) {
                Ok(bytes) => manifest::check(&bytes),
                Err(error) => Err(why_unreadable(&error)),
            };
            match checked {
                Ok(manifest) => {
                    let before = fresh.len();
                    self.add_manifest(xml, manifest, fresh);
                    // Files before it may have been taken away.
                    at = at.saturating_sub(before - fresh.len());
                }
                Err(why) => self.leave_out(&xml.looked, why),
            }
        }
    }

    fn add_manifest(&mut self, xml: Candidate, manifest: Manifest, fresh: &mut Vec<Candidate>) {
        let folder = xml
            .looked
            .path
            .parent()
            .map(std::path::Path::to_owned)
            .unwrap_or_default();
        let mut files = Vec::new();
        for (name, role) in manifest.files {
            let path = folder.join(&name);
            let looked = match fresh
                .iter()
                .position(|candidate| candidate.looked.path == path)
            {
                Some(at) => fresh.remove(at).looked,
                None => super::super::look::look_at(&path),
            };
            files.push(DraftFile::new(looked, role));
        }
        // Last, as it is sent last: with it the server knows that all files are there.
        files.push(DraftFile::new(xml.looked, FileRole::Attachment));
        let item = DraftItem {
            id: self.new_id(),
            included: true,
            title: manifest.title,
            title_is_own: true,
            description: manifest.description.unwrap_or_default(),
            recorded: manifest.date,
            language: self.default_language.clone(),
            folders: xml.folders,
            files,
            choice: None,
            upload_anyway: true,
            duplicate: None,
            same_title: None,
            own_manifest: true,
        };
        self.items.push(item);
    }

    fn leave_out(&mut self, looked: &LookedAt, reason: String) {
        self.left_out.push(LeftOut {
            path: looked.path.clone(),
            name: looked.name.clone(),
            reason,
        });
    }

    pub(crate) fn new_id(&mut self) -> String {
        self.next_item += 1;
        format!("r{}", self.next_item)
    }
}

impl DraftItem {
    /// Attaches captions in the language given, else the one its name says, else `default` with a mark that it is a guess.
    pub fn attach_captions(&mut self, looked: LookedAt, language: Option<String>, default: &str) {
        let named = language.or_else(|| captions::split_language(&looked.name).1);
        let mut file = DraftFile::new(looked, FileRole::Captions);
        file.language_guessed = named.is_none();
        file.language = Some(named.unwrap_or_else(|| default.to_owned()));
        self.files.push(file);
    }
}

impl DraftFile {
    pub fn new(looked: LookedAt, role: FileRole) -> Self {
        Self {
            looked,
            role,
            language: None,
            language_guessed: false,
            sha256: None,
            changed: None,
        }
    }
}

fn left_out_reason(looked: &LookedAt) -> String {
    match looked.troubles.first() {
        Some(Trouble::Unreadable(why)) => why.clone(),
        Some(Trouble::Missing) => "is not there.".to_owned(),
        _ => "is not a video, audio or caption file.".to_owned(),
    }
}
