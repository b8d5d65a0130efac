//! A plan in the words and figures of its view.

use std::collections::HashMap;
use std::path::Path;

use lectern_collect::{Changes, Counted, CoursePlan, Plan, Refusal, RefusalKind, Warning};

use super::check::Checked;
use super::places::Places;
use super::plan::Found;
use super::request::{ArtifactPlanId, ArtifactRequest};
use super::views::{
    ArtifactCannot, ArtifactChanges, ArtifactPlan, ArtifactPlanCourse, ArtifactWarning,
    ArtifactWarningCode,
};
use crate::error::{AppError, ErrorCode, Problem};
use crate::jobs::{bytes, count};

/// What a plan comes to beside what was listed.
pub(super) struct Totals<'a> {
    pub found: &'a Found,
    pub places: &'a Places,
    /// Bytes a second, as measured last.
    pub speed: Option<f64>,
}

/// Shows a plan.
pub(super) fn show(
    id: ArtifactPlanId,
    request: &ArtifactRequest,
    checked: &Checked,
    plan: &Plan,
    totals: &Totals<'_>,
) -> ArtifactPlan {
    let found = totals.found;
    let files = found.to_fetch.iter();
    let files = files.filter(|one| one.file.locked.is_none()).count() as u64;
    let room = Room::look(totals);
    let mut warnings = warnings(plan, found);
    warnings.extend(room.warning(request));
    ArtifactPlan {
        id,
        export: checked.export.as_ref().map(|export| export.id),
        request: request.clone(),
        courses: plan.courses.iter().map(course).collect(),
        files,
        bytes: found.bytes,
        files_listed: found.listed,
        bytes_listed: found.bytes_listed,
        unknown_sizes: found.unknown_sizes,
        calls: (plan.calls + files, plan.calls + 2 * files),
        seconds: totals.speed.map(|speed| seconds(found.bytes, speed)),
        needs_bytes: room.needs,
        free_bytes: room.free,
        fits: room.fits(),
        cannot: cannot(plan),
        changes: (!found.is_first).then(|| changes(&plan.changes, found)),
        warnings,
        notes: notes(request, found),
    }
}

/// Names an export after its course, or counts them.
pub(super) fn name(plan: &Plan) -> String {
    match plan.courses.as_slice() {
        [one] => one.name.clone(),
        more => count(more.len() as u64, "course", "courses"),
    }
}

/// Returns why nothing can be exported, where every course is refused.
pub(super) fn all_refused(plan: &Plan) -> Option<AppError> {
    let whole = |one: &&Refusal| one.assignment.is_none();
    let is_refused = |course: &CoursePlan| {
        let mut refused = plan.refused.iter().filter(whole);
        course.submissions == 0 && refused.any(|one| one.course == course.course)
    };
    if !plan.courses.iter().all(is_refused) {
        return None;
    }
    let first = plan.refused.iter().find(whole)?;
    let code = match first.kind {
        RefusalKind::NotFound => ErrorCode::NotFound,
        RefusalKind::BadAnswer | RefusalKind::Failed => ErrorCode::Server,
        _ => ErrorCode::Forbidden,
    };
    let others = match plan.refused.iter().filter(whole).count() - 1 {
        0 => String::new(),
        more => format!(" The same holds for {more} more."),
    };
    let message = format!(
        "Course {}: {}{others}",
        first.course,
        sentence(&first.reason)
    );
    Some(
        Problem::new(code, message)
            .hint("Ask for the right, or choose another course.")
            .into(),
    )
}

fn course(course: &CoursePlan) -> ArtifactPlanCourse {
    ArtifactPlanCourse {
        canvas_id: course.course.get(),
        name: course.name.clone(),
        students: course.students,
        assignments: course.assignments,
        submissions: course.submissions,
        files: course.files,
        bytes: course.bytes,
    }
}

fn cannot(plan: &Plan) -> Vec<ArtifactCannot> {
    let names: HashMap<_, _> = plan
        .courses
        .iter()
        .map(|one| (one.course, one.name.as_str()))
        .collect();
    let of = |course| {
        let name = names.get(&course).copied();
        name.map_or_else(|| format!("Course {course}"), str::to_owned)
    };
    let elsewhere = plan.cannot.iter().map(|one| ArtifactCannot {
        course: of(one.course),
        what: one.name.clone(),
        reason: sentence(one.why.words()),
        count: one.count,
    });
    let refused = plan.refused.iter().map(|one| ArtifactCannot {
        course: of(one.course),
        what: refused_what(one),
        reason: sentence(&one.reason),
        count: 0,
    });
    elsewhere.chain(refused).collect()
}

fn refused_what(refusal: &Refusal) -> String {
    match refusal.assignment {
        Some(assignment) => format!("{} of assignment {assignment}", refusal.what),
        None => refusal.what.clone(),
    }
}

fn warnings(plan: &Plan, found: &Found) -> Vec<ArtifactWarning> {
    let mut warnings: Vec<_> = plan
        .warnings
        .iter()
        .map(|warning| ArtifactWarning {
            code: match warning {
                Warning::CommentsHidden { .. } => ArtifactWarningCode::CommentsHidden,
                Warning::Anonymous { .. } => ArtifactWarningCode::Anonymous,
                Warning::NoStudents { .. } => ArtifactWarningCode::NoStudents,
                _ => ArtifactWarningCode::Other,
            },
            sentence: warning.sentence(),
        })
        .collect();
    let whole = plan.refused.iter().filter(|one| one.assignment.is_none());
    warnings.extend(whole.map(|one| ArtifactWarning {
        code: ArtifactWarningCode::NoRight,
        sentence: format!(
            "Course {}, {}: {}",
            one.course,
            one.what,
            sentence(&one.reason)
        ),
    }));
    warnings.extend(
        plan.courses
            .iter()
            .filter_map(|course| kept_back(plan, course)),
    );
    if let Some(sample) = found
        .sample
        .as_ref()
        .filter(|sample| !sample.short.is_empty())
    {
        let short = sample.short.len() as u64;
        warnings.push(ArtifactWarning {
            code: ArtifactWarningCode::ShortSample,
            sentence: format!(
                "{} fewer than {} scored submissions; the sample takes what there is.",
                match short {
                    1 => "1 assignment has".to_owned(),
                    more => format!("{more} assignments have"),
                },
                3 * sample.wish.each
            ),
        });
    }
    warnings
}

/// Warns of a course whose submissions are kept from the account, which lists it all the same.
fn kept_back(plan: &Plan, course: &CoursePlan) -> Option<ArtifactWarning> {
    let is_right = |one: &&Refusal| {
        one.course == course.course
            && one.assignment.is_some()
            && matches!(one.kind, RefusalKind::Forbidden | RefusalKind::Scope)
    };
    let first = plan.refused.iter().find(is_right)?;
    let many = plan.refused.iter().filter(is_right).count() as u64;
    Some(ArtifactWarning {
        code: ArtifactWarningCode::NoRight,
        sentence: format!(
            "{}, {} of {}: {}",
            course.name,
            first.what,
            count(many, "assignment", "assignments"),
            sentence(&first.reason)
        ),
    })
}

fn notes(request: &ArtifactRequest, found: &Found) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(sample) = &found.sample {
        notes.push(format!(
            "The sample takes {}, by seed {}. The same seed chooses the same.",
            count(sample.chosen.len() as u64, "submission", "submissions"),
            sample.wish.seed
        ));
    }
    if !request.downloads {
        notes.push("Files and recordings are not fetched; tables and pages name them.".to_owned());
    }
    let locked = found.to_fetch.iter();
    let locked = locked.filter(|one| one.file.locked.is_some()).count() as u64;
    if locked > 0 {
        notes.push(format!(
            "{} locked in Canvas and will be named as not downloaded.",
            match locked {
                1 => "1 file is".to_owned(),
                more => format!("{more} files are"),
            }
        ));
    }
    notes
}

/// Says what changed.
fn changes(changes: &Changes, found: &Found) -> ArtifactChanges {
    let Counted {
        new,
        changed,
        withdrawn,
        unchanged,
    } = changes.submissions;
    let mut lines: Vec<String> = changes
        .courses
        .iter()
        .map(|course| {
            let counts = counted(&course.submissions, "submission", "submissions");
            let comments = (course.new_comments > 0)
                .then(|| count(course.new_comments, "new comment", "new comments"));
            let parts: Vec<String> = counts.into_iter().chain(comments).collect();
            format!("{}: {}.", course.name, parts.join(", "))
        })
        .collect();
    // What is locked is never fetched, and no news each time.
    let files = Counted {
        new: found.new,
        changed: found.changed,
        ..changes.files
    };
    for (what, one, more) in [
        (&changes.assignments, "assignment", "assignments"),
        (&files, "file", "files"),
    ] {
        lines.extend(counted(what, one, more).map(|words| format!("{words}.")));
    }
    ArtifactChanges {
        new,
        changed,
        gone: withdrawn,
        same: unchanged,
        lines,
    }
}

/// Writes counts that are not zero: "2 new submissions, 1 changed, 1 no longer listed".
fn counted(counts: &Counted, one: &str, more: &str) -> Option<String> {
    let mut parts = Vec::new();
    for (number, word) in [
        (counts.new, "new"),
        (counts.changed, "changed"),
        (counts.withdrawn, "no longer listed"),
    ] {
        if number == 0 {
            continue;
        }
        let noun = if number == 1 { one } else { more };
        parts.push(match (parts.is_empty(), word) {
            (true, "no longer listed") => format!("{number} {noun} {word}"),
            (true, word) => format!("{number} {word} {noun}"),
            (false, word) => format!("{number} {word}"),
        });
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "an estimate in seconds"
)]
fn seconds(bytes: u64, speed: f64) -> u64 {
    (bytes as f64 / speed).ceil().max(0.0) as u64
}

/// Makes words that fit behind a colon a sentence.
fn sentence(words: &str) -> String {
    // What was asked is for the log.
    let words = words.split(" (GET ").next().unwrap_or(words);
    let words = words.trim().trim_end_matches('.');
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect::<String>() + "."
    })
}

/// What is needed where, and what is there.
struct Room {
    needs: u64,
    free: Option<u64>,
    /// The same for the profile, where the collection of an export with pseudonyms lies.
    profile: Option<(u64, Option<u64>)>,
}

impl Room {
    fn look(totals: &Totals<'_>) -> Self {
        let free = |path: &Path| lectern_transfer::free_space(path).ok();
        let (found, places) = (totals.found, totals.places);
        let here = free(&places.export);
        if places.collection.starts_with(&places.export) {
            return Self {
                needs: found.bytes,
                free: here,
                profile: None,
            };
        }
        let there = free(&places.collection);
        // On one disk files get a second name; the same free space twice says that it is one.
        let is_one_disk = here.is_some() && here == there;
        Self {
            needs: if is_one_disk {
                found.bytes
            } else {
                found.bytes_listed
            },
            free: here,
            profile: (!is_one_disk).then_some((found.bytes, there)),
        }
    }

    fn fits(&self) -> bool {
        let enough = |needs: u64, free: Option<u64>| free.is_none_or(|free| needs <= free);
        enough(self.needs, self.free)
            && self.profile.is_none_or(|(needs, free)| enough(needs, free))
    }

    fn warning(&self, request: &ArtifactRequest) -> Option<ArtifactWarning> {
        if self.fits() {
            return None;
        }
        let short = self.free.is_some_and(|free| free < self.needs);
        let sentence = if short {
            format!(
                "{} has {} free, and {} are needed. Free some space or choose another folder.",
                request.to.display(),
                bytes(self.free.unwrap_or(0)),
                bytes(self.needs)
            )
        } else {
            let (needs, free) = self.profile.unwrap_or_default();
            format!(
                "Work under pseudonyms is kept in the profile first, whose disk has {} free; {} are needed.",
                bytes(free.unwrap_or(0)),
                bytes(needs)
            )
        };
        Some(ArtifactWarning {
            code: ArtifactWarningCode::Disk,
            sentence,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_written_as_people_do() {
        let counts = |new, changed, withdrawn| {
            let counted_ = Counted {
                new,
                changed,
                withdrawn,
                unchanged: 7,
            };
            counted(&counted_, "file", "files")
        };
        assert_eq!(counts(0, 0, 0), None);
        assert_eq!(counts(1, 0, 2).unwrap(), "1 new file, 2 no longer listed");
        assert_eq!(counts(0, 0, 2).unwrap(), "2 files no longer listed");
        assert_eq!(counts(2, 3, 0).unwrap(), "2 new files, 3 changed");
    }

    #[test]
    fn words_become_a_sentence() {
        assert_eq!(sentence("the work is on paper"), "The work is on paper.");
        assert_eq!(sentence("Canvas refused this."), "Canvas refused this.");
    }
}
