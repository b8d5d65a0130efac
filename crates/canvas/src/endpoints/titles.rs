//! What the pages of a course are called.

use super::right::{ANALYTICS, COURSE, FILES};
use crate::call::{Call, MOST_ROWS};
use crate::caller::Canvas;
use crate::ids::{CourseId, ModuleId};
use crate::model::{
    Discussion, FileInfo, Group, Module, ModuleItem, Quiz, StudentSummary, WikiPage,
};
use crate::pages::Pages;

impl Canvas {
    /// Lists the modules of a course.
    pub fn modules(&self, course: CourseId) -> Pages<Module> {
        let path = format!("/api/v1/courses/{course}/modules");
        self.all("/api/v1/courses/:course_id/modules", path, COURSE)
    }

    /// Lists the items of a module.
    pub fn module_items(&self, course: CourseId, module: ModuleId) -> Pages<ModuleItem> {
        let path = format!("/api/v1/courses/{course}/modules/{module}/items");
        let route = "/api/v1/courses/:course_id/modules/:module_id/items";
        self.all(route, path, COURSE)
    }

    /// Lists the pages of a course's wiki.
    pub fn wiki_pages(&self, course: CourseId) -> Pages<WikiPage> {
        let path = format!("/api/v1/courses/{course}/pages");
        self.all("/api/v1/courses/:course_id/pages", path, COURSE)
    }

    /// Lists the files of a course. A course may hide the list and show each file all the same.
    pub fn course_files(&self, course: CourseId) -> Pages<FileInfo> {
        let path = format!("/api/v1/courses/{course}/files");
        self.all("/api/v1/courses/:course_id/files", path, FILES)
    }

    /// Lists the discussions of a course.
    pub fn discussions(&self, course: CourseId) -> Pages<Discussion> {
        let path = format!("/api/v1/courses/{course}/discussion_topics");
        self.all("/api/v1/courses/:course_id/discussion_topics", path, COURSE)
    }

    /// Lists the quizzes of a course.
    pub fn quizzes(&self, course: CourseId) -> Pages<Quiz> {
        let path = format!("/api/v1/courses/{course}/quizzes");
        self.all("/api/v1/courses/:course_id/quizzes", path, COURSE)
    }

    /// Lists the groups of a course.
    pub fn course_groups(&self, course: CourseId) -> Pages<Group> {
        let path = format!("/api/v1/courses/{course}/groups");
        self.all("/api/v1/courses/:course_id/groups", path, COURSE)
    }

    /// Lists what Canvas's own analytics count for each student of a course, over its whole life.
    pub fn student_summaries(&self, course: CourseId) -> Pages<StudentSummary> {
        let path = format!("/api/v1/courses/{course}/analytics/student_summaries");
        let route = "/api/v1/courses/:course_id/analytics/student_summaries";
        self.all(route, path, ANALYTICS)
    }

    fn all<T: crate::Listed>(
        &self,
        route: &'static str,
        path: String,
        right: &'static str,
    ) -> Pages<T> {
        let call = Call::get(route, path, right).query("per_page", MOST_ROWS);
        Pages::new(self.clone(), call)
    }
}
