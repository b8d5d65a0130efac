//! How a course watches its recordings: soon after the lecture, fewer as the term goes on, again before exams.

use chrono::{DateTime, Days, TimeDelta, Utc};
use uuid::Uuid;

use super::{
    View,
    chance::{Chance, mix},
    people::{POOL, enrolled, student_id},
    visit::{Visit, milliseconds},
};
use crate::{media::seed_of, world::Audience};

/// Days from one academic year to the next, whole weeks.
const YEAR: u64 = 364;
/// Days from the exam in the middle of the term to that at its end.
const BETWEEN_EXAMS: u64 = 49;
/// How likely somebody watches at each hour of their own day.
const HOURS: [(u32, u32); 24] = [
    (7, 0),
    (4, 1),
    (2, 2),
    (1, 3),
    (1, 4),
    (1, 5),
    (1, 6),
    (2, 7),
    (3, 8),
    (5, 9),
    (6, 10),
    (7, 11),
    (7, 12),
    (7, 13),
    (7, 14),
    (7, 15),
    (7, 16),
    (7, 17),
    (8, 18),
    (10, 19),
    (12, 20),
    (13, 21),
    (13, 22),
    (11, 23),
];
/// Where people are, in minutes from UTC. Most are on the Pacific coast.
const ZONES: [(u32, i64); 6] = [(78, -480), (7, -300), (4, 0), (6, 480), (3, 330), (2, 60)];

/// Returns the views of a session until now, in no order.
pub(super) fn views(session: Uuid, audience: &Audience, now: DateTime<Utc>) -> Vec<View> {
    let mut views = Vec::new();
    for year in 0.. {
        let Some(opens) = audience.opens.checked_add_days(Days::new(YEAR * year)) else {
            break;
        };
        if opens > now || year > 0 && !audience.every_year {
            break;
        }
        for position in 0..audience.students.min(POOL) {
            let course = course_of(audience, year);
            let number = enrolled(course, position);
            let student = Student {
                session: seed_of(session),
                number,
                course,
                audience,
                year,
            };
            student.watch(&mut views);
        }
    }
    views.retain(|view| view.at <= now);
    views
}

/// Tells whether somebody may be in the audience, in any year.
pub(super) fn may_be_of(audience: &Audience, person: Uuid) -> bool {
    let years = if audience.every_year { 12 } else { 1 };
    (0..years).any(|year| {
        let course = course_of(audience, year);
        (0..audience.students.min(POOL))
            .any(|position| student_id(enrolled(course, position)) == person)
    })
}

fn course_of(audience: &Audience, year: u64) -> u64 {
    course_in_year(audience.course, year)
}

/// Returns the number from which the people of a course are chosen in a year, counted from its first.
pub(crate) fn course_in_year(course: u64, year: u64) -> u64 {
    course.wrapping_add(mix(year).wrapping_mul(year))
}

/// A student of one year's course before one of its recordings.
struct Student<'a> {
    session: u64,
    number: u32,
    course: u64,
    audience: &'a Audience,
    year: u64,
}

impl Student<'_> {
    fn watch(&self, views: &mut Vec<View>) {
        // How hard somebody works is the same in all of a course.
        let mut habits = Chance::of(&[self.course, u64::from(self.number)]);
        let diligence = habits.unit();
        let zone = habits.choose(&ZONES).unwrap_or_default();
        let mut chance = Chance::of(&[self.session, u64::from(self.number), self.year]);
        let drawn = f64::from(self.audience.drawn) / 100.0;
        let later_years = if self.year > 0 { 0.6 } else { 1.0 };
        let opens = self.in_year(self.audience.opens);
        if chance.happens(drawn * (0.35 + 0.65 * diligence) * later_years) {
            let days = chance.rarely_long(2.5) + if chance.happens(0.15) { 7.0 } else { 0.0 };
            let at = at_home(opens + milliseconds(days * 86_400.0), zone, &mut chance);
            let at = at.max(opens + milliseconds(chance.between(300.0, 40_000.0)));
            let until = self.stays_until(diligence, &mut chance);
            self.visit(at, 0.0, until, &mut chance, views);
        }
        let last = self.in_year(self.audience.exam);
        self.catch_up((opens, last), drawn, zone, &mut chance, views);
        for (exam, share) in [
            (last - TimeDelta::days(BETWEEN_EXAMS.cast_signed()), 0.18),
            (last, 0.34),
        ] {
            if exam > opens + TimeDelta::days(2)
                && chance.happens(share * drawn * (0.4 + diligence))
            {
                let before = 0.3 + chance.rarely_long(4.0).min(20.0);
                let at = at_home(exam - milliseconds(before * 86_400.0), zone, &mut chance);
                self.look_again(at.max(opens), &mut chance, views);
            }
        }
    }

    /// Watches some time before the exam, because of an illness, a piece of homework, a friend.
    fn catch_up(
        &self,
        (opens, exam): (DateTime<Utc>, DateTime<Utc>),
        drawn: f64,
        zone: i64,
        chance: &mut Chance,
        views: &mut Vec<View>,
    ) {
        let days = (exam - opens).num_days();
        if days > 7 && chance.happens(0.16 * drawn) {
            let after = chance.below(u32::try_from(days).unwrap_or_default());
            let at = at_home(opens + TimeDelta::days(after.into()), zone, chance);
            let until = self.stays_until(0.5, chance);
            let at = at.max(opens + milliseconds(chance.between(300.0, 40_000.0)));
            self.visit(at, 0.0, until, chance, views);
        }
    }

    /// Returns how far somebody gets: to the end, to where it gets boring, or not past the beginning.
    fn stays_until(&self, diligence: f64, chance: &mut Chance) -> f64 {
        let length = self.audience.seconds;
        let patience = chance.unit();
        if patience < 0.25 + 0.25 * diligence {
            // Some players report a little more than there is.
            let past = if chance.happens(0.04) { 1.7 } else { 0.0 };
            length + past
        } else if patience < 0.8 {
            length * chance.between(0.25, 0.99)
        } else {
            (20.0 + chance.rarely_long(length * 0.08)).min(length)
        }
    }

    /// Watches the difficult parts again, which are the same for everybody.
    fn look_again(&self, at: DateTime<Utc>, chance: &mut Chance, views: &mut Vec<View>) {
        let length = self.audience.seconds;
        let mut at = at;
        for part in 0..=chance.below(3) {
            let mut place = Chance::of(&[self.session, u64::from(part), 0xe8a]);
            let from = (length * place.between(0.1, 0.85) - chance.between(0.0, 40.0)).max(0.0);
            let until = (from + 60.0 + chance.rarely_long(140.0)).min(length);
            self.visit(at, from, until, chance, views);
            at += milliseconds(until - from + chance.between(20.0, 900.0));
        }
    }

    fn visit(
        &self,
        at: DateTime<Utc>,
        from: f64,
        until: f64,
        chance: &mut Chance,
        views: &mut Vec<View>,
    ) {
        let visit = Visit {
            viewer: student_id(self.number),
            at,
            from,
            until,
            length: self.audience.seconds,
            fine: self.session.is_multiple_of(8),
        };
        visit.watch(chance, views);
    }

    fn in_year(&self, time: DateTime<Utc>) -> DateTime<Utc> {
        time.checked_add_days(Days::new(YEAR * self.year))
            .unwrap_or(time)
    }
}

/// Moves a time to an hour of the same day at which a person in that zone is likely to watch.
fn at_home(time: DateTime<Utc>, zone: i64, chance: &mut Chance) -> DateTime<Utc> {
    let zone = TimeDelta::minutes(zone);
    let hour = chance.choose(&HOURS).unwrap_or(20);
    let within = milliseconds(f64::from(hour) * 3600.0 + chance.between(0.0, 3600.0));
    let midnight = (time + zone).date_naive().and_time(chrono::NaiveTime::MIN);
    midnight.and_utc() + within - zone
}
