//! Writes the reports of a course into a folder.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Utc};
use lectern_analytics::export::{FilePreview, Identities};
use lectern_analytics::page_views::{
    self as kernel, ExportPerson, PageViewFormats, PageViewsReceipt, export_page_views,
    preview_page_views,
};
use lectern_analytics::pseudonym::PseudonymKey;

use super::error::PageViewError;
use super::planning::date;
use super::reports::{Basis, StoredBlocks};
use super::request::{PageViewCourseId, PageViewFilter};
use crate::app::{App, Inner};
use crate::clock;
use crate::error::AppError;
use crate::jobs::count;
use crate::viewing::{ExportedPeople, random_key};

/// What to export, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportPageViews {
    /// The course.
    pub course: PageViewCourseId,
    /// Days, people and what counts.
    pub filter: PageViewFilter,
    /// The folder; it is made where it is not there.
    pub to: PathBuf,
    /// What is written.
    pub formats: PageViewFormats,
    /// How people appear.
    pub people: ExportedPeople,
    /// Adds readable names and more as own columns after those of the published tool.
    pub extra_columns: bool,
    /// Leaves pages that 1 to 4 people saw out of the total of all people.
    pub hide_small_groups: bool,
    /// Puts a `'` before text that a spreadsheet would run as a formula.
    pub safe_for_spreadsheets: bool,
    /// What it is for; stands in README.txt.
    pub purpose: Option<String>,
}

/// What was exported.
#[derive(Debug, Clone, PartialEq)]
pub struct PageViewsExported {
    /// Where the files are.
    pub folder: PathBuf,
    /// The course's name.
    pub name: String,
    /// What was written and what was left out.
    pub receipt: PageViewsReceipt,
    /// What is missing, in sentences.
    pub missing: Vec<String>,
}

impl App {
    /// Writes the stored page views of a course as reports. Nothing leaves this computer but the files in the chosen folder.
    ///
    /// # Errors
    ///
    /// The course is not on the list, names were asked for without a reason, or the disk refuses; then no file has changed.
    pub async fn export_page_views(
        &self,
        wanted: ExportPageViews,
    ) -> Result<PageViewsExported, AppError> {
        self.export_page_views_at(wanted, clock::now()).await
    }

    pub(crate) async fn export_page_views_at(
        &self,
        wanted: ExportPageViews,
        now: DateTime<Utc>,
    ) -> Result<PageViewsExported, AppError> {
        if let ExportedPeople::Named { reason } = &wanted.people {
            self.keep_reason(reason).await?;
        }
        let inner = Arc::clone(&self.inner);
        // Set when the caller gives up, so that the thread behind ends soon and no file changes.
        let dropped = Dropped(Arc::new(AtomicBool::new(false)));
        let stop = Arc::clone(&dropped.0);
        let (course, folder) = (wanted.course, wanted.to.clone());
        let exported =
            tokio::task::spawn_blocking(move || export(&inner, &wanted, now, &stop)).await??;
        self.change_course(course, move |row| row.export_folder = Some(folder))
            .await?;
        Ok(exported)
    }

    /// Lists what an export would hold, before anything leaves.
    pub fn preview_page_view_export(
        &self,
        formats: PageViewFormats,
        people: &ExportedPeople,
        extra_columns: bool,
    ) -> Vec<FilePreview> {
        let identities = match people {
            ExportedPeople::Pseudonyms => Identities::Pseudonyms(PseudonymKey::new([0; 32])),
            ExportedPeople::Named { .. } => Identities::Real,
        };
        preview_page_views(formats, &identities, extra_columns)
    }
}

/// Tells a thread that nobody waits for it any more.
struct Dropped(Arc<AtomicBool>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn export(
    inner: &Inner,
    wanted: &ExportPageViews,
    now: DateTime<Utc>,
    stop: &AtomicBool,
) -> Result<PageViewsExported, AppError> {
    std::fs::create_dir_all(&wanted.to).map_err(|source| PageViewError::Disk {
        path: wanted.to.clone(),
        source,
    })?;
    inner.database.read(|connection| {
        let basis = Basis::read(connection, wanted.course, &wanted.filter, now)?;
        let missing: Vec<String> = basis
            .gaps
            .iter()
            .filter(|gap| !gap.to_come)
            .map(|gap| {
                let people = count(gap.people, "person", "people");
                format!("{} This holds for {people}.", gap.sentence)
            })
            .collect();
        // What is not over yet is missing in the files all the same.
        let to_come = basis.gaps.iter().filter(|gap| gap.to_come);
        let said = to_come.map(|gap| gap.sentence.clone());
        let options = options(
            &basis,
            wanted,
            said.chain(missing.iter().cloned()).collect(),
            now,
        );
        let mut stored = StoredBlocks {
            connection,
            site: basis.course.site,
        };
        let receipt = export_page_views(&wanted.to, &options, &mut stored, stop)?;
        Ok(PageViewsExported {
            folder: wanted.to.clone(),
            name: basis.course.name.clone(),
            receipt,
            missing,
        })
    })
}

fn options(
    basis: &Basis,
    wanted: &ExportPageViews,
    missing: Vec<String>,
    now: DateTime<Utc>,
) -> kernel::ExportPageViews {
    let days = &wanted.filter.days;
    let people = basis.people.iter().map(|person| ExportPerson {
        user: person.user,
        name: person.name.clone(),
        unread: basis.unread.get(&person.user).cloned(),
    });
    kernel::ExportPageViews {
        course: basis.facts.clone(),
        course_name: basis.course.name.clone(),
        span: basis.span,
        start: days.start,
        end: days.end,
        end_day: days.end_day,
        zone: basis.zone,
        rules: wanted.filter.rules,
        titles: basis.titles.clone(),
        identities: match wanted.people {
            ExportedPeople::Pseudonyms => Identities::Pseudonyms(PseudonymKey::new(random_key())),
            ExportedPeople::Named { .. } => Identities::Real,
        },
        formats: wanted.formats,
        extra_columns: wanted.extra_columns,
        safe_for_spreadsheets: wanted.safe_for_spreadsheets,
        hide_small_groups: wanted.hide_small_groups,
        purpose: wanted.purpose.clone(),
        now,
        who: wanted.filter.people.sentence(),
        sources: sources(basis),
        missing,
        people: people.collect(),
    }
}

fn sources(basis: &Basis) -> Vec<String> {
    let read = basis
        .people
        .iter()
        .filter_map(|person| person.read_at)
        .max();
    let mut sources = vec![
        "Canvas lists a person's page views of the last 30 days; older ones come from its history by whole months and are cut to the days that were asked for. A request that both have counts once.".to_owned(),
    ];
    if let Some(read) = read {
        sources.push(format!(
            "Last read from {} on {} (UTC).",
            basis.course.server,
            date(read.date_naive())
        ));
    }
    sources
}
