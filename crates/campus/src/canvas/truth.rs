//! What there is in the Canvas, told without its API, so that tests can count on their own.

use std::{
    collections::BTreeSet,
    io::{self, BufWriter, Write},
    path::Path,
};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::{
    handle::Canvas,
    history::quoted,
    views::{PageView, Views},
    world::{EnrollmentType, User, Who},
};

/// A course as it is.
#[derive(Debug, Clone, Serialize)]
pub struct TrueCourse {
    /// Id.
    pub id: u64,
    /// Name.
    pub name: String,
    /// Code.
    pub code: String,
    /// SIS id.
    pub sis_id: Option<String>,
    /// Id of the term.
    pub term: u64,
    /// Name of the term.
    pub term_name: &'static str,
    /// `unpublished`, `available` or `completed`.
    pub state: &'static str,
}

/// A person as it is.
#[derive(Debug, Clone, Serialize)]
pub struct TrueUser {
    /// Id.
    pub id: u64,
    /// Name.
    pub name: String,
    /// Name to sort by.
    pub sortable_name: String,
    /// Login.
    pub login_id: String,
    /// SIS id.
    pub sis_user_id: Option<String>,
    /// E-mail address.
    pub email: String,
    /// Whether the account was deleted.
    pub deleted: bool,
    /// Whether it is the test student of a course.
    pub is_test_student: bool,
}

/// An enrollment as it is.
#[derive(Debug, Clone, Serialize)]
pub struct TrueEnrollment {
    /// Id.
    pub id: u64,
    /// The person.
    pub user: u64,
    /// The course.
    pub course: u64,
    /// The section.
    pub section: u64,
    /// Type, such as `StudentEnrollment`.
    pub kind: &'static str,
    /// State, such as `active`.
    pub state: &'static str,
}

/// A page view as it is, once for each request id.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TruePageView {
    /// Request id.
    pub id: Uuid,
    /// The person as whom it was viewed.
    pub user: u64,
    /// When, to the millisecond.
    pub at: DateTime<Utc>,
    /// Address.
    pub url: String,
    /// `Course`, `Group`, `User`, `UserProfile`, `Account` or nothing.
    pub context_type: Option<&'static str>,
    /// Id of that.
    pub context_id: Option<u64>,
    /// Who really acted.
    pub real_user: Option<u64>,
    /// The program, when it was no browser.
    pub app: Option<&'static str>,
    /// `get` or `post`.
    pub method: &'static str,
    /// Whether something was handed in or posted.
    pub participated: bool,
    /// Seconds spent on it.
    pub seconds: Option<f64>,
    /// How often it is listed.
    pub copies: u8,
}

impl From<PageView> for TruePageView {
    fn from(view: PageView) -> Self {
        Self {
            id: view.id,
            user: view.user,
            at: view.created_at(),
            context_type: view.context.kind(),
            context_id: view.context.id(),
            real_user: view.real_user,
            app: view.app,
            method: view.method,
            participated: view.participated,
            seconds: view.seconds,
            copies: 1 + u8::from(view.twice),
            url: view.url,
        }
    }
}

impl Canvas<'_> {
    /// Returns all courses.
    pub fn true_courses(self) -> Vec<TrueCourse> {
        let courses = self.0.canvas.catalogue.courses();
        courses
            .iter()
            .map(|course| TrueCourse {
                id: course.id,
                name: course.name(),
                code: course.code.clone(),
                sis_id: course.sis_id.clone(),
                term: course.term.id,
                term_name: course.term.name,
                state: course.state.as_str(),
            })
            .collect()
    }

    /// Returns all enrollments of a course, those in every state included.
    pub fn true_enrollments(self, course: u64) -> Vec<TrueEnrollment> {
        let catalogue = &self.0.canvas.catalogue;
        let Some(course) = catalogue.course(course) else {
            return Vec::new();
        };
        let roll = catalogue.roster(course);
        roll.iter()
            .map(|row| TrueEnrollment {
                id: row.id,
                user: row.user,
                course: course.id,
                section: course.section_id(row.section),
                kind: row.kind.as_str(),
                state: row.state.as_str(),
            })
            .collect()
    }

    /// Finds a person.
    pub fn true_user(self, id: u64) -> Option<TrueUser> {
        self.0.canvas.catalogue.user(id).map(TrueUser::from)
    }

    /// Returns the page views of a person from a time to before another, the oldest first, however long ago.
    pub fn true_page_views(
        self,
        user: u64,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Vec<TruePageView> {
        let catalogue = &self.0.canvas.catalogue;
        let views = Views::of(catalogue, user, self.0.clock.now());
        let newest_first = views.newest_first(Some(from), Some(to));
        let mut all: Vec<TruePageView> = newest_first.map(TruePageView::from).collect();
        all.reverse();
        all
    }

    /// Writes the page views of everybody who ever was in a course as CSV, one person after the other. Types of
    /// enrollment are in the last column, joined by spaces.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write_page_views_csv(
        self,
        course: u64,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        path: &Path,
    ) -> io::Result<()> {
        let mut out = BufWriter::new(std::fs::File::create(path)?);
        self.write_page_views(course, (from, to), &mut out)?;
        out.flush()
    }

    pub(super) fn write_page_views(
        self,
        course: u64,
        (from, to): (DateTime<Utc>, DateTime<Utc>),
        out: &mut impl Write,
    ) -> io::Result<()> {
        writeln!(
            out,
            "id,user_id,created_at,url,context_type,context_id,real_user_id,app_name,http_method,participated,copies,enrollments"
        )?;
        let enrollments = self.true_enrollments(course);
        let people: BTreeSet<u64> = enrollments.iter().map(|row| row.user).collect();
        for user in people {
            let own = enrollments.iter().filter(|row| row.user == user);
            let kinds: BTreeSet<String> = own
                .map(|row| format!("{}:{}", row.kind, row.state))
                .collect();
            let kinds: Vec<String> = kinds.into_iter().collect();
            for view in self.true_page_views(user, from, to) {
                let number =
                    |number: Option<u64>| number.map(|it| it.to_string()).unwrap_or_default();
                writeln!(
                    out,
                    "{},{},{},{},{},{},{},{},{},{},{},{}",
                    view.id,
                    view.user,
                    view.at.to_rfc3339_opts(SecondsFormat::Millis, true),
                    quoted(&view.url),
                    view.context_type.unwrap_or_default(),
                    number(view.context_id),
                    number(view.real_user),
                    view.app.unwrap_or_default(),
                    view.method,
                    view.participated,
                    view.copies,
                    kinds.join(" "),
                )?;
            }
        }
        Ok(())
    }
}

impl From<User> for TrueUser {
    fn from(user: User) -> Self {
        Self {
            id: user.id,
            name: user.name(),
            sortable_name: user.sortable_name(),
            is_test_student: matches!(user.who, Who::Tester(_)),
            login_id: user.login_id,
            sis_user_id: user.sis_user_id,
            email: user.email,
            deleted: user.deleted,
        }
    }
}

/// All types of enrollment, as they are written.
impl TrueEnrollment {
    /// Returns all types of enrollment that there are.
    pub fn kinds() -> [&'static str; 6] {
        EnrollmentType::ALL.map(EnrollmentType::as_str)
    }
}
