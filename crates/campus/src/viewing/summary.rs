//! Usage in sums by hour, day or week.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Datelike, Days, DurationRound, TimeDelta, Utc};
use uuid::Uuid;

use super::{
    StartReason, TrueView,
    query::{Range, UsageRefusal, allowed, may_see},
};
use crate::{
    CampusState, Summaries, UsageSettings,
    world::{Identity, Role, World},
};

/// How much of time is summed up in one item. All are periods of UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Granularity {
    /// Whole hours.
    Hourly,
    /// Days.
    Daily,
    /// Weeks that begin on Sunday.
    Weekly,
}

/// What is summed up.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Subject {
    /// Everything the caller may see.
    System,
    /// The sessions of a folder, those below it only by the switch.
    Folder(Uuid),
    /// A session.
    Session(Uuid),
}

/// The sums of one period.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SummaryItem {
    /// When the period begins.
    pub time: DateTime<Utc>,
    /// Minutes of recordings that were watched.
    pub minutes: f64,
    /// People.
    pub users: usize,
    /// Rows that began by opening or going on, not by a jump or another speed.
    pub views: usize,
}

/// Periods without views that are listed at most.
const MOST_EMPTY: usize = 10_000;

impl CampusState {
    /// Returns the sums by period.
    ///
    /// # Errors
    /// The caller may not see them, or this site refuses sums.
    pub(crate) fn usage_summary(
        &self,
        caller: &Identity,
        subject: Subject,
        range: Range,
        granularity: Granularity,
    ) -> Result<Vec<SummaryItem>, UsageRefusal> {
        let settings = self.settings.read().usage.clone();
        let sessions = {
            let world = self.world.read();
            sessions_of(&world, caller, subject, &settings)?
        };
        let known_until = match settings.summaries {
            Summaries::Refused => return Err(UsageRefusal::Broken),
            Summaries::Empty => return Ok(Vec::new()),
            Summaries::Behind => self.clock.now() - TimeDelta::hours(48),
            Summaries::Right => DateTime::<Utc>::MAX_UTC,
        };
        let mut periods: BTreeMap<DateTime<Utc>, Sums> = BTreeMap::new();
        for session in sessions {
            for view in self.known_views(session) {
                if range.holds(view.at, &settings) && view.at <= known_until {
                    let period = periods.entry(granularity.begin(view.at)).or_default();
                    period.add(&view);
                }
            }
        }
        if settings.empty_periods {
            fill(&mut periods, range, granularity, self.clock.now());
        }
        Ok(periods.into_iter().map(Sums::item).collect())
    }
}

#[derive(Default)]
struct Sums {
    seconds: f64,
    users: HashSet<Uuid>,
    views: usize,
}

impl Sums {
    fn add(&mut self, view: &TrueView) {
        self.seconds += view.seconds;
        self.users.insert(view.viewer);
        let begins = !matches!(view.start_reason, StartReason::Seek | StartReason::NewSpeed);
        self.views += usize::from(begins);
    }

    fn item((time, sums): (DateTime<Utc>, Self)) -> SummaryItem {
        SummaryItem {
            time,
            minutes: sums.seconds / 60.0,
            users: sums.users.len(),
            views: sums.views,
        }
    }
}

impl Granularity {
    fn begin(self, at: DateTime<Utc>) -> DateTime<Utc> {
        let whole = |span| at.duration_trunc(span).unwrap_or(at);
        match self {
            Self::Hourly => whole(TimeDelta::hours(1)),
            Self::Daily => whole(TimeDelta::days(1)),
            Self::Weekly => {
                let since_sunday = at.weekday().num_days_from_sunday();
                whole(TimeDelta::days(1)) - Days::new(since_sunday.into())
            }
        }
    }

    fn length(self) -> TimeDelta {
        match self {
            Self::Hourly => TimeDelta::hours(1),
            Self::Daily => TimeDelta::days(1),
            Self::Weekly => TimeDelta::weeks(1),
        }
    }
}

fn sessions_of(
    world: &World,
    caller: &Identity,
    subject: Subject,
    settings: &UsageSettings,
) -> Result<Vec<Uuid>, UsageRefusal> {
    let former = world
        .former_sessions()
        .filter(|_| settings.deleted_sessions);
    match subject {
        Subject::Session(session) => {
            may_see(world, caller, session, settings)?;
            Ok(vec![session])
        }
        Subject::System => {
            let mine = world
                .sessions()
                .filter(|session| world.session_role(caller, session) >= Some(Role::Creator))
                .map(|session| session.id);
            let gone = former.filter(|(id, _)| may_see(world, caller, *id, settings).is_ok());
            Ok(mine.chain(gone.map(|(id, _)| id)).collect())
        }
        Subject::Folder(top) => {
            let folder = world.folder(top).ok_or(UsageRefusal::NotFound)?;
            allowed(world.folder_role(caller, folder))?;
            let mut folders = HashSet::from([top]);
            let mut rest = vec![top];
            while let Some(next) = rest.pop().filter(|_| settings.summary_covers_subfolders) {
                let below: Vec<_> = world.children(Some(next)).map(|it| it.id).collect();
                folders.extend(&below);
                rest.extend(below);
            }
            let there = folders.iter().flat_map(|id| world.sessions_in(*id));
            let gone = former.filter(|(_, former)| folders.contains(&former.folder));
            Ok(there
                .map(|session| session.id)
                .chain(gone.map(|(id, _)| id))
                .collect())
        }
    }
}

/// Adds the periods of a range in which nobody watched.
fn fill(
    periods: &mut BTreeMap<DateTime<Utc>, Sums>,
    range: Range,
    granularity: Granularity,
    now: DateTime<Utc>,
) {
    let Some(begin) = range.begin.or_else(|| periods.keys().next().copied()) else {
        return;
    };
    let end = range.end.unwrap_or(now);
    let mut at = granularity.begin(begin);
    for _ in 0..MOST_EMPTY {
        if at > end {
            return;
        }
        periods.entry(at).or_default();
        at += granularity.length();
    }
}
