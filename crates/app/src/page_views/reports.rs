//! The reports as a screen asks for them, from what is stored alone.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use lectern_analytics::AnalyticsError;
use lectern_analytics::page_views::plan::{PersonPlan, Reach, plan};
use lectern_analytics::page_views::{
    CourseFacts, Covered, DISCLAIMER, Order, PageTitles, PageViewTable, Query, Report, Sort, Span,
    StoredPageViews,
};
use rusqlite::Connection;

use super::api::span_of;
use super::error::PageViewError;
use super::request::{PageViewCourseId, PageViewFilter};
use super::store::{self, CourseRow, PersonRow, SiteNo};
use super::views::{
    PageViewGap, PageViewLeftOut, PageViewQuery, PageViewRow, PageViewRows, PageViewSummary,
    PageViewUnread,
};
use super::who::Who;
use super::{planning, zones};
use crate::app::App;
use crate::clock;
use crate::database::Database;
use crate::error::AppError;
use crate::jobs::count;

/// So many counted tables are kept: what is shown and what was shown before.
const KEPT: usize = 2;
/// Pages at the top.
const TOP: u32 = 10;

/// The tables that were counted last.
#[derive(Default)]
pub(crate) struct Tables(tokio::sync::Mutex<Vec<(Key, Arc<Counted>)>>);

/// What a table was made of. Another generation of rows makes another table.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Key {
    course: PageViewCourseId,
    filter: PageViewFilter,
    generation: u64,
}

/// A counted table with what is said beside it.
pub(super) struct Counted {
    pub basis: Basis,
    pub table: PageViewTable,
    last: Mutex<Option<(Query, bool, Arc<Order>)>>,
}

/// What a report is made of.
pub(super) struct Basis {
    pub course: CourseRow,
    pub facts: CourseFacts,
    pub titles: PageTitles,
    pub zone: Tz,
    pub span: Span,
    /// The people whose views count, by name.
    pub people: Vec<PersonRow>,
    /// Why not all of somebody's days are stored, by person.
    pub unread: HashMap<i64, String>,
    pub gaps: Vec<PageViewGap>,
    pub reach: Reach,
}

impl App {
    /// Returns the figures of a course in chosen days.
    ///
    /// # Errors
    ///
    /// The course is not on the list, the days cannot be used, or what is stored cannot be read.
    pub async fn page_view_summary(
        &self,
        id: PageViewCourseId,
        filter: &PageViewFilter,
    ) -> Result<PageViewSummary, AppError> {
        self.page_view_summary_at(id, filter, clock::now()).await
    }

    pub(crate) async fn page_view_summary_at(
        &self,
        id: PageViewCourseId,
        filter: &PageViewFilter,
        now: DateTime<Utc>,
    ) -> Result<PageViewSummary, AppError> {
        let counted = self.counted(id, filter, now).await?;
        let who = Who::of(self, &counted.basis.people);
        let query = Query {
            report: Report::Pages,
            person: None,
            search: String::new(),
            sort: Sort::Count,
            descending: true,
        };
        let order = counted.order(&query, &who);
        let top = order.rows.iter().take(TOP as usize);
        let top_pages = top
            .map(|row| counted.row(Report::Pages, *row, &who))
            .collect();
        Ok(summary(&counted, top_pages, &who))
    }

    /// Returns some rows of a report, searched and sorted.
    ///
    /// # Errors
    ///
    /// As [`App::page_view_summary`].
    pub async fn page_view_rows(
        &self,
        id: PageViewCourseId,
        filter: &PageViewFilter,
        query: &PageViewQuery,
    ) -> Result<PageViewRows, AppError> {
        let counted = self.counted(id, filter, clock::now()).await?;
        let who = Who::of(self, &counted.basis.people);
        let query = query.clone();
        let rows = tokio::task::spawn_blocking(move || {
            let order = counted.order(&query.query, &who);
            let offset = usize::try_from(query.offset).unwrap_or(usize::MAX);
            let some = order.rows.iter().skip(offset).take(query.limit as usize);
            PageViewRows {
                total: order.rows.len() as u64,
                most_views: order.most_views,
                rows: some
                    .map(|row| counted.row(query.query.report, *row, &who))
                    .collect(),
            }
        });
        Ok(rows.await?)
    }

    /// Counts, or takes what was counted a moment ago.
    pub(super) async fn counted(
        &self,
        id: PageViewCourseId,
        filter: &PageViewFilter,
        now: DateTime<Utc>,
    ) -> Result<Arc<Counted>, AppError> {
        // Held while counting: whoever asks for the same meanwhile gets the same.
        let mut tables = self.inner.page_views.tables.0.lock().await;
        let generation = self.page_view_course(id).await?.generation;
        let key = Key {
            course: id,
            filter: filter.clone(),
            generation,
        };
        if let Some((_, counted)) = tables.iter().find(|(known, _)| *known == key) {
            return Ok(Arc::clone(counted));
        }
        tables.retain(|(known, _)| known.course != id || known.generation == generation);
        while tables.len() >= KEPT {
            tables.remove(0);
        }
        let (database, filter) = (self.inner.database.clone(), filter.clone());
        let counted =
            tokio::task::spawn_blocking(move || Counted::count(&database, id, &filter, now));
        let counted = Arc::new(counted.await??);
        tables.push((key, Arc::clone(&counted)));
        Ok(counted)
    }
}

impl Basis {
    /// Reads what a report is made of.
    pub fn read(
        connection: &Connection,
        id: PageViewCourseId,
        filter: &PageViewFilter,
        now: DateTime<Utc>,
    ) -> Result<Self, AppError> {
        let course = store::course(connection, id)?.ok_or(PageViewError::NoSuchCourse)?;
        let zone = zones::of(filter.days.zone.as_deref(), course.zone.as_deref())?;
        let span = span_of(&filter.days, zone, now)?;
        let counted: HashSet<i64> = store::enrolments(connection, id)?
            .into_iter()
            .filter(|one| filter.people.has(&one.kind, &one.state))
            .map(|one| one.user)
            .collect();
        let mut people = store::people_of_course(connection, course.site, id)?;
        people.retain(|person| counted.contains(&person.user));
        let stored = store::stored_of_course(connection, course.site, id.0)?;
        let reach = Reach {
            now,
            history: course.history.unwrap_or(false),
        };
        let nothing = Covered::default();
        let plans: Vec<PersonPlan> = people
            .iter()
            .map(|person| plan(span, stored.get(&person.user).unwrap_or(&nothing), &reach))
            .collect();
        let unread = people.iter().zip(&plans).filter(|(_, plan)| plan.fetches());
        let origin = store::usual_host(connection, course.site)?;
        Ok(Self {
            facts: CourseFacts {
                id: course.canvas_id,
                sis_id: course.sis_id.clone(),
                groups: course.groups.iter().copied().collect(),
                origin: origin.unwrap_or_else(|| course.server.trim_end_matches('/').to_owned()),
            },
            titles: store::titles(connection, id)?,
            zone,
            span,
            unread: unread
                .map(|(person, _)| (person.user, reason(person)))
                .collect(),
            gaps: planning::gaps(plans.iter().map(|plan| plan.cannot.as_slice()), zone),
            people,
            course,
            reach,
        })
    }

    /// Returns the people's numbers.
    pub fn users(&self) -> Vec<i64> {
        self.people.iter().map(|person| person.user).collect()
    }
}

fn reason(person: &PersonRow) -> String {
    match &person.problem {
        Some(problem) => problem.message.clone(),
        None if person.read_at.is_none() => "Not read yet.".to_owned(),
        None => "Not all of these days were read yet.".to_owned(),
    }
}

/// The stored blocks, one person at a time.
pub(super) struct StoredBlocks<'a> {
    pub connection: &'a Connection,
    pub site: SiteNo,
}

impl StoredPageViews for StoredBlocks<'_> {
    fn each_block(
        &mut self,
        user: i64,
        take: &mut dyn FnMut(&[u8]) -> Result<(), AnalyticsError>,
    ) -> Result<(), AnalyticsError> {
        store::blocks(self.connection, self.site, user, take)
            .map_err(|error| AnalyticsError::Source(Box::new(error)))
    }
}

impl Counted {
    fn count(
        database: &Database,
        id: PageViewCourseId,
        filter: &PageViewFilter,
        now: DateTime<Utc>,
    ) -> Result<Self, AppError> {
        database.read(|connection| {
            let basis = Basis::read(connection, id, filter, now)?;
            let mut stored = StoredBlocks {
                connection,
                site: basis.course.site,
            };
            let table = PageViewTable::count(
                &basis.facts,
                filter.rules,
                (basis.span, basis.zone),
                &basis.users(),
                &basis.titles,
                &mut stored,
                &AtomicBool::new(false),
            )?;
            Ok(Self {
                basis,
                table,
                last: Mutex::default(),
            })
        })
    }

    /// Searches and sorts, or takes the order of a moment ago.
    pub fn order(&self, query: &Query, who: &Who) -> Arc<Order> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let shown = who.names_are_shown();
        if let Some((known, with_names, order)) = last.as_ref()
            && known == query
            && *with_names == shown
        {
            return Arc::clone(order);
        }
        let names: Vec<String> = self
            .basis
            .people
            .iter()
            .map(|person| who.label(person.user))
            .collect();
        let order = Arc::new(self.table.order(query, &names));
        *last = Some((query.clone(), shown, Arc::clone(&order)));
        order
    }

    /// Shows a row.
    pub fn row(&self, report: Report, row: u32, who: &Who) -> PageViewRow {
        let row = self.table.row(report, row);
        let page = row.page.map(|page| page as usize);
        let user = row
            .person
            .map(|person| self.table.people[person as usize].user);
        let about_pages = report == Report::Pages;
        PageViewRow {
            title: page.map(|page| self.table.titles[page].1.clone()),
            kind: page.map(|page| self.table.titles[page].0),
            url: page.map(|page| self.table.pages[page].url.clone()),
            person: row.person,
            key: user.map(|user| who.key(user)),
            name: user.and_then(|user| who.name(user)),
            user_id: user.and_then(|user| who.id(user)),
            views: row.views,
            people: row.people,
            pages: row.pages,
            participations: row.participations,
            at: (row.views > 0)
                .then(|| DateTime::from_timestamp_micros(row.at))
                .flatten(),
            seconds: row.seconds.filter(|_| !about_pages),
            took_part: row.participated,
            unread: user
                .filter(|_| report == Report::People)
                .and_then(|user| self.basis.unread.get(&user).cloned()),
        }
    }
}

fn summary(counted: &Counted, top_pages: Vec<PageViewRow>, who: &Who) -> PageViewSummary {
    let (table, basis) = (&counted.table, &counted.basis);
    let figures = &table.figures;
    let left_out = table.left_out.lines().into_iter();
    let unread = basis.people.iter().filter_map(|person| {
        Some(PageViewUnread {
            key: who.key(person.user),
            name: who.name(person.user),
            user_id: who.id(person.user),
            reason: basis.unread.get(&person.user)?.clone(),
        })
    });
    PageViewSummary {
        views: figures.views,
        people: u64::from(figures.people),
        people_counted: basis.people.len() as u64,
        unread: unread.collect(),
        pages: table.pages.len() as u64,
        pairs: table.rows(Report::UserPages) as u64,
        participations: figures.participations,
        participants: u64::from(figures.participants),
        seconds: figures.seconds,
        days: figures.days.clone(),
        hours: figures.hours,
        top_pages,
        left_out: left_out
            .map(|(what, sentence, views)| PageViewLeftOut {
                what,
                sentence,
                views,
            })
            .collect(),
        notes: notes(counted),
        gaps: basis.gaps.clone(),
        listed_from: basis
            .reach
            .listed_from()
            .with_timezone(&basis.zone)
            .date_naive(),
        zone: basis.zone.name().to_owned(),
        disclaimer: DISCLAIMER,
    }
}

fn notes(counted: &Counted) -> Vec<String> {
    let folded = counted.table.folded;
    [
        (
            folded.hosts,
            "under other host names of this Canvas count with the same pages",
        ),
        (folded.api, "by apps and integrations count"),
        (folded.groups, "of group pages count"),
        (folded.masqueraded, "in another person's name count"),
    ]
    .into_iter()
    .filter(|(views, _)| *views > 0)
    .map(|(views, what)| format!("{} {what}.", count(views, "view", "views")))
    .collect()
}
