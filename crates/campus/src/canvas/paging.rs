//! Pages and the header that links them, in both of the service's ways.

use axum::response::Response;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use http::{HeaderValue, header};
use serde_json::{Value, json};
use url::form_urlencoded;

use super::{
    answer::{self, Refused},
    call::Call,
};
use crate::NextLink;

/// Rows of a page when nothing else is asked for.
const DEFAULT_ROWS: usize = 10;
/// All links together are no longer than this.
const MOST_LINKS: usize = 6 * 1024;
/// Parameters that are not carried over into links.
const NOT_CARRIED: [&str; 4] = ["page", "per_page", "access_token", "api_key"];

/// How pages are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// By number, with a last page.
    Numbers,
    /// By number, where nobody counts how many there are.
    NumbersWithoutEnd,
    /// By a token for each.
    Bookmarks,
}

/// Names of pages, as they stand in `page=`.
#[derive(Debug, Default)]
pub(crate) struct Links {
    pub current: Option<String>,
    pub next: Option<String>,
    pub prev: Option<String>,
    pub first: Option<String>,
    pub last: Option<String>,
}

impl Call {
    /// Returns how many rows a page has.
    pub(crate) fn per_page(&self) -> usize {
        let most = self.settings().max_per_page.max(1);
        let asked = self
            .params
            .filled("per_page")
            .and_then(|asked| asked.parse::<i64>().ok());
        match asked {
            Some(asked) => usize::try_from(asked).unwrap_or(1).clamp(1, most),
            None => DEFAULT_ROWS.min(most),
        }
    }

    /// Answers with one page of a list. What `write` leaves out is missing from the page, which is then short:
    /// rows are left out after pages are made.
    pub(crate) fn page<T>(
        &self,
        scheme: Scheme,
        rows: &[T],
        write: impl Fn(&T) -> Option<Value>,
    ) -> Result<Response, Refused> {
        let (shown, links) = self.choose(scheme, rows.len())?;
        let rows: Vec<Value> = rows[shown].iter().filter_map(write).collect();
        Ok(self.linked(self.json(rows.into()), &links, ""))
    }

    /// Decides which rows are shown and how the pages around them are called.
    fn choose(
        &self,
        scheme: Scheme,
        rows: usize,
    ) -> Result<(std::ops::Range<usize>, Links), Refused> {
        let size = self.per_page();
        let gap = usize::from(self.settings().empty_second_page && rows > size);
        let pages = rows.div_ceil(size).max(1) + gap;
        let page = match scheme {
            Scheme::Bookmarks => self.bookmarked(pages),
            _ => match self.params.filled("page") {
                None => 1,
                Some(page) => page
                    .parse()
                    .ok()
                    .filter(|page| *page > 0)
                    .ok_or_else(answer::not_found)?,
            },
        };
        // With the gap the second page is empty, and those after it show what the one before would.
        let shown = match page {
            2 if gap == 1 => 0..0,
            page => {
                let begin = (page - 1 - if page > 2 { gap } else { 0 }).saturating_mul(size);
                begin.min(rows)..begin.saturating_add(size).min(rows)
            }
        };
        let name = |page: usize| match scheme {
            Scheme::Bookmarks if page == 1 => "first".to_owned(),
            Scheme::Bookmarks => format!("bookmark:{}", token(&json!([page, size]))),
            _ => page.to_string(),
        };
        let is_last = page >= pages;
        let links = match scheme {
            Scheme::Bookmarks => Links {
                current: Some(name(page)),
                next: (!is_last).then(|| name(page + 1)),
                prev: None,
                first: Some(name(1)),
                last: is_last.then(|| name(page)),
            },
            _ => Links {
                current: Some(name(page)),
                next: (!is_last).then(|| name(page + 1)),
                prev: (page > 1).then(|| name(page - 1)),
                first: Some(name(1)),
                last: (scheme == Scheme::Numbers).then(|| name(pages)),
            },
        };
        Ok((shown, links))
    }

    /// Returns the number of the page in a bookmark; what cannot be read is the first.
    fn bookmarked(&self, pages: usize) -> usize {
        let page = self.bookmark().and_then(|value| value.get(0)?.as_u64());
        let page = page.and_then(|page| usize::try_from(page).ok());
        page.filter(|page| (1..=pages).contains(page)).unwrap_or(1)
    }

    /// Returns what is in the bookmark of a request.
    pub(crate) fn bookmark(&self) -> Option<Value> {
        let token = self.params.filled("page")?.strip_prefix("bookmark:")?;
        let text = BASE64_URL_SAFE_NO_PAD.decode(token).ok()?;
        serde_json::from_slice(&text).ok()
    }

    /// Adds the header. `doubled` is put before the parameters of the request, which some addresses repeat.
    pub(crate) fn linked(&self, mut response: Response, links: &Links, doubled: &str) -> Response {
        let address = |page: &String| self.address_of(page, doubled);
        let next = links
            .next
            .as_ref()
            .map(|next| self.next_address(next, links.current.as_ref(), doubled));
        let in_order = [
            ("current", links.current.as_ref().map(address)),
            ("next", next),
            ("prev", links.prev.as_ref().map(address)),
            ("first", links.first.as_ref().map(address)),
            ("last", links.last.as_ref().map(address)),
        ];
        let mut room = MOST_LINKS;
        let mut kept: Vec<&str> = Vec::new();
        for name in ["next", "last", "prev", "current", "first"] {
            let link = in_order.iter().find(|(known, _)| *known == name);
            if let Some((_, Some(address))) = link
                && address.len() < room
            {
                room -= address.len();
                kept.push(name);
            }
        }
        let header: Vec<String> = in_order
            .iter()
            .filter(|(name, _)| kept.contains(name))
            .filter_map(|(name, address)| Some(format!("<{}>; rel=\"{name}\"", address.as_ref()?)))
            .collect();
        if let Ok(value) = HeaderValue::from_str(&header.join(","))
            && !header.is_empty()
        {
            response.headers_mut().insert(header::LINK, value);
        }
        response
    }

    fn next_address(&self, next: &String, current: Option<&String>, doubled: &str) -> String {
        let right = self.address_of(next, doubled);
        let elsewhere = |other: &str| right.replacen(self.base_url(), other, 1);
        match self.settings().next_link {
            NextLink::Right => right,
            NextLink::OtherHost => elsewhere("https://canvas.elsewhere.example"),
            NextLink::OtherPort => elsewhere(self.campus.canvas.files_url()),
            NextLink::Repeated => self.address_of(current.unwrap_or(next), doubled),
        }
    }

    fn address_of(&self, page: &str, doubled: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(doubled.to_owned());
        for (name, value) in self.params.all() {
            if !NOT_CARRIED.contains(&name.as_str()) {
                query.append_pair(name, value);
            }
        }
        let query = query.finish();
        let separator = if query.is_empty() { "" } else { "&" };
        format!(
            "{}{}?{query}{separator}page={page}&per_page={}",
            self.base_url(),
            self.path,
            self.per_page()
        )
    }
}

/// Makes the token of a bookmark.
pub(crate) fn token(value: &Value) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(value.to_string())
}
