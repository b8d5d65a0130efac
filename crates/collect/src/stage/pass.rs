//! A listing pass: all lists of the choice, several at once, each noted when it is done.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures::{StreamExt, TryStreamExt, stream};
use lectern_canvas::{
    AssignmentFilter, AssignmentId, Canvas, CourseId, EnrollmentFilter, EnrollmentType, Pages,
    Received, Students, SubmissionFilter, SubmissionIncludes, UserFilter,
};

use super::Stage;
use super::journal::{Journal, Line};
use super::keep::Keep;
use super::listing::{Listed, Reading};
use super::people::{Chosen, keep, portions};
use super::step::{Listing, Step};
use crate::choices::CourseChoice;
use crate::control::{CollectControl, CollectEvent};
use crate::error::CollectError;
use crate::refusal::{Refusal, RefusalKind};

/// Lists on their way at once; how many calls that are, the account's governor decides.
const AT_ONCE: usize = 4;
/// Rows and most bytes of a page of submissions. Texts can be long, and several pages are held at once; where one is longer, the
/// list is asked for anew in shorter pages.
const PAGES: [(u32, usize); 3] = [(100, 12 << 20), (10, 12 << 20), (1, 128 << 20)];
/// After so many failures of the server in a row it is out of order.
const FAILURES: u32 = 3;

/// One run of a listing pass.
pub(crate) struct Pass<'a> {
    pub stage: &'a Stage,
    pub canvas: &'a Canvas,
    pub control: &'a CollectControl,
    journal: Mutex<Journal>,
    failures: AtomicU32,
    /// Lists in all, as far as they are known.
    of: AtomicU64,
    /// Calls of this run.
    calls: AtomicU64,
}

/// Lists everything that is not listed yet. Returns the calls that it took in all.
pub(super) async fn run(
    stage: &Stage,
    canvas: &Canvas,
    control: &CollectControl,
) -> Result<u64, CollectError> {
    let pass = Pass {
        stage,
        canvas,
        control,
        journal: Mutex::new(stage.journal()?),
        failures: AtomicU32::new(0),
        of: AtomicU64::new(1),
        calls: AtomicU64::new(0),
    };
    pass.courses().await?;
    let courses = stage.open_courses()?;
    pass.of.fetch_add(
        (courses.len() * Listing::OF_A_COURSE.len()) as u64,
        Ordering::Relaxed,
    );
    stream::iter(courses.iter().copied())
        .map(|course| pass.lists(course))
        .buffer_unordered(AT_ONCE)
        .try_collect::<()>()
        .await?;
    let mut wanted = Vec::new();
    for course in &courses {
        wanted.extend(pass.wanted(*course)?);
    }
    pass.of.fetch_add(wanted.len() as u64, Ordering::Relaxed);
    // By their places: a future that borrows what a stream lends it cannot be sent to another thread.
    stream::iter(0..wanted.len())
        .map(|place| pass.submissions(&wanted[place]))
        .buffer_unordered(AT_ONCE)
        .try_collect::<()>()
        .await?;
    Ok(pass.lock().calls())
}

/// The submissions of an assignment, and whose.
struct Wanted {
    course: CourseId,
    assignment: AssignmentId,
    chosen: Chosen,
    everybody: u64,
}

impl Pass<'_> {
    /// Lists what a course has once.
    async fn lists(&self, course: CourseId) -> Result<(), CollectError> {
        let Some(choice) = self.stage.choices().course(course) else {
            return Ok(());
        };
        for what in Listing::OF_A_COURSE {
            let step = Step::of(what, course);
            if self.is_done(&step) {
                continue;
            }
            let chosen = match what {
                Listing::Students => self.stage.chosen(&self.lock(), choice)?,
                _ => Chosen::All,
            };
            let keep = keep(self.stage, what, choice, &chosen);
            let pages = self.pages(what, choice)?;
            let listed = self.read(step, keep, vec![pages]).await?;
            self.done(step, listed)?;
        }
        Ok(())
    }

    fn pages(&self, what: Listing, choice: &CourseChoice) -> Result<Pages<Received>, CollectError> {
        let (canvas, course) = (self.canvas, choice.course);
        let everybody = EnrollmentFilter::everybody();
        let states = self.stage.choices().states();
        Ok(match what {
            Listing::Enrollments => canvas.enrollments(course, &everybody).received(),
            Listing::Students => {
                let students = UserFilter {
                    types: vec![EnrollmentType::Student],
                    states: states.iter().map(|state| state.as_canvas()).collect(),
                    ..UserFilter::default()
                };
                canvas.course_users(course, &students)?.received()
            }
            Listing::Users => {
                let people = UserFilter {
                    states: everybody.states,
                    ..UserFilter::default()
                };
                canvas.course_users(course, &people)?.received()
            }
            Listing::Sections => canvas.sections(course).received(),
            Listing::Quizzes => canvas.quizzes(course).received(),
            Listing::Assignments | Listing::Courses | Listing::Submissions => {
                let all = AssignmentFilter::default();
                canvas.assignments(course, &all).received()
            }
        })
    }

    /// Returns the submissions to list in a course; what cannot be told whose it is, is told and left.
    fn wanted(&self, course: CourseId) -> Result<Vec<Wanted>, CollectError> {
        let Some(choice) = self.stage.choices().course(course) else {
            return Ok(Vec::new());
        };
        let (chosen, everybody) = {
            let journal = self.lock();
            let enrollments = journal.get(&Step::of(Listing::Enrollments, course));
            let everybody = enrollments.map_or(0, |line| line.rows);
            (self.stage.chosen(&journal, choice)?, everybody)
        };
        let assignments = self.stage.published(course)?;
        if chosen == Chosen::Unknown {
            for assignment in assignments {
                let step = Step::submissions(course, assignment);
                if !self.is_done(&step) {
                    let said = "Canvas does not list who is in the course, so nobody can tell which students were chosen.";
                    self.done(
                        step,
                        Listed {
                            refused: Some((RefusalKind::Forbidden, said.to_owned())),
                            ..Listed::default()
                        },
                    )?;
                }
            }
            return Ok(Vec::new());
        }
        let wanted = assignments.into_iter().map(|assignment| Wanted {
            course,
            assignment,
            chosen: chosen.clone(),
            everybody,
        });
        Ok(wanted.collect())
    }

    async fn submissions(&self, wanted: &Wanted) -> Result<(), CollectError> {
        let step = Step::submissions(wanted.course, wanted.assignment);
        if self.is_done(&step) {
            return Ok(());
        }
        let keep = Keep::Submissions(self.stage.work(&wanted.chosen));
        let mut portions = portions(&wanted.chosen, wanted.everybody);
        let (mut page, mut calls) = (0, 0);
        loop {
            let asks = match &portions {
                Some(all) => all
                    .iter()
                    .map(|ids| self.ask(wanted, Students::Some(ids.clone()), PAGES[page]))
                    .collect::<Result<_, _>>()?,
                None => vec![self.ask(wanted, Students::All, PAGES[page])?],
            };
            let mut listed = self.read(step, keep.clone(), asks).await?;
            calls += listed.calls;
            if listed.too_long && page + 1 < PAGES.len() {
                page += 1;
            } else if portions.is_some()
                && matches!(listed.refused, Some((RefusalKind::Forbidden, _)))
            {
                // A student whom the account may not see spoils the whole call, but not the list of everybody.
                portions = None;
            } else {
                listed.calls = calls;
                return self.done(step, listed);
            }
        }
    }

    fn ask(
        &self,
        wanted: &Wanted,
        students: Students,
        (rows, bytes): (u32, usize),
    ) -> Result<Pages<Received>, CollectError> {
        let choices = self.stage.choices();
        let filter = SubmissionFilter {
            assignments: vec![wanted.assignment],
            students,
            submitted_since: choices.submitted.and_then(|range| range.from),
            includes: SubmissionIncludes {
                history: choices.include.attempts,
                comments: choices.include.comments,
                rubric: choices.include.rubrics,
                group: true,
                user: true,
            },
            ..SubmissionFilter::default()
        };
        let pages = self.canvas.submissions(wanted.course, &filter)?;
        Ok(pages.received().with_page(rows, bytes))
    }

    async fn read(
        &self,
        step: Step,
        keep: Keep,
        asks: Vec<Pages<Received>>,
    ) -> Result<Listed, CollectError> {
        let file = step.file();
        let reading = Reading {
            step,
            keep,
            control: self.control,
            keeps_half: !self.stage.kept(&file).exists(),
        };
        reading.write(&self.stage.staged(&file), asks).await
    }

    fn done(&self, step: Step, listed: Listed) -> Result<(), CollectError> {
        let mut refused = Vec::new();
        match listed.refused {
            None => self.passed(),
            Some((kind, reason)) => {
                self.judge(kind, &reason)?;
                if let Some(course) = step.course {
                    let refusal = Refusal {
                        course,
                        assignment: step.assignment,
                        what: step.what.words().to_owned(),
                        reason,
                        kind,
                    };
                    self.control.tell(CollectEvent::Refused(refusal.clone()));
                    refused.push(refusal);
                }
            }
        }
        self.note(Line {
            step,
            at: (self.control.now)(),
            calls: listed.calls,
            rows: listed.rows,
            nobodys: listed.nobodys,
            refused,
        })
    }

    /// Notes that a list is done; the disk has it then.
    pub fn note(&self, line: Line) -> Result<(), CollectError> {
        let calls = self.calls.fetch_add(line.calls, Ordering::Relaxed) + line.calls;
        let done = {
            let mut journal = self.lock();
            journal.add(line)?;
            journal.len()
        };
        let of = self.of.load(Ordering::Relaxed).max(done);
        self.control.tell(CollectEvent::Listed { done, of, calls });
        Ok(())
    }

    pub fn is_done(&self, step: &Step) -> bool {
        self.lock().get(step).is_some()
    }

    /// Says that the server answered.
    pub fn passed(&self) {
        self.failures.store(0, Ordering::Relaxed);
    }

    /// Counts failures of the server; after several in a row there is no sense in going on.
    pub fn judge(&self, kind: RefusalKind, said: &str) -> Result<(), CollectError> {
        if !kind.is_failure() {
            self.passed();
            return Ok(());
        }
        if self.failures.fetch_add(1, Ordering::Relaxed) + 1 < FAILURES {
            return Ok(());
        }
        Err(CollectError::ServerFails {
            said: said.to_owned(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
