//! The captions of a recording, in every language that is asked for.

use bytes::Bytes;
use lectern_panopto::{Delivery, PanoptoError};

use super::item::{Recording, TheWay};
use super::setback::Setback;
use crate::mirror::captions::{decode, language, parse, to_text, to_vtt};
use crate::mirror::index::FileKind;
use crate::mirror::options::Sidecar;
use crate::mirror::remote::RemoteDetail;

impl Recording {
    /// Fetches captions and writes them in the forms that are asked for.
    pub async fn captions(
        &mut self,
        facts: &RemoteDetail,
        delivery: Option<&Delivery>,
    ) -> Result<Vec<(FileKind, Vec<u8>)>, Setback> {
        let way = self.way().await?;
        let mut files: Vec<(FileKind, Vec<u8>)> = Vec::new();
        for (language, address) in self.languages(&way, facts, delivery) {
            let srt = way.site.panopto.captions(&way.cookies, address).await?;
            let Some(srt) = srt else { continue };
            // Two tracks of one language, one of them without a name, are one language in a file's name.
            let seen = files
                .iter()
                .any(|(kind, _)| *kind == FileKind::Srt(language.clone()));
            if !seen {
                files.extend(self.forms(&language, &srt));
            }
        }
        Ok(files)
    }

    fn languages(
        &self,
        way: &TheWay,
        facts: &RemoteDetail,
        delivery: Option<&Delivery>,
    ) -> Vec<(String, url::Url)> {
        let session = self.session().id;
        let panopto = &way.site.panopto;
        let of_viewer = delivery
            .into_iter()
            .flat_map(|delivery| &delivery.languages)
            .flatten()
            .map(|number| {
                let address = panopto.caption_address(session, &number.to_string());
                (language::from_index(i64::from(*number)), address)
            });
        let mut languages: Vec<_> = of_viewer.collect();
        if languages.is_empty() {
            let own = facts.caption_url.as_deref();
            languages.extend(own.and_then(|address| {
                Some((language::of_address(address), panopto.own_address(address)?))
            }));
        }
        languages
    }

    fn forms(&self, language: &str, srt: &Bytes) -> Vec<(FileKind, Vec<u8>)> {
        let wanted = &self.run.request.request.options.sidecars;
        let cues = parse(&decode(srt));
        let language = language.to_owned();
        let mut files = Vec::new();
        if wanted.contains(&Sidecar::Srt) {
            files.push((FileKind::Srt(language.clone()), srt.to_vec()));
        }
        if wanted.contains(&Sidecar::Vtt) && !cues.is_empty() {
            files.push((FileKind::Vtt(language.clone()), to_vtt(&cues).into_bytes()));
        }
        if wanted.contains(&Sidecar::Text) && !cues.is_empty() {
            files.push((FileKind::Text(language), to_text(&cues).into_bytes()));
        }
        files
    }

    /// Asks the viewer for languages and chapters, where all languages are wanted. What it refuses is left out.
    pub async fn delivery(&mut self) -> Result<Option<Delivery>, Setback> {
        if !self.run.request.request.options.all_languages {
            return Ok(None);
        }
        let way = self.way().await?;
        match way
            .site
            .panopto
            .delivery(&way.cookies, self.session().id)
            .await
        {
            Ok(delivery) => Ok(Some(delivery)),
            Err(PanoptoError::Forbidden { .. } | PanoptoError::NotFound { .. }) => {
                self.item.job().log(&format!(
                    "{}: the viewer is refused, so only the captions that the recording names are fetched.",
                    self.session().title
                ));
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }
}
