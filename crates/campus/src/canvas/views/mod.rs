//! Page views: invented from who is in which course, the same every time, up to the campus's present.
//!
//! A view belongs to a person and a day of UTC. Days are made one by one and thrown away again, so that a year of
//! 800 people takes no memory.

mod course;
mod elsewhere;
mod row;
mod visit;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

use super::world::{Catalogue, Course, EnrollmentType, day_number, number_of};
use crate::viewing::Chance;
pub(crate) use row::{HistoryRow, seconds};

/// One request of a signed-in person.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PageView {
    pub id: Uuid,
    /// Milliseconds since 1970.
    pub at: i64,
    pub user: u64,
    pub url: String,
    pub context: Context,
    pub controller: Option<&'static str>,
    pub action: Option<&'static str>,
    pub asset: Option<(&'static str, u64)>,
    /// The program, when it is no browser.
    pub app: Option<&'static str>,
    pub method: &'static str,
    pub participated: bool,
    /// The person who acted as the user.
    pub real_user: Option<u64>,
    pub seconds: Option<f64>,
    pub render: Option<f64>,
    /// Which of the user's devices.
    pub agent: usize,
    /// Number of the stretch of views it belongs to.
    pub session: u64,
    /// Whether the list has it twice.
    pub twice: bool,
}

/// What a view belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Context {
    Course(u64),
    Group(u64),
    User(u64),
    UserProfile(u64),
    Account(u64),
    None,
}

impl Context {
    pub(crate) fn kind(self) -> Option<&'static str> {
        match self {
            Self::Course(_) => Some("Course"),
            Self::Group(_) => Some("Group"),
            Self::User(_) => Some("User"),
            Self::UserProfile(_) => Some("UserProfile"),
            Self::Account(_) => Some("Account"),
            Self::None => None,
        }
    }

    pub(crate) fn id(self) -> Option<u64> {
        match self {
            Self::Course(id)
            | Self::Group(id)
            | Self::User(id)
            | Self::UserProfile(id)
            | Self::Account(id) => Some(id),
            Self::None => None,
        }
    }
}

/// Views of one person.
#[derive(Clone, Copy)]
pub(crate) struct Views<'a> {
    catalogue: &'a Catalogue,
    user: u64,
    now: DateTime<Utc>,
}

impl<'a> Views<'a> {
    pub(crate) fn of(catalogue: &'a Catalogue, user: u64, now: DateTime<Utc>) -> Self {
        Self {
            catalogue,
            user,
            now,
        }
    }

    /// Returns the views of a range, its end left out, the newest first. Made day by day.
    pub(crate) fn newest_first(
        self,
        from: Option<DateTime<Utc>>,
        to: Option<DateTime<Utc>>,
    ) -> impl Iterator<Item = PageView> + use<'a> {
        let (from, to) = self.range(from, to);
        let mut day = (to - TimeDelta::milliseconds(1)).date_naive();
        let first = from.date_naive();
        std::iter::from_fn(move || {
            if day < first || from >= to {
                return None;
            }
            let mut views = self.day(day);
            views
                .retain(|view| (from.timestamp_millis()..to.timestamp_millis()).contains(&view.at));
            views.sort_unstable_by_key(|view| std::cmp::Reverse((view.at, view.id)));
            day = day.checked_sub_days(Days::new(1))?;
            Some(views)
        })
        .flatten()
    }

    /// Returns the views of one day of UTC, in no order, those to come included.
    fn day(self, day: NaiveDate) -> Vec<PageView> {
        let mut views = Vec::new();
        let number = day_number(day).cast_unsigned();
        for membership in self.catalogue.memberships(self.user) {
            let course = &self.catalogue.courses()[membership.course];
            let roll = self.catalogue.roster(course);
            let enrollment = &roll[membership.enrollment];
            // Another section of the same course is the same person all the same.
            if enrollment.section > 0 || enrollment.state.is_pending() {
                continue;
            }
            course::visit(self, course, enrollment.kind, day, number, &mut views);
        }
        if !self.is_steady() {
            elsewhere::visit(self, day, number, &mut views);
        }
        views
    }

    /// Begins the chance of this person on a day, for one purpose.
    fn chance(self, parts: &[u64]) -> Chance {
        let parts = number_of(parts);
        Chance::of(&[self.catalogue.seed(), self.user, parts])
    }

    fn is_steady(self) -> bool {
        self.catalogue
            .courses()
            .iter()
            .any(|course| course.steady.is_some())
    }

    fn range(
        self,
        from: Option<DateTime<Utc>>,
        to: Option<DateTime<Utc>>,
    ) -> (DateTime<Utc>, DateTime<Utc>) {
        let first = if self.is_steady() {
            super::world::STEADY_SINCE
        } else {
            super::world::FIRST_DAY
        };
        let first = first.and_time(chrono::NaiveTime::MIN).and_utc();
        // What happens at this very moment is known the next.
        let end = self.now + TimeDelta::milliseconds(1);
        (
            from.map_or(first, |from| from.max(first)),
            to.map_or(end, |to| to.min(end)),
        )
    }
}

/// Tells how much goes on in a course on a day; 1 is an ordinary weekday.
fn activity(course: &Course, kind: EnrollmentType, day: NaiveDate) -> f64 {
    use chrono::Datelike;
    let weekday =
        [1.0, 1.15, 1.1, 1.0, 0.7, 0.35, 0.75][day.weekday().num_days_from_monday() as usize];
    let season = match course.term.days {
        None => 0.25,
        Some((first, _)) if day < first => {
            if kind.is_student() {
                0.0
            } else if first - day < TimeDelta::days(21) {
                0.5
            } else {
                0.0
            }
        }
        Some((_, last)) if day <= last => {
            let left = (last - day).num_days();
            let midterm = (45..=50).contains(&left);
            if left < 12 {
                1.7
            } else if midterm {
                1.4
            } else {
                1.0
            }
        }
        Some((_, last)) if last == super::world::LATEST => 0.6,
        Some((_, last)) if day - last < TimeDelta::days(30) => 0.05,
        Some(_) => 0.004,
    };
    let role = match kind {
        EnrollmentType::Teacher | EnrollmentType::Ta => 1.6,
        EnrollmentType::Student => 1.0,
        EnrollmentType::StudentView => 0.01,
        EnrollmentType::Designer => 0.05,
        EnrollmentType::Observer => 0.08,
    };
    weekday * season * role
}
