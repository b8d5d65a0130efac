//! Goes through the stored rows, person by person, and keeps what counts.

use std::collections::{HashMap, HashSet};

use super::address::{AddressFacts, page_url};
use super::block::{Block, BlockRow};
use super::mask::MaskedPeople;
use super::pages::{Page, PageBook};
use super::row::Source;
use super::rules::{Belonging, CourseFacts, Folded, LeftOut, OtherHosts, Rules};
use super::span::Span;
use crate::AnalyticsError;

/// Where the stored blocks come from.
pub trait StoredPageViews {
    /// Calls `take` for every block of a person. Blocks of the ordinary list come first: where both sources have a request, the
    /// first one counts.
    ///
    /// # Errors
    ///
    /// Fails where the blocks cannot be read, or as `take` does.
    fn each_block(
        &mut self,
        user: i64,
        take: &mut dyn FnMut(&[u8]) -> Result<(), AnalyticsError>,
    ) -> Result<(), AnalyticsError>;
}

/// Counts the page views of a course.
pub struct Counter<'a> {
    course: &'a CourseFacts,
    rules: Rules,
    from: i64,
    to: i64,
    masked: Option<&'a MaskedPeople>,
    book: PageBook,
    /// What did not count so far.
    pub left_out: LeftOut,
    /// What counts and says something about how.
    pub folded: Folded,
    seen: HashSet<u128>,
    urls: Vec<KnownAddress>,
}

/// What of one person counts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PersonViews {
    /// The views, newest first.
    pub views: Vec<CountedView>,
    /// How often each page was seen, by the page's number.
    pub pages: Vec<PersonPage>,
}

/// A view that counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CountedView {
    /// The page's number.
    pub page: u32,
    /// When, in microseconds since 1970.
    pub at: i64,
    /// Seconds spent; not a number where it is not known.
    pub seconds: f32,
    /// Whether the person took part.
    pub participated: bool,
    /// Which source gave it.
    pub source: Source,
}

/// A page as one person saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PersonPage {
    /// The page's number.
    pub page: u32,
    /// Views.
    pub views: u32,
    /// The last view, in microseconds since 1970.
    pub last: i64,
}

/// What is known of an address of the block at hand.
#[derive(Clone, Copy)]
struct KnownAddress {
    facts: AddressFacts,
    page: Option<u32>,
}

impl<'a> Counter<'a> {
    /// Begins to count in a span.
    #[must_use]
    pub fn new(course: &'a CourseFacts, rules: Rules, span: Span) -> Self {
        Self {
            course,
            rules,
            from: span.from.timestamp_micros(),
            to: span.to.timestamp_micros(),
            masked: None,
            book: PageBook::default(),
            left_out: LeftOut::default(),
            folded: Folded::default(),
            seen: HashSet::new(),
            urls: Vec::new(),
        }
    }

    /// Takes people's ids out of the addresses.
    pub(super) fn masking(mut self, masked: Option<&'a MaskedPeople>) -> Self {
        self.masked = masked;
        self
    }

    /// Returns the pages so far, in the order of their numbers.
    #[must_use]
    pub fn pages(&self) -> &[Page] {
        &self.book.pages
    }

    /// Ends counting.
    #[must_use]
    pub fn into_pages(self) -> Vec<Page> {
        self.book.into_pages()
    }

    /// Counts one person.
    ///
    /// # Errors
    ///
    /// Fails where the person's blocks cannot be read.
    pub fn person(
        &mut self,
        user: i64,
        stored: &mut dyn StoredPageViews,
    ) -> Result<PersonViews, AnalyticsError> {
        let mut views = Vec::new();
        self.seen.clear();
        stored.each_block(user, &mut |bytes| {
            self.block(&Block::open(bytes)?, &mut views)
        })?;
        // Stable: rows of one moment keep the order in which the service gave them.
        views.sort_by_key(|view| std::cmp::Reverse(view.at));
        let pages = self.sum(&views);
        Ok(PersonViews { views, pages })
    }

    fn block(
        &mut self,
        block: &Block<'_>,
        views: &mut Vec<CountedView>,
    ) -> Result<(), AnalyticsError> {
        self.urls.clear();
        self.urls
            .extend((0..block.urls()).map(|place| KnownAddress {
                facts: AddressFacts::of(block.url(place), self.course),
                page: None,
            }));
        block.each(|row| {
            if self.counts(&row) {
                views.push(CountedView {
                    page: self.page(block, row.url),
                    at: row.at,
                    seconds: seconds(row.seconds),
                    participated: row.participated,
                    source: block.source,
                });
            }
        })
    }

    fn counts(&mut self, row: &BlockRow<'_>) -> bool {
        let facts = self.urls[row.url].facts;
        let ours = self.is_ours(row, facts);
        let group = !ours && self.is_group(row, facts);
        let left_out = &mut self.left_out;
        let reason = if !ours && !group {
            &mut left_out.elsewhere
        } else if row.at < self.from || row.at >= self.to {
            &mut left_out.other_days
        } else if !self.seen.insert(row.key) {
            &mut left_out.duplicates
        } else if row.real_user.is_some() && !self.rules.masqueraded {
            &mut left_out.masqueraded
        } else if group && !self.rules.groups {
            &mut left_out.groups
        } else if facts.api && !self.rules.api {
            &mut left_out.api
        } else if facts.other_host && self.rules.other_hosts == OtherHosts::LeftOut {
            &mut left_out.other_hosts
        } else {
            let folded = &mut self.folded;
            folded.hosts += u64::from(facts.other_host);
            folded.api += u64::from(facts.api);
            folded.groups += u64::from(group);
            folded.masqueraded += u64::from(row.real_user.is_some());
            return true;
        };
        *reason += 1;
        false
    }

    fn is_ours(&self, row: &BlockRow<'_>, facts: AddressFacts) -> bool {
        let names_a_course = row.context_type == Some("Course") && row.context.is_some();
        let named = names_a_course && row.context == Some(self.course.id);
        match self.rules.belonging {
            Belonging::ContextThenPath => named || (!names_a_course && facts.in_course),
            Belonging::ContextOnly => named,
            Belonging::PathOnly => facts.in_course,
            Belonging::Published => row.context_type == Some("Course") && facts.in_course,
        }
    }

    fn is_group(&self, row: &BlockRow<'_>, facts: AddressFacts) -> bool {
        let named = row.context_type == Some("Group")
            && row
                .context
                .is_some_and(|group| self.course.groups.contains(&group));
        named || facts.in_group
    }

    fn page(&mut self, block: &Block<'_>, url: usize) -> u32 {
        if let Some(page) = self.urls[url].page {
            return page;
        }
        let address = page_url(block.url(url), self.course, self.rules);
        let page = match self.masked {
            Some(people) => self.book.number(&people.mask(&address)),
            None => self.book.number(&address),
        };
        self.urls[url].page = Some(page);
        page
    }

    /// Adds a person's views to the pages.
    fn sum(&mut self, views: &[CountedView]) -> Vec<PersonPage> {
        let mut places: HashMap<u32, usize> = HashMap::new();
        let mut pages: Vec<PersonPage> = Vec::new();
        for view in views {
            let place = *places.entry(view.page).or_insert_with(|| {
                pages.push(PersonPage {
                    page: view.page,
                    views: 0,
                    last: view.at,
                });
                pages.len() - 1
            });
            pages[place].views += 1;
            let page = &mut self.book.pages[view.page as usize];
            page.participations += u64::from(view.participated);
        }
        for one in &pages {
            let page = &mut self.book.pages[one.page as usize];
            page.views += u64::from(one.views);
            page.people += 1;
            page.last = page.last.max(one.last);
        }
        let known = &self.book.pages;
        pages.sort_by(|a, b| {
            let url = |page: &PersonPage| known[page.page as usize].url.as_str();
            b.views.cmp(&a.views).then_with(|| url(a).cmp(url(b)))
        });
        pages
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a hundredth of a second is more than the service knows"
)]
fn seconds(seconds: Option<f64>) -> f32 {
    seconds.map_or(f32::NAN, |seconds| seconds as f32)
}
