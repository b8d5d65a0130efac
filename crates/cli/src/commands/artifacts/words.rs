//! Plans and receipts of exports in words, and as documents.

use lectern_app::{
    ArtifactExportView, ArtifactPlan, ArtifactRebuilt, ArtifactRunView, ArtifactWarningCode,
};
use serde_json::{Value, json};

use crate::output::{bytes, counted, in_lines, plain};

/// Says what a plan does.
pub fn plan_words(plan: &ArtifactPlan) -> String {
    let mut lines = Vec::new();
    for course in &plan.courses {
        lines.push(format!(
            "{} ({}): {}, {}, {}",
            plain(&course.name),
            course.canvas_id,
            counted(course.students, "student"),
            counted(course.assignments, "assignment"),
            counted(course.submissions, "submission")
        ));
    }
    lines.push(match plan.files {
        0 if plan.files_listed == 0 => "No files to fetch.".to_owned(),
        0 => format!(
            "All {} are here already.",
            counted(plan.files_listed, "file")
        ),
        files => format!(
            "{} of {} to fetch, {}{}. About {} to {} calls to Canvas.",
            files,
            counted(plan.files_listed, "file"),
            bytes(plan.bytes),
            match plan.unknown_sizes {
                0 => String::new(),
                unknown => format!(" and {} of unknown size", counted(unknown, "file")),
            },
            plan.calls.0,
            plan.calls.1
        ),
    });
    if let Some(free) = plan.free_bytes {
        lines.push(format!(
            "To {}: {} needed, {} are free.",
            plan.request.to.display(),
            bytes(plan.needs_bytes),
            bytes(free)
        ));
    }
    if let Some(changes) = &plan.changes {
        lines.push(if plan.nothing_new() {
            "Nothing is new since the last run.".to_owned()
        } else {
            format!(
                "Since the last run: {} new, {} changed, {} no longer listed, {} the same.",
                changes.new, changes.changed, changes.gone, changes.same
            )
        });
        lines.extend(
            changes
                .lines
                .iter()
                .map(|line| format!("  {}", plain(line))),
        );
    }
    for cannot in &plan.cannot {
        let count = match cannot.count {
            0 => String::new(),
            some => format!(" ({})", counted(some, "submission")),
        };
        lines.push(format!(
            "  Cannot be exported: {}, {}{count}. {}",
            plain(&cannot.course),
            plain(&cannot.what),
            plain(&cannot.reason)
        ));
    }
    let warnings = plan.warnings.iter();
    lines.extend(warnings.map(|warning| format!("  Note: {}", plain(&warning.sentence))));
    lines.extend(plan.notes.iter().map(|note| format!("  {}", plain(note))));
    in_lines(lines)
}

/// Writes a plan as a document.
pub fn plan_document(plan: &ArtifactPlan) -> Value {
    let courses = plan.courses.iter().map(|course| {
        json!({
            "id": course.canvas_id, "name": course.name, "students": course.students, "assignments": course.assignments,
            "submissions": course.submissions, "files": course.files, "bytes": course.bytes,
        })
    });
    let cannot = plan.cannot.iter().map(|one| {
        json!({ "course": one.course, "what": one.what, "reason": one.reason, "count": one.count })
    });
    let warnings = plan
        .warnings
        .iter()
        .map(|one| json!({ "code": warning_word(one.code), "sentence": one.sentence }));
    json!({
        "to": plan.request.to,
        "courses": courses.collect::<Vec<_>>(),
        "filesToFetch": plan.files,
        "bytesToFetch": plan.bytes,
        "files": plan.files_listed,
        "bytes": plan.bytes_listed,
        "unknownSizes": plan.unknown_sizes,
        "calls": { "least": plan.calls.0, "most": plan.calls.1 },
        "seconds": plan.seconds,
        "needsBytes": plan.needs_bytes,
        "freeBytes": plan.free_bytes,
        "fits": plan.fits,
        "cannot": cannot.collect::<Vec<_>>(),
        "changes": plan.changes,
        "nothingNew": plan.nothing_new(),
        "warnings": warnings.collect::<Vec<_>>(),
        "seed": plan.request.sample.as_ref().and_then(|sample| sample.seed),
        "notes": plan.notes,
    })
}

fn warning_word(code: ArtifactWarningCode) -> &'static str {
    match code {
        ArtifactWarningCode::CommentsHidden => "commentsHidden",
        ArtifactWarningCode::Anonymous => "anonymous",
        ArtifactWarningCode::NoStudents => "noStudents",
        ArtifactWarningCode::NoRight => "noRight",
        ArtifactWarningCode::Disk => "disk",
        ArtifactWarningCode::ShortSample => "shortSample",
        ArtifactWarningCode::Other => "other",
    }
}

/// Says what was exported.
pub fn receipt_words(view: &ArtifactExportView, run: &ArtifactRunView) -> String {
    let mut lines = vec![format!(
        "{}: {} in {}",
        plain(&view.name),
        counted(run.students, "student"),
        view.folder.display()
    )];
    lines.extend(account(run));
    if let Some(page) = &view.portfolio {
        lines.push(format!("Begin with {}", page.display()));
    }
    in_lines(lines)
}

/// Says what was written again.
pub fn rebuilt_words(built: &ArtifactRebuilt) -> String {
    let mut lines = vec![format!(
        "{}: pages and tables of {} written again.",
        built.folder.display(),
        counted(built.run.students, "student")
    )];
    lines.extend(account(&built.run));
    if let Some(page) = &built.portfolio {
        lines.push(format!("Begin with {}", page.display()));
    }
    in_lines(lines)
}

/// What was listed and what is there, with every reason.
fn account(run: &ArtifactRunView) -> Vec<String> {
    let mut lines = Vec::new();
    for line in run.receipt.iter().filter(|line| line.listed > 0) {
        lines.push(format!(
            "  {} of {} {}",
            line.exported,
            line.listed,
            plain(&line.what)
        ));
        let reasons = line.not_exported.iter();
        lines.extend(reasons.map(|(reason, n)| format!("    {n}: {}", plain(reason))));
    }
    if run.complete {
        lines.push(
            if run.adds_up {
                "  The counts add up."
            } else {
                "  The counts do not add up; please report this."
            }
            .to_owned(),
        );
    }
    lines.extend(
        run.failures
            .iter()
            .map(|words| format!("  {}", plain(words))),
    );
    lines.extend(
        run.issues
            .iter()
            .map(|words| format!("  Note: {}", plain(words))),
    );
    if let Some(problem) = &run.problem {
        lines.push(format!("  {}", plain(problem)));
    }
    lines
}
