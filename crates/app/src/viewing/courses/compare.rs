use super::file::{CourseLine, CoursesFile, LineCourse, Told};
use super::views::{CourseImportKind, CourseImportRow};
use crate::viewing::store::CourseRow;

/// Says what importing each line would do to the courses that are known.
pub(super) fn compare(file: &CoursesFile, known: &[CourseRow]) -> Vec<CourseImportRow> {
    file.lines.iter().map(|line| row(line, known)).collect()
}

/// Writes into a course what a line says about it. What the file has no column for stays.
pub(super) fn overwrite(course: &mut CourseRow, line: &CourseLine, says: &LineCourse) {
    if !line.name.is_empty() {
        course.name.clone_from(&line.name);
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

fn row(line: &CourseLine, known: &[CourseRow]) -> CourseImportRow {
    let (kind, words) = match &line.course {
        Err(problem) => (CourseImportKind::Problem, problem.clone()),
        Ok(says) => {
            let course = known
                .iter()
                .find(|course| course.followed && course.folder == says.folder);
            match course.map(|course| changes(course, line, says)) {
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
fn changes(course: &CourseRow, line: &CourseLine, says: &LineCourse) -> Vec<String> {
    let mut after = course.clone();
    overwrite(&mut after, line, says);
    let mut changes = Vec::new();
    if after.name != course.name {
        changes.push(format!("name, was “{}”", course.name));
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
