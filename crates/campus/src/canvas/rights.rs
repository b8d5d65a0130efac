//! Who may do what: rights over the account, and what follows from being in a course.

use super::{
    call::Call,
    demo,
    world::{Course, CourseState, Enrollment, EnrollmentState, EnrollmentType},
};

/// Rights over the account, from a role in it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct AccountRights {
    /// May see page views and statistics of everybody.
    pub view_statistics: bool,
    /// May list the account's courses and look into them.
    pub read_course_list: bool,
    /// May see SIS ids.
    pub read_sis: bool,
    /// May act as others.
    pub become_user: bool,
    /// May see all work and grades.
    pub view_all_grades: bool,
    /// May see who is in a course.
    pub read_roster: bool,
}

impl AccountRights {
    pub(crate) fn of(user: u64) -> Self {
        match user {
            demo::ADMIN => Self {
                view_statistics: true,
                read_course_list: true,
                read_sis: true,
                become_user: true,
                view_all_grades: true,
                read_roster: true,
            },
            demo::ANALYST => Self {
                view_statistics: true,
                read_course_list: true,
                read_roster: true,
                ..Self::default()
            },
            _ => Self::default(),
        }
    }

    /// Tells whether there is a right by the service's word for it.
    pub(crate) fn has(self, name: &str) -> bool {
        match name {
            "view_statistics" | "view_analytics" => self.view_statistics,
            "read_course_list" | "read_reports" => self.read_course_list,
            "read_sis" | "manage_sis" => self.read_sis,
            "become_user" => self.become_user,
            "view_all_grades" | "manage_grades" => self.view_all_grades,
            "read_roster" => self.read_roster,
            _ => false,
        }
    }
}

impl Call {
    /// Returns what the caller is in a course.
    pub(crate) fn place_in(&self, course: &Course) -> Option<EnrollmentType> {
        let catalogue = self.catalogue();
        let roll = catalogue.roster(course);
        let own = catalogue.memberships(self.user).iter();
        own.filter(|membership| membership.course == course.place)
            .map(|membership| &roll[membership.enrollment])
            .filter(|enrollment| lets_in(enrollment))
            .map(|enrollment| enrollment.kind)
            .max()
    }

    pub(crate) fn may_read(&self, course: &Course) -> bool {
        if self.rights.read_course_list {
            return true;
        }
        match self.place_in(course) {
            Some(kind) if kind.is_student() => course.state != CourseState::Unpublished,
            Some(_) => true,
            None => false,
        }
    }

    /// Tells whether the caller sees who is in a course.
    pub(crate) fn may_read_roster(&self, course: &Course) -> bool {
        self.rights.read_roster || self.place_in(course).is_some()
    }

    /// Tells whether the caller teaches a course or may do what its teachers do.
    pub(crate) fn may_grade(&self, course: &Course) -> bool {
        let teaches = matches!(
            self.place_in(course),
            Some(EnrollmentType::Teacher | EnrollmentType::Ta)
        );
        self.rights.view_all_grades || teaches
    }

    /// Tells whether the caller sees login ids in a course.
    pub(crate) fn may_read_logins(&self, course: &Course) -> bool {
        self.rights.read_course_list || self.may_grade(course)
    }
}

fn lets_in(enrollment: &Enrollment) -> bool {
    matches!(
        enrollment.state,
        EnrollmentState::Active | EnrollmentState::Completed | EnrollmentState::Invited
    )
}
