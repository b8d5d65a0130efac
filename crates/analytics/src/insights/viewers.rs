//! Each viewer of a video: strips, sorted and cut to a page, and the views behind one of them.

use std::cmp::Ordering;
use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::course::known_duration;
use super::figures::{CHUNKS, SMALL_GROUP};
use super::filter::Filter;
use super::person::{self, Person, each_person};
use super::source::VideoSource;
use crate::completion::{CompletionRule, completion};
use crate::intervals::covered;
use crate::{AnalyticsError, chunks};

/// Each viewer of a video, sorted and cut to one page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ViewerList {
    /// Viewers in these dates; with fewer than [`super::figures::SMALL_GROUP`] the list stays empty.
    pub viewers: u32,
    /// Viewers that the condition lets through; the page is a part of these.
    pub matching: u32,
    /// `true` where strips are hidden because there are 1 to 4 viewers.
    pub hidden: bool,
    /// The page.
    pub rows: Vec<ViewerStrip>,
}

/// One viewer of a video.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ViewerStrip {
    /// The interned number; the caller knows name and pseudonym.
    pub viewer: u32,
    /// How often each chunk was seen in these dates: 0 not viewed, 1 once, 2 twice, 3 three times or more. It is the time played
    /// within the chunk divided by its length, rounded, and at least 1 where any of it was played.
    pub times: [u8; CHUNKS],
    /// Per cent of the video (0 to 100) covered in these dates, each second once; `None` without a duration.
    pub covered_percent: Option<f64>,
    /// Seconds played in these dates, repeats included.
    pub watched_seconds: f64,
    /// Views in these dates.
    pub views: u32,
    /// When the viewer's last view in these dates began.
    pub last_view: DateTime<Utc>,
    /// What each rule says of this viewer over all dates, in the order of [`CompletionRule::ALL`].
    pub rules: [RuleMark; 4],
}

/// What one rule says of one viewer, over all dates.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RuleMark {
    /// The per cent (0 to 100) that the rule gives; `None` without a duration.
    pub percent: Option<f64>,
    /// Whether the rule calls the video completed.
    pub completed: bool,
}

/// Which page of [`ViewerList`] is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct ViewerPage {
    /// By what the viewers are sorted.
    pub order: ViewerOrder,
    /// Largest, latest or last first.
    pub descending: bool,
    /// Only viewers who covered less than this per cent in these dates.
    pub covered_under: Option<f64>,
    /// Viewers to skip.
    pub offset: usize,
    /// Most viewers to return.
    pub limit: usize,
}

/// By what viewers are sorted; equal ones by their number.
#[derive(Debug, Clone, PartialEq)]
pub enum ViewerOrder {
    /// By the per cent covered.
    Covered,
    /// By the seconds played.
    Watched,
    /// By the time of the last view.
    LastView,
    /// By name: the caller gives the viewers in the order of their names, since names are not known here.
    Names(Vec<u32>),
}

/// One view of a viewer, for the rows behind a figure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ViewRow {
    /// When it began, to the second.
    pub at: DateTime<Utc>,
    /// Position where it began, in seconds.
    pub start: f64,
    /// Position where it ended, in seconds.
    pub stop: f64,
}

/// Computes one page of the viewers of a video.
///
/// # Errors
///
/// Fails where the segment file is missing, damaged or of another generation; make it again and ask again.
pub fn viewer_list(
    video: &VideoSource,
    filter: &Filter,
    page: &ViewerPage,
) -> Result<ViewerList, AnalyticsError> {
    let (header, calendar) = person::open(video, filter)?;
    let duration = known_duration(header.duration);
    let bounds = chunks::bounds(duration);
    let mut strips = Vec::new();
    each_person(video, filter, &calendar, |person| {
        strips.extend(strip(person, duration, bounds.as_ref()));
    })?;
    let viewers = count(strips.len());
    let hidden = (1..SMALL_GROUP).contains(&viewers);
    if hidden {
        strips.clear();
    }
    if let Some(percent) = page.covered_under {
        strips.retain(|strip| {
            strip
                .covered_percent
                .is_some_and(|covered| covered < percent)
        });
    }
    sort(&mut strips, page);
    Ok(ViewerList {
        viewers,
        matching: count(strips.len()),
        hidden,
        rows: strips
            .into_iter()
            .skip(page.offset)
            .take(page.limit)
            .collect(),
    })
}

/// Lists the views of one viewer in the dates, earliest first; none for a viewer who does not count.
///
/// # Errors
///
/// As [`viewer_list`].
pub fn viewer_views(
    video: &VideoSource,
    filter: &Filter,
    viewer: u32,
) -> Result<Vec<ViewRow>, AnalyticsError> {
    let (_, calendar) = person::open(video, filter)?;
    let mut rows = Vec::new();
    each_person(video, filter, &calendar, |person| {
        if person.viewer == viewer {
            rows.extend(person.views.iter().map(|view| ViewRow {
                at: moment(view.at),
                start: view.start,
                stop: view.stop,
            }));
        }
    })?;
    rows.sort_by_key(|row| row.at);
    Ok(rows)
}

/// Returns nothing for a person without a view in the dates.
fn strip(
    person: &Person<'_>,
    duration: Option<f64>,
    bounds: Option<&[(f64, f64); CHUNKS]>,
) -> Option<ViewerStrip> {
    let last = person.views.iter().map(|view| view.at).max()?;
    let times = bounds.map_or([0; CHUNKS], |bounds| {
        bounds.map(|(from, to)| times(covered(person.stretches, from, to), to - from))
    });
    Some(ViewerStrip {
        viewer: person.viewer,
        times,
        covered_percent: duration
            .map(|duration| covered(person.union, 0.0, duration) / duration * 100.0),
        watched_seconds: person.views.iter().map(person::DatedView::watched).sum(),
        views: count(person.views.len()),
        last_view: moment(last),
        rules: CompletionRule::ALL.map(|rule| {
            let result = completion(rule, person.all, duration);
            RuleMark {
                percent: duration.map(|_| result.percent),
                completed: result.completed,
            }
        }),
    })
}

/// Returns how many times a chunk of this length was seen when so many seconds of it were played.
fn times(played: f64, length: f64) -> u8 {
    if played <= 0.0 {
        0
    } else if played < 1.5 * length {
        1
    } else if played < 2.5 * length {
        2
    } else {
        3
    }
}

fn sort(strips: &mut [ViewerStrip], page: &ViewerPage) {
    let places: HashMap<u32, usize> = match &page.order {
        ViewerOrder::Names(viewers) => viewers.iter().copied().zip(0..).collect(),
        _ => HashMap::new(),
    };
    let place = |strip: &ViewerStrip| places.get(&strip.viewer).copied().unwrap_or(usize::MAX);
    let covered = |strip: &ViewerStrip| strip.covered_percent.unwrap_or(-1.0);
    let compare = |a: &ViewerStrip, b: &ViewerStrip| -> Ordering {
        match page.order {
            ViewerOrder::Covered => covered(a).total_cmp(&covered(b)),
            ViewerOrder::Watched => a.watched_seconds.total_cmp(&b.watched_seconds),
            ViewerOrder::LastView => a.last_view.cmp(&b.last_view),
            ViewerOrder::Names(_) => place(a).cmp(&place(b)),
        }
    };
    strips.sort_by(|a, b| {
        let order = compare(a, b);
        let order = if page.descending {
            order.reverse()
        } else {
            order
        };
        order.then(a.viewer.cmp(&b.viewer))
    });
}

fn moment(at: u32) -> DateTime<Utc> {
    DateTime::from_timestamp(i64::from(at), 0).unwrap_or_default()
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
