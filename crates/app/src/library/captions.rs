//! Captions for a recording that is on the server already.

use std::path::{Path, PathBuf};

use bytes::Bytes;
use lectern_panopto::{CaptionLanguage, PanoptoError, SessionId};

use super::error::LibraryError;
use super::model::Captions;
use super::store;
use crate::error::AppError;
use crate::upload::captions::{CaptionCheck, check, split_language};
use crate::{AccountId, App};

/// No caption file is longer; three hours of speech are some 300 KB.
const LONGEST: u64 = 20_000_000;

/// What a caption file holds, before it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaptionFile {
    /// The file.
    pub path: PathBuf,
    /// Its name.
    pub name: String,
    /// Whether it can be sent.
    pub valid: bool,
    /// “412 lines, valid”, or what is wrong.
    pub note: String,
    /// The language it is in, as a tag; of those that Panopto takes.
    pub language: String,
    /// The file name does not say so; it is the one of the settings.
    pub guessed: bool,
}

/// What adding captions came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaptionsAdded {
    /// They are there.
    Added,
    /// The recording has captions in this language; nothing was changed.
    Taken,
}

impl App {
    /// Reads a caption file without sending anything.
    ///
    /// # Errors
    ///
    /// [`LibraryError::CaptionFile`] where it cannot be read or is no `.vtt` or `.srt` file.
    pub async fn inspect_captions(&self, path: &Path) -> Result<CaptionFile, AppError> {
        let (name, checked) = read(path).await.map(|(name, bytes)| {
            let checked = check(&extension(path), &bytes);
            (name, checked)
        })?;
        let named = split_language(&name)
            .1
            .and_then(|tag| CaptionLanguage::of_tag(&tag));
        let usual = self.settings().default_language;
        let language = named
            .or_else(|| CaptionLanguage::of_tag(&usual))
            .or_else(|| CaptionLanguage::all().next());
        Ok(CaptionFile {
            path: path.to_owned(),
            valid: matches!(checked, CaptionCheck::Valid(_)),
            note: checked.note(),
            language: language.map_or_else(String::new, |language| language.tag().to_owned()),
            guessed: named.is_none(),
            name,
        })
    }

    /// Adds captions to a recording; with `replace`, those it has in this language are deleted first.
    ///
    /// # Errors
    ///
    /// [`LibraryError::CaptionFile`], [`LibraryError::CaptionLanguage`], or the server's refusal.
    pub async fn add_captions(
        &self,
        account: &AccountId,
        session: SessionId,
        path: &Path,
        language: &str,
        replace: bool,
    ) -> Result<CaptionsAdded, AppError> {
        let language = CaptionLanguage::of_tag(language)
            .ok_or_else(|| LibraryError::CaptionLanguage(language.to_owned()))?;
        let (name, bytes) = read(path).await?;
        // It may have changed since it was looked at, and what is deleted below does not come back.
        if let CaptionCheck::Invalid(why) = check(&extension(path), &bytes) {
            return Err(LibraryError::CaptionFile { name, why }.into());
        }
        let panopto = self.panopto_for(account).await?;
        if replace {
            panopto.delete_captions(session, language).await?;
        }
        match panopto.add_captions(session, language, &name, bytes).await {
            Ok(()) => {
                self.note_captions(account, session).await?;
                Ok(CaptionsAdded::Added)
            }
            Err(PanoptoError::Refused { status, .. }) if status.as_u16() == 400 && !replace => {
                Ok(CaptionsAdded::Taken)
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn note_captions(&self, account: &AccountId, session: SessionId) -> Result<(), AppError> {
        let owner = account.clone();
        self.inner
            .database
            .writing(move |t| store::save_captions(t, &owner, session, Captions::Yes))
            .await?;
        self.inner.events.invalidate([format!("session:{session}")]);
        Ok(())
    }
}

/// Returns the tags of the languages in which Panopto keeps captions.
pub fn caption_languages() -> Vec<&'static str> {
    CaptionLanguage::all().map(CaptionLanguage::tag).collect()
}

async fn read(path: &Path) -> Result<(String, Bytes), AppError> {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let wrong = |why: String| LibraryError::CaptionFile {
        name: name.clone(),
        why,
    };
    if !matches!(extension(path).as_str(), "vtt" | "srt") {
        return Err(wrong("Panopto takes .vtt and .srt files.".to_owned()).into());
    }
    let size = tokio::fs::metadata(path)
        .await
        .map_err(|error| wrong(error.to_string()))?
        .len();
    if size > LONGEST {
        return Err(wrong("It is too long for a caption file.".to_owned()).into());
    }
    let bytes = tokio::fs::read(path)
        .await
        .map_err(|error| wrong(error.to_string()))?;
    Ok((name, bytes.into()))
}

fn extension(path: &Path) -> String {
    path.extension()
        .map(|extension| extension.to_string_lossy().to_lowercase())
        .unwrap_or_default()
}
