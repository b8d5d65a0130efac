//! Student work, told without the API: every submission, attempt, comment, rubric row and file.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{
    handle::Canvas,
    work::{Author, CanvasFile, Work},
    world::{Course, assignments::Assignment},
};

/// Bytes read at a time.
const PIECE: usize = 1 << 20;

/// A submission as it is.
#[derive(Debug, Clone, Serialize)]
pub struct TrueSubmission {
    /// Id.
    pub id: u64,
    /// The course.
    pub course: u64,
    /// The assignment.
    pub assignment: u64,
    /// Name of the assignment.
    pub assignment_name: String,
    /// The student.
    pub user: u64,
    /// `submitted`, `unsubmitted`, `graded` or `pending_review`.
    pub state: &'static str,
    /// Score.
    pub score: Option<f64>,
    /// Whether the student need not hand in.
    pub excused: bool,
    /// Whether the last attempt came too late.
    pub late: bool,
    /// Whether nothing came.
    pub missing: bool,
    /// All attempts, the first one first.
    pub attempts: Vec<TrueAttempt>,
    /// All comments, the first one first.
    pub comments: Vec<TrueComment>,
    /// How the rubric was filled in.
    pub rubric: Vec<TrueRubricRow>,
}

impl TrueSubmission {
    /// Returns every file that hangs on it: of attempts, of posts and of comments.
    pub fn files(&self) -> Vec<&TrueFile> {
        let of_attempts = self.attempts.iter().flat_map(|attempt| {
            let posted = attempt
                .posts
                .iter()
                .filter_map(|(_, _, file)| file.as_ref());
            attempt.files.iter().chain(&attempt.media).chain(posted)
        });
        let of_comments = self
            .comments
            .iter()
            .flat_map(|comment| comment.files.iter().chain(&comment.media));
        of_attempts.chain(of_comments).collect()
    }
}

/// What was handed in at once.
#[derive(Debug, Clone, Serialize)]
pub struct TrueAttempt {
    /// Number, from 1.
    pub number: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// The service's word for how.
    pub kind: &'static str,
    /// Text; addresses of files begin with `{canvas}` in place of the address of the Canvas.
    pub body: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// Files, those that only the text names included.
    pub files: Vec<TrueFile>,
    /// Recording.
    pub media: Option<TrueFile>,
    /// Messages of posts that are still there, with their files.
    pub posts: Vec<(u64, String, Option<TrueFile>)>,
}

/// A comment.
#[derive(Debug, Clone, Serialize)]
pub struct TrueComment {
    /// Id.
    pub id: u64,
    /// Who said it; nobody if hidden.
    pub author: Option<u64>,
    /// Text.
    pub text: String,
    /// Files.
    pub files: Vec<TrueFile>,
    /// Recording.
    pub media: Option<TrueFile>,
}

/// One row of a filled-in rubric.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrueRubricRow {
    /// Id of the criterion.
    pub criterion: String,
    /// Points.
    pub points: Option<f64>,
    /// Id of the rating.
    pub rating: Option<String>,
    /// Comments.
    pub comments: Option<String>,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrueFile {
    /// Id.
    pub id: u64,
    /// Name that people see.
    pub display_name: String,
    /// Bytes.
    pub size: u64,
    /// Whether nobody but its owner may open it.
    pub locked: bool,
    /// Id of its media object.
    pub media: Option<String>,
}

impl Canvas<'_> {
    /// Returns all work that a course has now, by assignment and student; those who left are included, those whose
    /// enrollment was deleted are not. Unpublished assignments have none.
    pub fn true_submissions(self, course: u64) -> Vec<TrueSubmission> {
        let catalogue = &self.0.canvas.catalogue;
        let Some(course) = catalogue.course(course) else {
            return Vec::new();
        };
        let (students, now) = (catalogue.students(course).len(), self.0.clock.now());
        let assignments = course.assignments().into_iter().filter(|it| it.published);
        let works = assignments.flat_map(|assignment| {
            let works =
                (0..students).filter_map(|place| catalogue.work(course, &assignment, place, now));
            works
                .map(|work| told(course, &assignment, work))
                .collect::<Vec<_>>()
        });
        works.collect()
    }

    /// Returns the SHA-256 of a file in lower-case hexadecimal digits; `None` if there is no such file. Reads it
    /// through.
    pub fn sha256_of(self, file: u64) -> Option<String> {
        let content = self.0.canvas_file(file)?.content();
        let (mut digest, mut place) = (Sha256::new(), 0);
        loop {
            let bytes = content.read_at(place, PIECE);
            if bytes.is_empty() {
                break;
            }
            place += bytes.len() as u64;
            digest.update(&bytes);
        }
        Some(format!("{:x}", digest.finalize()))
    }
}

fn told(course: &Course, assignment: &Assignment, work: Work) -> TrueSubmission {
    TrueSubmission {
        id: work.id,
        course: course.id,
        assignment: assignment.id,
        assignment_name: assignment.name.clone(),
        user: work.user,
        state: work.state(),
        score: work.mark.score,
        excused: work.mark.excused,
        late: work.mark.late,
        missing: work.mark.missing,
        attempts: work
            .attempts
            .into_iter()
            .map(|attempt| TrueAttempt {
                number: attempt.number,
                at: attempt.at,
                kind: attempt.kind,
                body: attempt.body,
                url: attempt.url,
                files: files(&attempt.files),
                media: attempt.media.as_ref().map(TrueFile::from),
                posts: attempt
                    .posts
                    .into_iter()
                    .filter(|post| !post.deleted)
                    .map(|post| {
                        (
                            post.id,
                            post.message,
                            post.file.as_ref().map(TrueFile::from),
                        )
                    })
                    .collect(),
            })
            .collect(),
        comments: work
            .comments
            .into_iter()
            .map(|comment| TrueComment {
                id: comment.id,
                author: match comment.author {
                    Author::User(id) | Author::Gone(id, _) => Some(id),
                    Author::Anonymous => None,
                },
                text: comment.text,
                files: files(&comment.files),
                media: comment.media.as_ref().map(TrueFile::from),
            })
            .collect(),
        rubric: work
            .rubric
            .into_iter()
            .map(|row| TrueRubricRow {
                criterion: row.criterion,
                points: row.points,
                rating: row.rating.text(),
                comments: row.comments.text(),
            })
            .collect(),
    }
}

fn files(files: &[CanvasFile]) -> Vec<TrueFile> {
    files.iter().map(TrueFile::from).collect()
}

impl From<&CanvasFile> for TrueFile {
    fn from(file: &CanvasFile) -> Self {
        Self {
            id: file.id,
            display_name: file.display_name.clone(),
            size: file.len(),
            locked: file.locked,
            media: file.media.clone(),
        }
    }
}
