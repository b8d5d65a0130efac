use super::file::{CANVAS, CourseLine, CoursesFile, LineCourse, Links, Told};
use super::views::{CourseImportKind, CourseImportRow};
use crate::viewing::store::CourseRow;

/// Says what importing each line would do to the courses that are known.
pub(super) fn compare(
    file: &CoursesFile,
    known: &[CourseRow],
    links: &Links,
) -> Vec<CourseImportRow> {
    file.lines
        .iter()
        .map(|line| row(line, known, links))
        .collect()
}

/// Writes into a course what a line says about it. What the file has no column for stays; the link to Canvas is the caller's.
pub(super) fn overwrite(course: &mut CourseRow, line: &CourseLine, says: &LineCourse) {
    if !line.name.is_empty() {
        course.name.clone_from(&line.name);
    }
    if let Told::Cell(folder) = &says.local_folder {
        course.local_folder.clone_from(folder);
    }
    if let Told::Cell(schedule) = says.schedule {
        course.schedule = schedule;
    }
    if let Told::Cell(zone) = says.zone {
        course.zone = zone;
    }
    for (head, cell) in &says.own {
        course.own.insert(head.clone(), cell.clone());
    }
}

/// Returns the number of the Canvas course of a course: that of its link, or one that waits for a Canvas account.
fn canvas_of(course: &CourseRow, links: &Links) -> Option<i64> {
    let waiting = || course.own.get(CANVAS)?.parse().ok();
    links.get(&course.id).copied().or_else(waiting)
}

fn row(line: &CourseLine, known: &[CourseRow], links: &Links) -> CourseImportRow {
    let (kind, words) = match &line.course {
        Err(problem) => (CourseImportKind::Problem, problem.clone()),
        Ok(says) => {
            let course = known
                .iter()
                .find(|course| course.followed && course.folder == says.folder);
            match course.map(|course| changes(course, line, says, links)) {
                None => (CourseImportKind::New, String::new()),
                Some(changes) if changes.is_empty() => (CourseImportKind::Same, String::new()),
                Some(changes) => (CourseImportKind::Changed, changes.join(", ")),
            }
        }
    };
    CourseImportRow {
        line: line.line,
        name: line.name.clone(),
        folder: line.id.clone(),
        kind,
        words,
    }
}

/// Names what would be different afterwards.
fn changes(course: &CourseRow, line: &CourseLine, says: &LineCourse, links: &Links) -> Vec<String> {
    let mut after = course.clone();
    overwrite(&mut after, line, says);
    let mut changes = Vec::new();
    if after.name != course.name {
        changes.push(format!("name, was “{}”", course.name));
    }
    if matches!(says.canvas, Told::Cell(canvas) if canvas != canvas_of(course, links)) {
        changes.push("Canvas course".to_owned());
    }
    if after.local_folder != course.local_folder {
        changes.push("folder on this computer".to_owned());
    }
    if after.schedule != course.schedule {
        changes.push("schedule".to_owned());
    }
    if after.zone != course.zone {
        changes.push("time zone".to_owned());
    }
    let own = after.own.iter();
    changes.extend(
        own.filter(|(head, cell)| {
            course.own.get(*head).map_or("", String::as_str) != cell.as_str()
        })
        .map(|(head, _)| head.clone()),
    );
    changes
}
