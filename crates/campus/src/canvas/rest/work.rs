//! How student work is written: submissions, attempts, comments, rubrics.

use serde_json::{Map, Value, json};

use crate::canvas::{
    call::Call,
    views::seconds,
    work::{Attempt, Author, CanvasFile, Comment, Post, Said, Work},
    world::{
        Course,
        assignments::{Assignment, Kind},
    },
};

impl Call {
    /// Writes a submission. What is not there has no key at all.
    pub(super) fn write_work(
        &self,
        course: &Course,
        assignment: &Assignment,
        work: &Work,
        alone: bool,
    ) -> Value {
        let mut written = self.write_attempt(course, assignment, work, work.attempts.last());
        let params = &self.params;
        if params.includes("submission_history") {
            let attempts = work
                .attempts
                .iter()
                .map(|it| self.write_attempt(course, assignment, work, Some(it)));
            let mut history: Vec<Value> = attempts.collect();
            if history.is_empty() {
                history.push(written.clone());
            }
            written["submission_history"] = history.into();
        }
        if params.includes("submission_comments") || params.includes("submission_html_comments") {
            let comments = work
                .comments
                .iter()
                .map(|comment| self.write_comment(comment));
            written["submission_comments"] = comments.collect();
        }
        let rubric = params.includes("rubric_assessment")
            || alone && params.includes("full_rubric_assessment");
        if rubric && !work.rubric.is_empty() {
            written["rubric_assessment"] = write_rubric(work);
        }
        if params.includes("assignment") {
            written["assignment"] = self.write_assignment(course, assignment);
        }
        if params.includes("course") {
            written["course"] = self.write_course(course);
        }
        if params.includes("user") {
            written["user"] = self
                .catalogue()
                .user(work.user)
                .map(|user| self.write_user(&user, self.may_read_logins(course), false))
                .into();
        }
        if params.includes("group") {
            let (id, name) = work
                .group
                .clone()
                .filter(|_| assignment.kind == Kind::Group)
                .unzip();
            written["group"] = json!({ "id": id, "name": name });
        }
        if params.includes("visibility") {
            written["assignment_visible"] = true.into();
        }
        written
    }

    fn write_attempt(
        &self,
        course: &Course,
        assignment: &Assignment,
        work: &Work,
        attempt: Option<&Attempt>,
    ) -> Value {
        let base = self.base_url();
        let mark = &work.mark;
        let grade = mark.score.map(|score| score.to_string());
        let address = format!(
            "{base}/courses/{}/assignments/{}/submissions/{}",
            course.id, assignment.id, work.user
        );
        let is_latest = attempt.map(|it| it.number) == work.attempts.last().map(|it| it.number);
        let url = attempt
            .and_then(|it| it.url.as_deref())
            .map(|url| match assignment.kind {
                Kind::Tool | Kind::NewQuiz => {
                    let inside: String =
                        url::form_urlencoded::byte_serialize(url.as_bytes()).collect();
                    format!(
                        "{base}/courses/{}/external_tools/retrieve?assignment_id={}&url={inside}",
                        course.id, assignment.id
                    )
                }
                _ => url.to_owned(),
            });
        let late_by = attempt
            .zip(work.due)
            .map_or(0, |(it, due)| (it.at - due).num_seconds().max(0));
        let mut written = json!({
            "id": work.id,
            "assignment_id": assignment.id,
            "user_id": work.user,
            "attempt": attempt.map(|it| it.number),
            "submission_type": attempt.map(|it| it.kind),
            "workflow_state": work.state(),
            "submitted_at": attempt.map(|it| seconds(it.at)),
            "body": attempt.and_then(|it| it.body.as_ref()).map(|body| body.replace("{canvas}", base)),
            "url": url,
            "score": mark.score,
            "grade": grade,
            "entered_score": mark.score,
            "entered_grade": grade,
            "grade_matches_current_submission": is_latest,
            "graded_at": mark.at.map(seconds),
            "grader_id": mark.grader,
            "posted_at": mark.at.map(seconds),
            "excused": mark.excused,
            "late": late_by > 0,
            "missing": mark.missing,
            "late_policy_status": if mark.missing { Some("missing") } else { None },
            "points_deducted": null,
            "seconds_late": late_by,
            "cached_due_date": work.due.map(seconds),
            "grading_period_id": null,
            "extra_attempts": null,
            "redo_request": mark.redo,
            "custom_grade_status_id": null,
            "sticker": null,
            "preview_url": format!("{address}?preview=1&version={}", attempt.map_or(1, |it| it.number)),
        });
        if self.rights.read_course_list {
            written["anonymous_id"] = format!("{:x}", work.id % 0xf_ffff).into();
        }
        let Some(attempt) = attempt else {
            return written;
        };
        // Files that only the text names are no attachments.
        let attached: Vec<&CanvasFile> = attempt
            .files
            .iter()
            .filter(|_| attempt.kind != "online_text_entry")
            .collect();
        if !attached.is_empty() {
            written["attachments"] = attached
                .into_iter()
                .map(|file| self.write_file(file))
                .collect();
        }
        if let Some(media) = &attempt.media {
            written["media_comment"] = self.write_media(media);
        }
        if !attempt.posts.is_empty() {
            written["discussion_entries"] = attempt
                .posts
                .iter()
                .map(|post| self.write_post(post, work.user))
                .collect();
        }
        if let Some(answers) = &attempt.answers {
            written["submission_data"] = answers.clone();
        }
        if matches!(assignment.kind, Kind::Tool | Kind::NewQuiz) {
            written["external_tool_url"] = attempt.url.as_deref().into();
        }
        written
    }

    pub(super) fn write_post(&self, post: &Post, user: u64) -> Value {
        if post.deleted {
            return json!({
                "id": post.id,
                "parent_id": post.parent,
                "created_at": seconds(post.at),
                "updated_at": seconds(post.at),
                "deleted": true,
            });
        }
        let person = self.catalogue().user(user);
        let mut written = json!({
            "id": post.id,
            "message": post.message,
            "user_id": user,
            "user_name": person.as_ref().map(crate::canvas::world::User::name),
            "user": person.as_ref().map(|person| self.display(person)),
            "parent_id": post.parent,
            "created_at": seconds(post.at),
            "updated_at": seconds(post.at),
            "read_state": "read",
            "forced_read_state": false,
            "rating_count": null,
            "rating_sum": null,
        });
        if let Some(file) = &post.file {
            written["attachment"] = self.write_file(file);
            written["attachments"] = vec![self.write_file(file)].into();
        }
        written
    }

    fn write_comment(&self, comment: &Comment) -> Value {
        let (author_id, author_name, author) = match &comment.author {
            Author::User(id) => {
                let user = self.catalogue().user(*id);
                let name = user.as_ref().map(crate::canvas::world::User::name);
                (
                    Some(*id),
                    name,
                    user.map_or_else(|| json!({}), |user| self.display(&user)),
                )
            }
            Author::Gone(id, name) => (Some(*id), Some(name.clone()), json!({})),
            Author::Anonymous => (None, Some("Anonymous User".to_owned()), json!({})),
        };
        let mut written = json!({
            "id": comment.id,
            "author_id": author_id,
            "author_name": author_name,
            "author": author,
            "comment": comment.text,
            "created_at": seconds(comment.at),
            "edited_at": comment.edited.map(seconds),
            "avatar_path": "/images/messages/avatar-50.png",
        });
        if let Some(media) = &comment.media {
            written["media_comment"] = self.write_media(media);
        }
        if !comment.files.is_empty() {
            written["attachments"] = comment
                .files
                .iter()
                .map(|file| self.write_file(file))
                .collect();
        }
        if self.params.includes("submission_html_comments") {
            let lines: Vec<String> = comment
                .text
                .lines()
                .map(|line| format!("<p>{}</p>", crate::panopto::escape(line)))
                .collect();
            written["comment"] = lines.concat().into();
        }
        written
    }
}

fn write_rubric(work: &Work) -> Value {
    let rows = work.rubric.iter().map(|row| {
        let mut written = Map::new();
        for (name, said) in [("rating_id", &row.rating), ("comments", &row.comments)] {
            if !matches!(said, Said::Missing) {
                written.insert(name.to_owned(), said.clone().text().into());
            }
        }
        if let Some(points) = row.points {
            written.insert("points".to_owned(), points.into());
        }
        (row.criterion.clone(), Value::Object(written))
    });
    Value::Object(rows.collect())
}
