//! Searches and sorts the rows of a report.

use serde::{Deserialize, Serialize};

use super::table::{PageViewTable, length};

/// The reports of a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Report {
    /// One row for each page.
    Pages,
    /// One row for each person, also without views.
    People,
    /// One row for each person and page.
    UserPages,
    /// One row for each view.
    Views,
}

/// What rows are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Sort {
    /// What the page is called.
    Title,
    /// The address.
    Url,
    /// Views.
    Count,
    /// People.
    People,
    /// What the person is called.
    User,
    /// The moment of the view, or of the last one.
    At,
    /// Seconds spent.
    Seconds,
    /// Participations.
    TookPart,
    /// Different pages.
    Pages,
}

/// Which rows, in which order.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Query {
    /// The report.
    pub report: Report,
    /// Only rows of this person.
    pub person: Option<u32>,
    /// Only rows with this in address, title or what the person is called; any case.
    pub search: String,
    /// The order.
    pub sort: Sort,
    /// The largest, the latest first.
    pub descending: bool,
}

/// Rows of a report in an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Row numbers.
    pub rows: Vec<u32>,
    /// The highest count of views among them.
    pub most_views: u64,
}

impl PageViewTable {
    /// Searches and sorts. `names` are what people are called on the screen, by their places.
    ///
    /// Rows that are equal in what is sorted by keep the report's own order.
    #[must_use]
    pub fn order(&self, query: &Query, names: &[String]) -> Order {
        let report = query.report;
        let all = match (query.person, report) {
            (Some(person), Report::UserPages | Report::Views) => self.rows_of(report, person),
            _ => 0..length(self.rows(report)),
        };
        let found = Found::new(self, &query.search, names);
        let keys = self.keys(query, names);
        let mut rows: Vec<(u64, u32)> = all
            .filter(|row| found.has(self, report, *row))
            .map(|row| {
                let key = keys.of(self, query, row);
                (if query.descending { !key } else { key }, row)
            })
            .collect();
        rows.sort_unstable();
        let most = rows
            .iter()
            .map(|(_, row)| self.row_views(report, *row))
            .max();
        Order {
            rows: rows.into_iter().map(|(_, row)| row).collect(),
            most_views: most.unwrap_or(0),
        }
    }

    fn row_views(&self, report: Report, row: u32) -> u64 {
        let place = row as usize;
        match report {
            Report::Pages => self.pages[place].views,
            Report::People => self.people[place].views,
            Report::UserPages => u64::from(self.pairs[place].views),
            Report::Views => 1,
        }
    }

    fn page_of(&self, report: Report, row: u32) -> Option<u32> {
        match report {
            Report::Pages => Some(row),
            Report::People => None,
            Report::UserPages => Some(self.pairs[row as usize].page),
            Report::Views => Some(self.views.page[row as usize]),
        }
    }

    fn keys(&self, query: &Query, names: &[String]) -> Keys {
        match query.sort {
            Sort::Title => Keys(ranks(
                self.titles.iter().map(|(_, title)| title.to_lowercase()),
            )),
            Sort::Url => Keys(ranks(self.pages.iter().map(|page| page.url.as_str()))),
            Sort::User => Keys(ranks(names.iter().map(|name| name.to_lowercase()))),
            _ => Keys(Vec::new()),
        }
    }
}

/// Places in an order of texts, where that is what is sorted by.
struct Keys(Vec<u32>);

impl Keys {
    fn of(&self, table: &PageViewTable, query: &Query, row: u32) -> u64 {
        let rank = |place: Option<u32>| {
            let place = place.map_or(usize::MAX, |place| place as usize);
            u64::from(self.0.get(place).copied().unwrap_or(u32::MAX))
        };
        match query.sort {
            Sort::Title | Sort::Url => rank(table.page_of(query.report, row)),
            Sort::User => rank(table.row(query.report, row).person),
            Sort::Count => table.row_views(query.report, row),
            Sort::At if query.report == Report::Views => ordered(table.views.at[row as usize]),
            Sort::At => ordered(table.row(query.report, row).at),
            Sort::People => u64::from(table.row(query.report, row).people),
            Sort::Pages => u64::from(table.row(query.report, row).pages),
            Sort::Seconds => {
                let seconds = table.row(query.report, row).seconds;
                seconds.map_or(0, |seconds| seconds.max(0.0).to_bits() + 1)
            }
            Sort::TookPart => {
                let row = table.row(query.report, row);
                row.participations + u64::from(row.participated)
            }
        }
    }
}

/// Moves a number so that negative ones come first.
fn ordered(at: i64) -> u64 {
    at.cast_unsigned() ^ (1 << 63)
}

/// Returns each text's place in the order of all; equal texts have equal places.
fn ranks<T: Ord>(texts: impl Iterator<Item = T>) -> Vec<u32> {
    let texts: Vec<T> = texts.collect();
    let mut order: Vec<usize> = (0..texts.len()).collect();
    order.sort_by(|a, b| texts[*a].cmp(&texts[*b]));
    let mut ranks = vec![0; texts.len()];
    let mut rank = 0;
    for (place, number) in order.iter().enumerate() {
        if place > 0 && texts[order[place - 1]] != texts[*number] {
            rank += 1;
        }
        ranks[*number] = rank;
    }
    ranks
}

/// Which pages and people a search finds.
struct Found(Option<(Vec<bool>, Vec<bool>)>);

impl Found {
    fn new(table: &PageViewTable, search: &str, names: &[String]) -> Self {
        let wanted = search.trim().to_lowercase();
        if wanted.is_empty() {
            return Self(None);
        }
        let has = |text: &str| text.to_lowercase().contains(&wanted);
        let pages = table.pages.iter().zip(&table.titles);
        let pages = pages
            .map(|(page, (_, title))| has(&page.url) || has(title))
            .collect();
        Self(Some((pages, names.iter().map(|name| has(name)).collect())))
    }

    fn has(&self, table: &PageViewTable, report: Report, row: u32) -> bool {
        let Some((pages, people)) = &self.0 else {
            return true;
        };
        let page = table
            .page_of(report, row)
            .is_some_and(|page| pages[page as usize]);
        page || (report != Report::Pages && {
            let person = match report {
                Report::People => Some(row),
                _ => table.row(report, row).person,
            };
            person
                .and_then(|person| people.get(person as usize))
                .is_some_and(|found| *found)
        })
    }
}
