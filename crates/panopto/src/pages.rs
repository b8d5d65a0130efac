use std::collections::HashSet;
use std::marker::PhantomData;

use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use crate::call::{Answer, Call};
use crate::caller::Panopto;
use crate::error::PanoptoError;
use crate::model::{Folder, Session};

/// A listing longer than this is a server that counts for ever (500,000 rows at 50 a page).
const MOST_PAGES: u32 = 10_000;

/// A row of a listing, known by its id.
pub trait Listed: DeserializeOwned {
    /// Returns the id that tells rows apart.
    fn key(&self) -> Uuid;
}

impl Listed for Folder {
    fn key(&self) -> Uuid {
        self.id.guid()
    }
}

impl Listed for Session {
    fn key(&self) -> Uuid {
        self.id.guid()
    }
}

/// Why a listing ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListingEnd {
    /// An empty page came, which is the only end Panopto documents.
    EmptyPage,
    /// A page brought nothing new: some servers repeat their last page for ever.
    RepeatedPage,
    /// A page could not be read.
    Failed,
    /// The server counts on without an end.
    TooLong,
}

/// One page of a listing.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The number, from 0.
    pub number: u32,
    /// The rows that no page before had.
    pub items: Vec<T>,
    /// Rows that came before already.
    pub duplicates: usize,
    /// Rows that make no sense, for example without an id.
    pub unreadable: usize,
}

/// A listing read to its end, or to where it failed.
#[derive(Debug)]
pub struct Listing<T> {
    /// All rows, each once, in the order they came.
    pub items: Vec<T>,
    /// The pages read, the empty one at the end included.
    pub pages: u32,
    /// Rows that came more than once.
    pub duplicates: usize,
    /// Rows that make no sense.
    pub unreadable: usize,
    /// Why it ended.
    pub end: ListingEnd,
    /// What went wrong, if it failed.
    pub problem: Option<PanoptoError>,
}

impl<T> Listing<T> {
    /// Tells whether every row is here. A row missing from an incomplete listing is not gone.
    pub fn complete(&self) -> bool {
        matches!(self.end, ListingEnd::EmptyPage | ListingEnd::RepeatedPage) && self.unreadable == 0
    }

    /// Returns the rows of a listing that was read to its end.
    ///
    /// # Errors
    ///
    /// What went wrong on the way.
    pub fn into_result(self) -> Result<Vec<T>, PanoptoError> {
        match self.problem {
            Some(problem) => Err(problem),
            None => Ok(self.items),
        }
    }
}

/// Reads a listing page by page, from 0 until an empty page.
///
/// A short page is not taken for the last one. Rows are told apart by id, and a page that brings nothing new ends the
/// listing. A page that failed is asked for again by the next call.
#[derive(Debug)]
pub struct Pages<T> {
    panopto: Panopto,
    call: Call,
    number: u32,
    seen: HashSet<Uuid>,
    end: Option<ListingEnd>,
    rows: PhantomData<fn() -> T>,
}

impl<T: Listed> Pages<T> {
    pub(crate) fn new(panopto: Panopto, call: Call) -> Self {
        Self {
            panopto,
            call,
            number: 0,
            seen: HashSet::new(),
            end: None,
            rows: PhantomData,
        }
    }

    /// Reads the next page; none after the end.
    ///
    /// # Errors
    ///
    /// What kept this page from being read. Calling again asks for the same page.
    pub async fn next(&mut self) -> Result<Option<Page<T>>, PanoptoError> {
        if self.end.is_some() {
            return Ok(None);
        }
        if self.number >= MOST_PAGES {
            self.end = Some(ListingEnd::TooLong);
            return Ok(None);
        }
        let call = self
            .call
            .clone()
            .query("pageNumber", self.number.to_string());
        let rows = results(self.panopto.call_for_data(&call).await?)?;
        let page = self.take(rows);
        self.number += 1;
        Ok(Some(page))
    }

    /// Returns why the listing ended, once it has.
    pub fn end(&self) -> Option<ListingEnd> {
        self.end
    }

    /// Reads all pages.
    pub async fn read_all(self) -> Listing<T> {
        self.read_each(|_| ()).await
    }

    /// Reads all pages and shows each to the caller as it comes.
    pub async fn read_each(mut self, mut on_page: impl FnMut(&Page<T>)) -> Listing<T> {
        let mut listing = Listing {
            items: Vec::new(),
            pages: 0,
            duplicates: 0,
            unreadable: 0,
            end: ListingEnd::Failed,
            problem: None,
        };
        loop {
            match self.next().await {
                Ok(Some(page)) => {
                    on_page(&page);
                    listing.pages += 1;
                    listing.duplicates += page.duplicates;
                    listing.unreadable += page.unreadable;
                    listing.items.extend(page.items);
                }
                Ok(None) => {
                    listing.end = self.end.unwrap_or(ListingEnd::Failed);
                    return listing;
                }
                Err(problem) => {
                    listing.problem = Some(problem);
                    return listing;
                }
            }
        }
    }

    fn take(&mut self, rows: Vec<Value>) -> Page<T> {
        let mut page = Page {
            number: self.number,
            items: Vec::new(),
            duplicates: 0,
            unreadable: 0,
        };
        if rows.is_empty() {
            self.end = Some(ListingEnd::EmptyPage);
            return page;
        }
        for row in rows {
            match serde_json::from_value::<T>(row) {
                Ok(item) if self.seen.insert(item.key()) => page.items.push(item),
                Ok(_) => page.duplicates += 1,
                Err(_) => page.unreadable += 1,
            }
        }
        if page.items.is_empty() && page.duplicates > 0 {
            self.end = Some(ListingEnd::RepeatedPage);
        }
        page
    }
}

/// Reads the envelope `{"Results": […]}`; a bare array is understood too.
fn results(answer: Answer) -> Result<Vec<Value>, PanoptoError> {
    let request = answer.request.clone();
    let unexpected = |detail: &str| PanoptoError::UnexpectedBody {
        request,
        detail: detail.to_owned(),
    };
    match answer.json::<Value>()? {
        Value::Array(rows) => Ok(rows),
        Value::Object(mut envelope) => match envelope.remove("Results") {
            Some(Value::Array(rows)) => Ok(rows),
            Some(Value::Null) => Ok(Vec::new()),
            Some(_) => Err(unexpected("Results is no list")),
            None => Err(unexpected("a listing without Results")),
        },
        _ => Err(unexpected("a listing that is no list")),
    }
}
