//! The pages of a report, each with a number.

use std::collections::HashMap;

/// A page with its sums.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Its address.
    pub url: String,
    /// Views by all people.
    pub views: u64,
    /// People with a view.
    pub people: u32,
    /// Views in which somebody took part.
    pub participations: u64,
    /// The last view, in microseconds since 1970.
    pub last: i64,
}

/// All pages so far.
#[derive(Debug, Default)]
pub(super) struct PageBook {
    pub pages: Vec<Page>,
    numbers: HashMap<String, u32>,
}

impl PageBook {
    /// Returns the number of a page.
    pub fn number(&mut self, url: &str) -> u32 {
        if let Some(number) = self.numbers.get(url) {
            return *number;
        }
        let number = u32::try_from(self.pages.len()).unwrap_or(u32::MAX);
        self.numbers.insert(url.to_owned(), number);
        self.pages.push(Page {
            url: url.to_owned(),
            views: 0,
            people: 0,
            participations: 0,
            last: i64::MIN,
        });
        number
    }

    /// Gives the pages away.
    pub fn into_pages(self) -> Vec<Page> {
        self.pages
    }
}
