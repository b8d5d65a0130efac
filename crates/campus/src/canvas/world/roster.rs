//! Who is in a course, as what, and in which state.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Course, CourseState, Flavour, number_of,
    people::{demo_user, staff_user, student_user, tester_user, user, who},
};
use crate::{canvas::demo, viewing::enrolled};

/// That somebody is, or was, in a course.
#[derive(Debug, Clone)]
pub(crate) struct Enrollment {
    pub id: u64,
    pub user: u64,
    pub kind: EnrollmentType,
    pub state: EnrollmentState,
    /// Number of the section in the course, from 0.
    pub section: u32,
    pub created: DateTime<Utc>,
    /// Whom an observer observes.
    pub observes: Option<u64>,
    sortable: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum EnrollmentType {
    Designer,
    Observer,
    Student,
    StudentView,
    Ta,
    Teacher,
}

impl EnrollmentType {
    pub(crate) const ALL: [Self; 6] = [
        Self::Designer,
        Self::Observer,
        Self::Student,
        Self::StudentView,
        Self::Ta,
        Self::Teacher,
    ];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Designer => "DesignerEnrollment",
            Self::Observer => "ObserverEnrollment",
            Self::Student => "StudentEnrollment",
            Self::StudentView => "StudentViewEnrollment",
            Self::Ta => "TaEnrollment",
            Self::Teacher => "TeacherEnrollment",
        }
    }

    /// Returns the word that parameters of courses and users have for it.
    pub(crate) fn short(self) -> &'static str {
        match self {
            Self::Designer => "designer",
            Self::Observer => "observer",
            Self::Student => "student",
            Self::StudentView => "student_view",
            Self::Ta => "ta",
            Self::Teacher => "teacher",
        }
    }

    pub(crate) fn role_id(self) -> u64 {
        match self {
            Self::Student | Self::StudentView => 3,
            Self::Teacher => 4,
            Self::Ta => 5,
            Self::Designer => 6,
            Self::Observer => 7,
        }
    }

    pub(crate) fn is_student(self) -> bool {
        matches!(self, Self::Student | Self::StudentView)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EnrollmentState {
    Active,
    Invited,
    CreationPending,
    Inactive,
    Completed,
    Rejected,
    Deleted,
}

impl EnrollmentState {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Invited => "invited",
            Self::CreationPending => "creation_pending",
            Self::Inactive => "inactive",
            Self::Completed => "completed",
            Self::Rejected => "rejected",
            Self::Deleted => "deleted",
        }
    }

    /// Tells whether the person never was in the course.
    pub(crate) fn is_pending(self) -> bool {
        matches!(self, Self::Invited | Self::CreationPending | Self::Rejected)
    }
}

/// A section of a course.
#[derive(Debug, Clone)]
pub(crate) struct Section {
    pub id: u64,
    pub number: u32,
    pub name: String,
    pub sis_id: Option<String>,
}

/// Students from which a course has laboratory sections beside the main one.
const WITH_LABS: u32 = 30;
const LABS: u32 = 3;

impl Course {
    /// Returns the sections; the first holds everybody.
    pub(crate) fn sections(&self) -> Vec<Section> {
        let labs = if self.students >= WITH_LABS { LABS } else { 0 };
        (0..=labs)
            .map(|number| Section {
                id: self.section_id(number),
                number,
                name: match number {
                    0 => format!("{} 101", self.code),
                    lab => format!("{} L{lab:02}", self.code),
                },
                sis_id: self.sis_id.as_ref().map(|sis| {
                    format!(
                        "{sis}-{}",
                        match number {
                            0 => "101".to_owned(),
                            lab => format!("L{lab:02}"),
                        }
                    )
                }),
            })
            .collect()
    }

    pub(crate) fn section_id(&self, number: u32) -> u64 {
        7_000 + self.number() * 10 + u64::from(number)
    }
}

/// Makes the roll of a course in the order of a list.
pub(super) fn roster(course: &Course) -> Vec<Enrollment> {
    let mut roll = Roll {
        course,
        enrollments: Vec::new(),
    };
    roll.staff();
    roll.students();
    let mut enrollments = roll.enrollments;
    enrollments.sort_by(|one, other| {
        let key = |it: &Enrollment| (it.kind, it.sortable.clone(), it.id);
        key(one).cmp(&key(other))
    });
    enrollments
}

struct Roll<'a> {
    course: &'a Course,
    enrollments: Vec<Enrollment>,
}

impl Roll<'_> {
    fn add(&mut self, user_id: u64, kind: EnrollmentType, state: EnrollmentState, section: u32) {
        let number = self.enrollments.len() as u64;
        let sortable = who(user_id).map_or_else(String::new, |it| user(it).sortable_name());
        self.enrollments.push(Enrollment {
            id: self.course.number() * 100_000 + number,
            user: user_id,
            kind,
            state,
            section,
            created: self.course.created() + TimeDelta::minutes(number.cast_signed() * 3),
            observes: None,
            sortable: sortable.to_lowercase(),
        });
    }

    fn staff(&mut self) {
        use EnrollmentType::{Designer, Observer, StudentView, Ta, Teacher};
        let bits = number_of(&[self.course.id, 0x7eac]);
        let ended = match self.course.state {
            CourseState::Completed => EnrollmentState::Completed,
            _ => EnrollmentState::Active,
        };
        let teacher = self.course.teacher.and_then(demo_user);
        self.add(teacher.unwrap_or(staff_user(bits)), Teacher, ended, 0);
        if self.course.students == 0 {
            return;
        }
        if self.course.students > 200 {
            self.add(staff_user(bits + 1), Teacher, ended, 0);
        }
        for ta in 0..=u64::from(self.course.students / 120) {
            self.add(staff_user(bits + 2 + ta), Ta, ended, 0);
        }
        self.add(staff_user(bits + 20), Designer, EnrollmentState::Active, 0);
        self.add(staff_user(bits + 21), Observer, EnrollmentState::Active, 0);
        self.add(
            tester_user(self.course.number()),
            StudentView,
            EnrollmentState::Active,
            0,
        );
    }

    fn students(&mut self) {
        use EnrollmentType::{Observer, Student};
        let labs = u32::try_from(self.course.sections().len()).unwrap_or(1) - 1;
        let is_deleted = |number: u32| who(student_user(number)).is_some_and(|it| user(it).deleted);
        let numbers = (0..).map(|position| enrolled(self.course.roll, position));
        // Of a steady course everybody can be read.
        let numbers: Vec<u32> = numbers
            .filter(|number| self.course.steady.is_none() || !is_deleted(*number))
            .take(self.course.students as usize)
            .collect();
        for number in numbers {
            let bits = number_of(&[self.course.id, u64::from(number), 0xe12]);
            let state = self.state(bits, is_deleted(number));
            self.add(student_user(number), Student, state, 0);
            if labs > 0 && (bits >> 40).is_multiple_of(3) {
                let lab = 1 + u32::try_from(bits >> 44 & 0xff).unwrap_or_default() % labs;
                self.add(student_user(number), Student, state, lab);
            }
        }
        if self.course.with_demo_student {
            let state = self.state(1, false);
            self.add(demo::STUDENT, Student, state, 0);
        }
        // Somebody's parent, and an assistant who takes the course too.
        let first = student_user(enrolled(self.course.roll, 0));
        let observer = self.enrollments.iter_mut().find(|it| it.kind == Observer);
        if let Some(observer) = observer.filter(|_| self.course.students > 0) {
            observer.observes = Some(first);
        }
    }

    fn state(&self, bits: u64, deleted: bool) -> EnrollmentState {
        let bits = bits % 1_000;
        let all_are_there = matches!(
            self.course.flavour,
            Flavour::Files { .. } | Flavour::Crowd { .. }
        );
        if self.course.steady.is_some() || all_are_there {
            return EnrollmentState::Active;
        }
        match bits {
            _ if deleted => EnrollmentState::Deleted,
            100..140 => EnrollmentState::Inactive,
            140..155 => EnrollmentState::Deleted,
            155..165 => EnrollmentState::Rejected,
            _ if self.course.state == CourseState::Completed => EnrollmentState::Completed,
            165..185 => EnrollmentState::Invited,
            185..190 => EnrollmentState::CreationPending,
            190..230 => EnrollmentState::Completed,
            _ => EnrollmentState::Active,
        }
    }
}
