//! A cheap look at courses: what there is to collect and how many calls that takes, before any work is asked for.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use lectern_canvas::{
    AssignmentFilter, AssignmentId, Canvas, CanvasError, CourseId, CourseRef, Enrollment,
    EnrollmentFilter, EnrollmentType, SectionId,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::answers::{id, list, text};
use crate::choices::{Choices, CourseChoice};
use crate::control::CollectControl;
use crate::elsewhere::{Cannot, Elsewhere};
use crate::error::CollectError;
use crate::refusal::{Refusal, RefusalKind};

/// What there is to collect.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The courses that were handed out.
    pub courses: Vec<CourseEstimate>,
    /// Calls that listing all of it takes, as far as can be told.
    pub calls: u64,
    /// Work that is not at Canvas.
    pub cannot: Vec<Cannot>,
    /// What was not handed out.
    pub refused: Vec<Refusal>,
}

/// What there is in a course.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CourseEstimate {
    /// The course.
    pub course: CourseId,
    /// What it is called.
    pub name: String,
    /// Its short name.
    pub code: Option<String>,
    /// Its term.
    pub term: Option<String>,
    /// Students of the choice.
    pub students: u64,
    /// Its sections.
    pub sections: Vec<SectionEstimate>,
    /// All its assignments, chosen or not.
    pub assignments: Vec<AssignmentEstimate>,
    /// Rows to expect for what is chosen: one for each student and assignment.
    pub submissions: u64,
    /// Calls that listing what is chosen takes, as far as can be told.
    pub calls: u64,
}

/// A section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionEstimate {
    /// The section.
    pub section: SectionId,
    /// What it is called.
    pub name: String,
    /// Its students, whatever the choice of sections.
    pub students: u64,
}

/// An assignment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AssignmentEstimate {
    /// The assignment.
    pub assignment: AssignmentId,
    /// What it is called.
    pub name: String,
    /// When it is due.
    pub due_at: Option<DateTime<Utc>>,
    /// The most points there are.
    pub points: Option<f64>,
    /// Whether it is chosen.
    pub chosen: bool,
    /// Rows to expect: one for each student of the choice.
    pub submissions: u64,
    /// Where its work is, if not at Canvas.
    pub elsewhere: Option<Elsewhere>,
    /// Whether names are hidden until grades are posted.
    pub anonymous: bool,
    /// Whether it is graded by criteria.
    pub has_rubric: bool,
    /// Outcomes that its criteria measure.
    pub outcomes: Vec<OutcomeEstimate>,
}

/// An outcome that a criterion measures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeEstimate {
    /// The outcome's id.
    pub outcome: i64,
    /// What the criterion is called.
    pub criterion: String,
}

/// Looks at courses with a few calls each. Stores nothing.
///
/// # Errors
///
/// What keeps everything from being read, as [`crate::Stage::list`].
pub async fn estimate(
    canvas: &Canvas,
    choices: &Choices,
    control: &CollectControl,
) -> Result<Estimate, CollectError> {
    if choices.courses.is_empty() {
        return Err(CollectError::NothingChosen);
    }
    let mut found = Estimate::default();
    for choice in &choices.courses {
        let looked = control.wait(look(canvas, choices, choice)).await?;
        match looked {
            Ok((course, cannot)) => {
                found.calls += course.calls;
                found.courses.push(course);
                found.cannot.extend(cannot);
            }
            Err((what, error)) => {
                let Some(kind) = RefusalKind::of(&error) else {
                    return Err(error.into());
                };
                found.refused.push(Refusal {
                    course: choice.course,
                    assignment: None,
                    what: what.to_owned(),
                    reason: error.to_string(),
                    kind,
                });
            }
        }
    }
    Ok(found)
}

type Looked = Result<(CourseEstimate, Vec<Cannot>), (&'static str, CanvasError)>;

async fn look(canvas: &Canvas, choices: &Choices, choice: &CourseChoice) -> Looked {
    let id = choice.course;
    let course = canvas.course(&CourseRef::Id(id)).await;
    let course = course.map_err(|error| ("the course", error))?;
    let students = EnrollmentFilter {
        types: vec![EnrollmentType::Student],
        states: choices.states().iter().map(|one| one.as_canvas()).collect(),
    };
    let enrollments = canvas.enrollments(id, &students).read_all().await;
    let pages = u64::from(enrollments.pages);
    let enrollments = enrollments.into_result();
    let enrollments = enrollments.map_err(|error| ("enrolments", error))?;
    let sections = canvas.sections(id).read_all().await.into_result();
    let sections = sections.map_err(|error| ("sections", error))?;
    let all = canvas.assignments(id, &AssignmentFilter::default());
    let assignments = all.received().read_all().await.into_result();
    let assignments = assignments.map_err(|error| ("assignments", error))?;

    let students = chosen(&enrollments, choice);
    let by_section = by_section(&enrollments);
    let mut found = CourseEstimate {
        course: id,
        name: course.title(),
        code: course.course_code.clone(),
        term: course.term.as_ref().and_then(|term| term.name.clone()),
        students,
        sections: sections
            .into_iter()
            .map(|section| SectionEstimate {
                section: section.id,
                students: by_section
                    .get(&section.id)
                    .map_or(0, |ids| ids.len() as u64),
                name: section
                    .name
                    .unwrap_or_else(|| format!("Section {}", section.id)),
            })
            .collect(),
        assignments: Vec::new(),
        submissions: 0,
        // The course, its sections, assignments and quizzes; three lists of people.
        calls: 4 + 3 * pages.max(1) + assignments.len() as u64 / 100,
    };
    let mut cannot = Vec::new();
    for row in &assignments {
        let row: Value = serde_json::from_str(row.json.get()).unwrap_or_default();
        let Some(assignment) = assignment(&row, choice, students) else {
            continue;
        };
        if assignment.chosen {
            found.submissions += assignment.submissions;
            if assignment.elsewhere != Some(Elsewhere::Unpublished) {
                found.calls += students.div_ceil(100).max(1);
            }
            cannot.extend(assignment.elsewhere.map(|why| Cannot {
                course: id,
                assignment: assignment.assignment,
                name: assignment.name.clone(),
                why,
                count: assignment.submissions,
            }));
        }
        found.assignments.push(assignment);
    }
    Ok((found, cannot))
}

fn assignment(row: &Value, choice: &CourseChoice, students: u64) -> Option<AssignmentEstimate> {
    let number = AssignmentId::new(id(&row["id"])?);
    let elsewhere = Elsewhere::of(row);
    let criteria = list(&row["rubric"]);
    let due = row["due_at"].as_str();
    let due = due.and_then(|text| DateTime::parse_from_rfc3339(text).ok());
    Some(AssignmentEstimate {
        assignment: number,
        name: text(&row["name"]).map_or_else(|| format!("Assignment {number}"), str::to_owned),
        due_at: due.map(|due| due.to_utc()),
        points: row["points_possible"].as_f64(),
        chosen: choice.takes(number),
        submissions: match elsewhere {
            Some(Elsewhere::Unpublished) => 0,
            _ => students,
        },
        elsewhere,
        anonymous: row["anonymize_students"] == Value::Bool(true),
        has_rubric: !criteria.is_empty(),
        outcomes: criteria
            .iter()
            .filter_map(|one| {
                Some(OutcomeEstimate {
                    outcome: id(&one["learning_outcome_id"])?,
                    criterion: text(&one["description"]).unwrap_or_default().to_owned(),
                })
            })
            .collect(),
    })
}

fn chosen(enrollments: &[Enrollment], choice: &CourseChoice) -> u64 {
    let takes = |row: &&Enrollment| {
        let sections = choice.sections.as_ref();
        let students = choice.students.as_ref();
        sections.is_none_or(|ids| row.course_section_id.is_some_and(|id| ids.contains(&id)))
            && students.is_none_or(|ids| row.user_id.is_some_and(|id| ids.contains(&id)))
    };
    let ids: HashSet<_> = enrollments
        .iter()
        .filter(takes)
        .filter_map(|row| row.user_id)
        .collect();
    ids.len() as u64
}

fn by_section(enrollments: &[Enrollment]) -> HashMap<SectionId, HashSet<i64>> {
    let mut found: HashMap<_, HashSet<i64>> = HashMap::new();
    for row in enrollments {
        if let (Some(section), Some(user)) = (row.course_section_id, row.user_id) {
            found.entry(section).or_default().insert(user.get());
        }
    }
    found
}
