//! Where to ask for a file: the address that an answer gave while it is fresh, else one that Canvas is asked for.

use std::time::Duration;

use chrono::{DateTime, Utc};
use lectern_canvas::{Canvas, CanvasError, FileId, FileInfo, Located};
use lectern_net::Secret;
use url::Url;

use super::FileKind;
use super::cause::{Cause, NotFetched};
use super::judge::{self, Trouble};
use super::wanted::WantedFile;

/// How long an address of Canvas itself is taken to be good. It opens by who asks or by what it holds, not by time.
const OWN_FOR: Duration = Duration::from_hours(24);
/// How long a signed address of another server is taken to be good; the shortest lifetimes that are set are an hour.
const SIGNED_FOR: Duration = Duration::from_mins(30);

/// Where the bytes are, and who may be told.
#[derive(Debug)]
pub(super) struct Place {
    pub url: Url,
    /// The token, where Canvas itself has the bytes.
    pub authorization: Option<Secret>,
    /// Whether another server has them.
    pub elsewhere: bool,
}

/// Finds addresses of one file, one for each attempt.
#[derive(Debug)]
pub(super) struct Addresses<'a> {
    canvas: &'a Canvas,
    /// What is known of the file; what Canvas says later replaces it.
    pub wanted: WantedFile,
    next: Next,
    given_tried: bool,
    /// Where it was asked for last, without what opens it.
    pub shown: Option<String>,
}

/// Where the next address comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Given,
    Asked,
    Public,
}

impl<'a> Addresses<'a> {
    pub fn of(canvas: &'a Canvas, wanted: &WantedFile, now: DateTime<Utc>) -> Self {
        let next = match wanted.file {
            Some(_) if !is_fresh(canvas, wanted, now) => Next::Asked,
            _ => Next::Given,
        };
        Self {
            canvas,
            wanted: wanted.clone(),
            next,
            given_tried: false,
            shown: None,
        }
    }

    /// Chooses where the next address comes from after a failure.
    pub fn renew(&mut self, after: &NotFetched) {
        let by_session = matches!(
            after.cause,
            Cause::SignInPage | Cause::NotAllowed | Cause::Refused
        );
        self.next = match (self.wanted.file, self.wanted.key.kind) {
            (None, _) => Next::Given,
            // Where the address itself lets nobody in, the one for everybody may.
            (Some(_), FileKind::File) if by_session => Next::Public,
            (Some(_), _) => Next::Asked,
        };
    }

    /// Finds out where the bytes are now.
    pub async fn place(&mut self) -> Result<Place, Trouble> {
        let address = self.address().await?;
        self.shown = Some(shown(&address, self.wanted.key.kind));
        match self.canvas.locate(&address).await {
            Ok(Located::Elsewhere(url)) => Ok(Place {
                url,
                authorization: None,
                elsewhere: true,
            }),
            Ok(Located::Here {
                address,
                content_type,
            }) => {
                self.ensure_no_page(&address, content_type.as_deref())?;
                let authorization = self.canvas.authorization_for(&address).await;
                Ok(Place {
                    authorization: authorization
                        .map_err(|error| judge::of_canvas(error, &self.wanted))?,
                    url: address,
                    elsewhere: false,
                })
            }
            Err(error) if error.needs_sign_in() => Err(self.without_token(error).await),
            Err(error) => Err(judge::of_canvas(error, &self.wanted)),
        }
    }

    async fn address(&mut self) -> Result<Url, Trouble> {
        match (self.next, self.wanted.file) {
            (Next::Asked, Some(file)) => self.asked(file).await,
            (Next::Public, Some(file)) => match self.public(file).await {
                Ok(url) => Ok(url),
                Err(error) => Err(judge::of_canvas(error, &self.wanted)),
            },
            _ => self
                .given()
                .ok_or_else(|| Trouble::Final(Cause::NoAddress.into())),
        }
    }

    /// Asks Canvas about the file, or for the address for everybody where it may not be asked about, or takes what there is.
    async fn asked(&mut self, file: FileId) -> Result<Url, Trouble> {
        let error = match self.canvas.file(file).await {
            Ok(info) => return self.told(&info.value),
            Err(error) => error,
        };
        let refused = error.is_permission() || matches!(error, CanvasError::NotFound { .. });
        if refused && let Ok(url) = self.public(file).await {
            return Ok(url);
        }
        if refused
            && !self.given_tried
            && let Some(url) = self.given()
        {
            return Ok(url);
        }
        Err(match judge::of_canvas(error, &self.wanted) {
            // There is nobody else to ask.
            Trouble::Refused(why) => Trouble::Final(why),
            other => other,
        })
    }

    /// Takes what Canvas says now: the file may have changed since it was listed.
    fn told(&mut self, info: &FileInfo) -> Result<Url, Trouble> {
        let url = match self.wanted.key.kind {
            FileKind::Thumbnail => &info.thumbnail_url,
            FileKind::File | FileKind::Media => {
                let wanted = &mut self.wanted;
                wanted.size = info.size.or(wanted.size);
                wanted.updated_at = info.updated_at.or(wanted.updated_at);
                wanted.content_type = info.content_type.clone().or(wanted.content_type.take());
                wanted.name = info.display_name.clone().or(wanted.name.take());
                &info.url
            }
        };
        match url.as_deref().and_then(|url| self.joined(url)) {
            Some(url) => Ok(url),
            None if info.locked_for_user => {
                let why = info.lock_explanation.as_deref().unwrap_or_default();
                Err(Trouble::Final(judge::locked(why)))
            }
            None => Err(Trouble::Final(Cause::NoAddress.into())),
        }
    }

    async fn public(&self, file: FileId) -> Result<Url, CanvasError> {
        self.canvas.public_url(file, self.wanted.submission).await
    }

    fn given(&mut self) -> Option<Url> {
        let url = self.wanted.url.as_deref()?;
        let url = self.joined(url)?;
        self.given_tried = true;
        Some(url)
    }

    fn joined(&self, url: &str) -> Option<Url> {
        (!url.is_empty()).then(|| self.canvas.server().join(url).ok())?
    }

    /// A page of Canvas itself is the file only where a page was handed in.
    fn ensure_no_page(&self, address: &Url, content_type: Option<&str>) -> Result<(), Trouble> {
        let is_page = matches!(content_type, Some("text/html" | "application/xhtml+xml"));
        let signs_in = address.path().starts_with("/login");
        if is_page && (signs_in || !may_be_page(&self.wanted)) {
            return Err(Trouble::Refused(Cause::SignInPage.into()));
        }
        Ok(())
    }

    /// Tells a token that is refused everywhere from a page that takes none.
    async fn without_token(&self, error: CanvasError) -> Trouble {
        match self.canvas.me().await {
            Ok(_) => Trouble::Refused(Cause::NotAllowed.into()),
            Err(other) if other.needs_sign_in() => judge::of_canvas(other, &self.wanted),
            Err(_) => judge::of_canvas(error, &self.wanted),
        }
    }
}

/// Tells whether what was handed in may be a web page.
pub(super) fn may_be_page(wanted: &WantedFile) -> bool {
    let ends = |ending: &str| {
        let name = wanted.name.as_deref().unwrap_or_default();
        name.to_ascii_lowercase().ends_with(ending)
    };
    match wanted
        .content_type
        .as_deref()
        .filter(|kind| !kind.is_empty())
    {
        Some(kind) => {
            let kind = kind.to_ascii_lowercase();
            kind.starts_with("text/html") || kind.starts_with("application/xhtml")
        }
        None => wanted.key.kind == FileKind::File && (ends(".html") || ends(".htm")),
    }
}

fn is_fresh(canvas: &Canvas, wanted: &WantedFile, now: DateTime<Utc>) -> bool {
    // Of a file that only a text names, Canvas is asked for name and length.
    let described = wanted.key.kind != FileKind::File || wanted.size.is_some();
    let address = wanted.url.as_deref().filter(|url| !url.is_empty());
    let address = address.and_then(|url| canvas.server().join(url).ok());
    let (Some(address), Some(told), true) = (address, wanted.told_at, described) else {
        return false;
    };
    let good_for = if address.origin() == canvas.server().origin() {
        OWN_FOR
    } else {
        SIGNED_FOR
    };
    // An answer from the future was told by another clock, and nobody knows when.
    (now - told).to_std().is_ok_and(|age| age <= good_for)
}

/// Returns an address that opens nothing: without its query, and for thumbnails without what stands for it.
fn shown(address: &Url, kind: FileKind) -> String {
    let mut shown = address.clone();
    shown.set_query(None);
    shown.set_fragment(None);
    if kind == FileKind::Thumbnail
        && let Ok(mut segments) = shown.path_segments_mut()
    {
        segments.pop();
    }
    shown.to_string()
}

#[cfg(test)]
#[path = "address_tests.rs"]
mod tests;
