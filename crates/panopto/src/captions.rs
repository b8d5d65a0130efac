use bytes::Bytes;
use http::Method;

use crate::call::{Call, FilePart};
use crate::caller::Panopto;
use crate::error::PanoptoError;
use crate::folders::api;
use crate::ids::SessionId;

const CREATOR: &str = "the Creator role on the recording's folder";

/// A language in which Panopto keeps captions; it takes these and no others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CaptionLanguage(usize);

/// Panopto's names in the order of its own enumeration, with the usual tag of each.
const LANGUAGES: [(&str, &str); 31] = [
    ("English_USA", "en-US"),
    ("English_GBR", "en-GB"),
    ("Spanish_MEX", "es-MX"),
    ("Spanish_ESP", "es-ES"),
    ("German", "de-DE"),
    ("French", "fr-FR"),
    ("Dutch", "nl-NL"),
    ("Thai", "th-TH"),
    ("Chinese_Simplified", "zh-CN"),
    ("Chinese_Traditional", "zh-TW"),
    ("Korean", "ko-KR"),
    ("Japanese", "ja-JP"),
    ("Russian", "ru-RU"),
    ("Portuguese", "pt-BR"),
    ("Polish", "pl-PL"),
    ("English_AUS", "en-AU"),
    ("Danish", "da-DK"),
    ("Finnish", "fi-FI"),
    ("Hungarian", "hu-HU"),
    ("Norwegian", "nb-NO"),
    ("Swedish", "sv-SE"),
    ("Italian", "it-IT"),
    ("Welsh", "cy-GB"),
    ("Catalan", "ca-ES"),
    ("Galician", "gl-ES"),
    ("Basque", "eu-ES"),
    ("Arabic", "ar-SA"),
    ("Hindi", "hi-IN"),
    ("French_CAN", "fr-CA"),
    ("Hebrew", "he-IL"),
    ("Vietnamese", "vi-VN"),
];

impl CaptionLanguage {
    /// Returns all of them in Panopto's order.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..LANGUAGES.len()).map(Self)
    }

    /// Returns the language a tag such as `en-GB` or `fr` stands for: exactly, or else the first of the same language.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let exact = |known: &str| known.eq_ignore_ascii_case(tag);
        let same = |known: &str| {
            language(known).eq_ignore_ascii_case(language(tag))
                || (language(known) == "nb" && matches!(language(tag), "no" | "nn"))
        };
        let traditional = ["zh-Hant", "zh-HK", "zh-MO"].iter().any(|known| {
            tag.to_ascii_lowercase()
                .starts_with(&known.to_ascii_lowercase())
        });
        let tag_is = |known: &str| {
            if traditional {
                known == "zh-TW"
            } else {
                exact(known)
            }
        };
        LANGUAGES
            .iter()
            .position(|(_, known)| tag_is(known))
            .or_else(|| LANGUAGES.iter().position(|(_, known)| same(known)))
            .map(Self)
    }

    /// Returns Panopto's name, such as `English_USA`.
    pub fn name(self) -> &'static str {
        LANGUAGES[self.0].0
    }

    /// Returns the usual tag, such as `en-US`.
    pub fn tag(self) -> &'static str {
        LANGUAGES[self.0].1
    }
}

impl Panopto {
    /// Adds captions in one language to a session from the content of an SRT or VTT file.
    ///
    /// # Errors
    ///
    /// [`PanoptoError::Refused`] with status 400 also where the session has captions in this language: they are deleted
    /// first. A client that signed in without a person gets [`PanoptoError::NotSignedIn`] (both seen on live servers).
    pub async fn add_captions(
        &self,
        session: SessionId,
        language: CaptionLanguage,
        file_name: &str,
        content: Bytes,
    ) -> Result<(), PanoptoError> {
        let path = api(&format!("sessions/{session}/captions"));
        let mut call = Call::change(Method::POST, "POST /sessions/{id}/captions", path, CREATOR);
        call.file = Some(FilePart {
            name: file_name.to_owned(),
            content,
            fields: vec![("language", language.name().to_owned())],
        });
        self.call(&call).await?.refuse_page()
    }

    /// Deletes the captions of a session in one language.
    ///
    /// # Errors
    ///
    /// If [`PanoptoError::may_have_arrived`], the captions may be gone.
    pub async fn delete_captions(
        &self,
        session: SessionId,
        language: CaptionLanguage,
    ) -> Result<(), PanoptoError> {
        let path = api(&format!(
            "sessions/{session}/captions/languages/{}",
            language.name()
        ));
        let call = Call::change(
            Method::DELETE,
            "DELETE /sessions/{id}/captions/languages/{language}",
            path,
            CREATOR,
        );
        self.call(&call).await?.refuse_page()
    }
}

fn language(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_finds_its_language_or_the_nearest_one() {
        let name = |tag| CaptionLanguage::of_tag(tag).map(CaptionLanguage::name);
        assert_eq!(name("en-GB"), Some("English_GBR"));
        assert_eq!(name("en-CA"), Some("English_USA"));
        assert_eq!(name("fr-CA"), Some("French_CAN"));
        assert_eq!(name("fr"), Some("French"));
        assert_eq!(name("pt-PT"), Some("Portuguese"));
        assert_eq!(name("zh-Hant-TW"), Some("Chinese_Traditional"));
        assert_eq!(name("zh-SG"), Some("Chinese_Simplified"));
        assert_eq!(name("nn-NO"), Some("Norwegian"));
        assert_eq!(name("sw-KE"), None);
    }
}
