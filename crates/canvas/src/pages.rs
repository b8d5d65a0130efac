use std::collections::HashSet;
use std::marker::PhantomData;

use lectern_net::Request;
use serde_json::value::RawValue;
use url::Url;

use crate::call::Call;
use crate::caller::Canvas;
use crate::error::{CanvasError, LinkProblem};
use crate::link;
use crate::listed::{Key, Listed};
use crate::raw::Received;

/// A listing longer than this is a server that counts for ever (10,000,000 rows at 100 a page).
const MOST_PAGES: u32 = 100_000;

/// Why a listing ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListingEnd {
    /// A page without a next one, which is the end that Canvas documents.
    Last,
    /// A page named one as its next that was read before.
    RepeatedLink,
    /// A page brought rows that were there already and nothing else.
    RepeatedPage,
    /// A page could not be read.
    Failed,
    /// The server counts on without an end.
    TooLong,
}

/// One page of a listing. It may be empty with more to come, because Canvas takes rows out after it has cut the pages.
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
    /// The pages read.
    pub pages: u32,
    /// Rows that came more than once.
    pub duplicates: usize,
    /// Rows that make no sense.
    pub unreadable: usize,
    /// Why it ended.
    pub end: ListingEnd,
    /// What went wrong, if it failed.
    pub problem: Option<CanvasError>,
}

impl<T> Listing<T> {
    /// Tells whether every row is here. A row missing from an incomplete listing is not gone.
    pub fn complete(&self) -> bool {
        !matches!(self.end, ListingEnd::Failed | ListingEnd::TooLong) && self.unreadable == 0
    }

    /// Returns the rows of a listing that was read to its end.
    ///
    /// # Errors
    ///
    /// What went wrong on the way.
    pub fn into_result(self) -> Result<Vec<T>, CanvasError> {
        match self.problem {
            Some(problem) => Err(problem),
            None => Ok(self.items),
        }
    }
}

/// Reads a listing page by page along the addresses that Canvas gives.
///
/// The address of the next page is followed as it is, nothing is added to it, and it must lead to the account's Canvas. Rows
/// are told apart by id. A page that failed is asked for again by the next call.
#[derive(Debug)]
pub struct Pages<T> {
    canvas: Canvas,
    call: Call,
    number: u32,
    visited: HashSet<Url>,
    seen: HashSet<Key>,
    end: Option<ListingEnd>,
    /// The next page's address, which may not be followed.
    no_way: Option<(Request, LinkProblem)>,
    rows: PhantomData<fn() -> T>,
}

impl<T: Listed> Pages<T> {
    pub(crate) fn new(canvas: Canvas, call: Call) -> Self {
        let first = call.url(canvas.server());
        Self {
            canvas,
            call,
            number: 0,
            visited: HashSet::from([first]),
            seen: HashSet::new(),
            end: None,
            no_way: None,
            rows: PhantomData,
        }
    }

    /// Takes the rows exactly as they are received, also those that make no sense.
    pub fn received(self) -> Pages<Received> {
        Pages {
            canvas: self.canvas,
            call: self.call,
            number: self.number,
            visited: self.visited,
            seen: self.seen,
            end: self.end,
            no_way: self.no_way,
            rows: PhantomData,
        }
    }

    /// Asks for pages of other lengths: so many rows, not more than so many bytes. A longer page is an error of the kind
    /// [`lectern_net::NetErrorKind::TooLong`]. Has no effect on the rows once the first page is there.
    #[must_use]
    pub fn with_page(mut self, rows: u32, bytes: usize) -> Self {
        for (name, value) in &mut self.call.query {
            if *name == "per_page" {
                *value = rows.to_string();
            }
        }
        self.call.longest = bytes;
        self.visited = HashSet::from([self.call.url(self.canvas.server())]);
        self
    }

    /// Goes on at a page whose address [`Self::position`] gave earlier.
    ///
    /// # Errors
    ///
    /// [`crate::InputError::Address`] for an address that is not one of this Canvas.
    pub fn resume_at(mut self, position: &str) -> Result<Self, CanvasError> {
        let address = self.canvas.own_address(position)?;
        self.visited.insert(address.clone());
        self.call = self.call.at(address);
        Ok(self)
    }

    /// Returns the address of the page that [`Self::next`] asks for next; none at the first page and after the end.
    pub fn position(&self) -> Option<String> {
        let address = self.call.address.as_ref()?;
        self.end.is_none().then(|| address.to_string())
    }

    /// Reads the next page; none after the end.
    ///
    /// # Errors
    ///
    /// What kept this page from being read. Calling again asks for the same page.
    pub async fn next(&mut self) -> Result<Option<Page<T>>, CanvasError> {
        if self.end.is_some() {
            return Ok(None);
        }
        if self.number >= MOST_PAGES {
            self.end = Some(ListingEnd::TooLong);
            return Ok(None);
        }
        if let Some((request, problem)) = self.no_way.clone() {
            return Err(CanvasError::NextLink { request, problem });
        }
        let answer = self.canvas.call(&self.call).await?;
        let next = link::next(&answer.headers, &answer.url, self.canvas.server());
        let request = answer.request.clone();
        let rows: Vec<Box<RawValue>> = answer.json()?;
        let page = self.take(&rows);
        self.number += 1;
        let nothing_new = page.items.is_empty() && page.duplicates > 0;
        match next {
            Ok(None) => self.end = Some(ListingEnd::Last),
            Ok(Some(_)) if nothing_new => self.end = Some(ListingEnd::RepeatedPage),
            Ok(Some(address)) if !self.visited.insert(address.clone()) => {
                self.end = Some(ListingEnd::RepeatedLink);
            }
            Ok(Some(address)) => self.call = self.call.at(address),
            // The rows of this page are good; only the rest cannot be read, which the next call says.
            Err(problem) => self.no_way = Some((request, problem)),
        }
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

    fn take(&mut self, rows: &[Box<RawValue>]) -> Page<T> {
        let mut page = Page {
            number: self.number,
            items: Vec::new(),
            duplicates: 0,
            unreadable: 0,
        };
        for row in rows {
            match serde_json::from_str::<T>(row.get()) {
                Ok(item) if item.key().is_none_or(|key| self.seen.insert(key)) => {
                    page.items.push(item);
                }
                Ok(_) => page.duplicates += 1,
                Err(_) => page.unreadable += 1,
            }
        }
        page
    }
}
