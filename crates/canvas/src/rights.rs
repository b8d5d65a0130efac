//! What an account may do, found out by asking for little of it.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::caller::Canvas;
use crate::endpoints::{
    CourseSearch, EnrollmentFilter, MyCourses, Students, SubmissionFilter, SubmissionIncludes,
    right,
};
use crate::error::CanvasError;
use crate::ids::UserId;
use crate::model::{Course, EnrollmentType};
use crate::references::{AccountRef, UserRef};

/// Courses looked at before giving up on finding one with a student.
const COURSES: usize = 5;

/// What a job needs of Canvas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Need {
    /// Lists of courses beyond the account's own, to find one by words.
    FindCourses,
    /// Who is in a course.
    People,
    /// Page views of others.
    PageViews,
    /// What students handed in.
    StudentWork,
    /// Comments, rubrics and attempts, which a limited token hides without a word.
    Details,
}

/// Whether the account has what a job needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Right {
    /// It has.
    Granted,
    /// It has not.
    Missing {
        /// What to ask the Canvas administrator for.
        ask_for: String,
    },
    /// It could not be found out, for example because there is no course to try it on.
    Unknown,
}

/// What an account may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rights {
    /// One line for each need, in the order of [`Need`].
    pub found: Vec<(Need, Right)>,
}

impl Rights {
    /// Returns what is known about one need.
    pub fn of(&self, need: Need) -> &Right {
        self.found
            .iter()
            .find(|(known, _)| *known == need)
            .map_or(&Right::Unknown, |(_, right)| right)
    }
}

impl Canvas {
    /// Finds out what the account may do, with some ten small calls at most. `now` bounds the page views that are asked for.
    ///
    /// # Errors
    ///
    /// A token that is refused, or a Canvas that cannot be reached. A missing right is an answer.
    pub async fn rights(&self, now: DateTime<Utc>) -> Result<Rights, CanvasError> {
        let (found_courses, listed) = self.some_of_all_courses().await?;
        let mut courses = self.some_own_courses().await?;
        courses.extend(listed);
        let mut tried = Tried::default();
        for course in courses.iter().take(COURSES) {
            self.try_course(course, &mut tried).await?;
            if tried.student.is_some() {
                break;
            }
        }
        let views = match tried.student {
            Some(student) => self.try_page_views(student, now).await?,
            None => Right::Unknown,
        };
        Ok(Rights {
            found: vec![
                (Need::FindCourses, found_courses),
                (Need::People, tried.people.unwrap_or(Right::Unknown)),
                (Need::PageViews, views),
                (Need::StudentWork, tried.work.unwrap_or(Right::Unknown)),
                (Need::Details, tried.details.unwrap_or(Right::Unknown)),
            ],
        })
    }

    /// Finds out whether the account may read page views of a person.
    ///
    /// # Errors
    ///
    /// As [`Self::rights`].
    pub async fn try_page_views(
        &self,
        user: UserId,
        now: DateTime<Utc>,
    ) -> Result<Right, CanvasError> {
        let from = now - TimeDelta::hours(1);
        let first = self
            .page_views(&UserRef::Id(user), from, now)
            .next()
            .await
            .map(|_| ());
        answered(first, right::VIEWS)
    }

    /// Tries whether the history of somebody's page views may be asked for. No query is started.
    ///
    /// # Errors
    ///
    /// No answer, or a token that is refused.
    pub async fn try_history(&self, user: UserId) -> Result<Right, CanvasError> {
        answered(self.ask_for_no_history(user).await, right::VIEWS)
    }

    async fn some_of_all_courses(&self) -> Result<(Right, Vec<Course>), CanvasError> {
        let search = CourseSearch {
            with_enrollments: true,
            ..CourseSearch::default()
        };
        let first = self
            .account_courses(AccountRef::Root, &search)?
            .next()
            .await;
        let courses = match &first {
            Ok(Some(page)) => visible(&page.items),
            _ => Vec::new(),
        };
        Ok((answered(first.map(|_| ()), right::COURSE_LIST)?, courses))
    }

    async fn some_own_courses(&self) -> Result<Vec<Course>, CanvasError> {
        match self.my_courses(&MyCourses::default()).next().await {
            Ok(page) => Ok(page.map(|page| visible(&page.items)).unwrap_or_default()),
            Err(error) if is_final(&error) => Err(error),
            Err(_) => Ok(Vec::new()),
        }
    }

    async fn try_course(&self, course: &Course, tried: &mut Tried) -> Result<(), CanvasError> {
        let filter = EnrollmentFilter {
            types: vec![EnrollmentType::Student],
            ..EnrollmentFilter::default()
        };
        let first = self.enrollments(course.id, &filter).next().await;
        if let Ok(Some(page)) = &first {
            let mut ids = page.items.iter().filter_map(|enrolment| enrolment.user_id);
            tried.student = ids.next();
        }
        keep(
            &mut tried.people,
            answered(first.map(|_| ()), right::PEOPLE)?,
        );
        if let Some(student) = tried.student {
            let filter = SubmissionFilter {
                students: Students::Some(vec![student]),
                includes: SubmissionIncludes::default(),
                ..SubmissionFilter::default()
            };
            let first = self.submissions(course.id, &filter)?.next().await;
            keep(&mut tried.work, answered(first.map(|_| ()), right::GRADES)?);
        }
        // Canvas always brings the term along where it may bring anything along.
        let details = match (&course.term, course.enrollment_term_id) {
            (Some(_), _) => Right::Granted,
            (None, Some(_)) => Right::Missing {
                ask_for: "a token without limits, or a developer key with “Allow include parameters” switched on".to_owned(),
            },
            (None, None) => Right::Unknown,
        };
        keep(&mut tried.details, details);
        Ok(())
    }
}

/// What trying on courses has shown.
#[derive(Default)]
struct Tried {
    student: Option<UserId>,
    people: Option<Right>,
    work: Option<Right>,
    details: Option<Right>,
}

/// A right that is there in one course is there; another course may refuse it for its own reasons.
fn keep(known: &mut Option<Right>, found: Right) {
    if *known != Some(Right::Granted) {
        *known = Some(found);
    }
}

fn visible(courses: &[Course]) -> Vec<Course> {
    let readable = courses
        .iter()
        .filter(|course| !course.access_restricted_by_date);
    readable.take(COURSES).cloned().collect()
}

/// Reads an answer as a right. What says nothing about rights is not known; what no other call would survive is an error.
fn answered(answer: Result<(), CanvasError>, right: &str) -> Result<Right, CanvasError> {
    match answer {
        Ok(()) => Ok(Right::Granted),
        Err(CanvasError::ScopeMissing { scope, .. }) => Ok(Right::Missing {
            ask_for: format!("the scope {scope}"),
        }),
        Err(error) if error.is_permission() => Ok(Right::Missing {
            ask_for: right.to_owned(),
        }),
        Err(error) if is_final(&error) => Err(error),
        Err(_) => Ok(Right::Unknown),
    }
}

fn is_final(error: &CanvasError) -> bool {
    error.needs_sign_in()
        || error.net_kind().is_some()
        || matches!(error, CanvasError::Throttled { .. })
}
