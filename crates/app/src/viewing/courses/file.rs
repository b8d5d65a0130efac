//! `courses.csv`: the columns PanoptoFolderName and PanoptoFolderID, then a person's own. What Lectern knows of a course beside its
//! folder has columns with names of their own.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use chrono_tz::Tz;
use lectern_analytics::AnalyticsError;
use lectern_analytics::database::{self as lists, CourseList, read_courses, write_courses};
use lectern_panopto::FolderId;

use super::schedule_words;
use crate::mirror::MirrorSchedule;
use crate::viewing::course::CourseId;
use crate::viewing::error::ViewingError;
use crate::viewing::store::CourseRow;

pub(super) const CANVAS: &str = "CanvasCourseID";
const LOCAL: &str = "LocalFolder";
const SCHEDULE: &str = "Schedule";
const ZONE: &str = "TimeZone";

/// The numbers of the Canvas courses that courses are linked to.
pub(super) type Links = HashMap<CourseId, i64>;

/// What a file says, line by line.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct CoursesFile {
    /// The person's own columns in their order.
    pub own_columns: Vec<String>,
    pub lines: Vec<CourseLine>,
}

/// A line that is not empty.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CourseLine {
    /// From 1.
    pub line: u64,
    pub name: String,
    /// The id as it stands there.
    pub id: String,
    /// The course, or what is wrong with the line.
    pub course: Result<LineCourse, String>,
}

/// What a line says about something that a course may have or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Told<T> {
    /// The file has no column for it.
    Nothing,
    /// The cell, none where it is empty.
    Cell(Option<T>),
}

/// A course as a line says it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LineCourse {
    pub folder: FolderId,
    pub canvas: Told<i64>,
    pub local_folder: Told<PathBuf>,
    pub schedule: Told<MirrorSchedule>,
    pub zone: Told<Tz>,
    pub own: BTreeMap<String, String>,
}

/// Reads a file with commas, semicolons or tabs, with or without a byte order mark, in UTF-8 or what old spreadsheets write.
pub(super) fn read(path: &Path) -> Result<CoursesFile, ViewingError> {
    let list = read_courses(path).map_err(|error| refused(path, error))?;
    let columns = Columns::of(&list.own_columns);
    let refused = list.refused.into_iter().map(|line| CourseLine {
        course: Err(format!("Line {}: {}", line.line, line.why)),
        line: line.line,
        name: line.name,
        id: line.id,
    });
    let read = list.courses.into_iter().map(|line| columns.line(line));
    let mut lines: Vec<CourseLine> = read.chain(refused).collect();
    lines.sort_by_key(|line| line.line);
    Ok(CoursesFile {
        own_columns: columns.own.into_iter().map(|(_, head)| head).collect(),
        lines,
    })
}

fn refused(path: &Path, error: AnalyticsError) -> ViewingError {
    let no_courses = |why: String| ViewingError::NoCourses {
        path: path.to_owned(),
        why,
    };
    match error {
        AnalyticsError::MissingColumn { header, .. } if header.is_empty() => {
            no_courses("it is empty.".to_owned())
        }
        AnalyticsError::MissingColumn { column, .. } => {
            no_courses(format!("its first line has no column “{column}”."))
        }
        AnalyticsError::Disk { source, .. } => ViewingError::Disk {
            path: path.to_owned(),
            source,
        },
        error => no_courses(format!("{error}.")),
    }
}

/// Writes courses with a person's own columns; what else is known has a column where a course has it.
pub(super) fn write(
    out: &mut Vec<u8>,
    courses: &[CourseRow],
    links: &Links,
    own_columns: &[String],
) {
    let mut list = CourseList {
        own_columns: own_columns.to_vec(),
        ..CourseList::default()
    };
    list.courses.extend(courses.iter().map(|course| {
        let cells = own_columns.iter().map(|head| course.own.get(head).cloned());
        lists::CourseLine {
            line: 0,
            name: course.name.clone(),
            id: course.folder.to_string(),
            own: cells.map(Option::unwrap_or_default).collect(),
        }
    }));
    let mut column = |head: &str, cell: &dyn Fn(&CourseRow) -> Option<String>| {
        let cells: Vec<Option<String>> = courses.iter().map(cell).collect();
        if cells.iter().all(Option::is_none) {
            return;
        }
        // A person's own column of this name holds what could not be used yet.
        let place = list.own_columns.iter().position(|own| own == head);
        let place = place.unwrap_or_else(|| {
            list.own_columns.push(head.to_owned());
            list.own_columns.len() - 1
        });
        for (course, cell) in list.courses.iter_mut().zip(cells) {
            course.own.resize(place + 1, String::new());
            if let Some(cell) = cell {
                course.own[place] = cell;
            }
        }
    };
    column(CANVAS, &|course| links.get(&course.id).map(i64::to_string));
    column(LOCAL, &|course| {
        let folder = course.local_folder.as_ref()?;
        Some(folder.to_string_lossy().into_owned())
    });
    column(SCHEDULE, &|course| {
        course.schedule.as_ref().map(schedule_words::write)
    });
    column(ZONE, &|course| {
        course.zone.map(|zone| zone.name().to_owned())
    });
    write_courses(out, &list);
}

/// Where the cells are among those beside name and id.
struct Columns {
    canvas: Option<usize>,
    local: Option<usize>,
    schedule: Option<usize>,
    zone: Option<usize>,
    own: Vec<(usize, String)>,
}

impl Columns {
    fn of(heads: &[String]) -> Self {
        let plain = |head: &str| {
            let letters = head.chars().filter(|letter| letter.is_alphanumeric());
            letters.collect::<String>().to_lowercase()
        };
        let find = |wanted: &str| heads.iter().position(|head| plain(head) == plain(wanted));
        let (canvas, local) = (find(CANVAS), find(LOCAL));
        let (schedule, zone) = (find(SCHEDULE), find(ZONE));
        let ours = [canvas, local, schedule, zone];
        let own = heads.iter().enumerate();
        let own = own.filter(|(place, _)| !ours.contains(&Some(*place)));
        Self {
            canvas,
            local,
            schedule,
            zone,
            own: own.map(|(place, head)| (place, head.clone())).collect(),
        }
    }

    fn line(&self, read: lists::CourseLine) -> CourseLine {
        CourseLine {
            course: self
                .course(&read)
                .map_err(|what| format!("Line {}: {what}", read.line)),
            line: read.line,
            name: read.name,
            id: read.id,
        }
    }

    fn course(&self, read: &lists::CourseLine) -> Result<LineCourse, String> {
        let cell = |place: usize| read.own.get(place).map_or("", String::as_str);
        let folder: FolderId = read.id.parse().map_err(|_| {
            "this is not a folder ID. It looks like 8-4-4-4-12 letters and digits.".to_owned()
        })?;
        let canvas = optional(self.canvas.map(cell), canvas_number).map_err(|text| {
            format!("“{text}” is not the number of a Canvas course, which stands at the end of its address.")
        })?;
        let local_folder = optional(self.local.map(cell), |text| Some(PathBuf::from(text)))?;
        let schedule = optional(self.schedule.map(cell), schedule_words::read).map_err(|text| {
            format!("“{text}” is not a schedule. It is written like daily 03:12 or Mon Thu 03:12.")
        })?;
        let zone = optional(self.zone.map(cell), |text| text.parse().ok())
            .map_err(|text| ViewingError::Zone(text).to_string())?;
        let own = self
            .own
            .iter()
            .map(|(place, head)| (head.clone(), cell(*place).to_owned()));
        Ok(LineCourse {
            folder,
            canvas,
            local_folder,
            schedule,
            zone,
            own: own.collect(),
        })
    }
}

/// Reads a number, alone or in the address of the course.
fn canvas_number(text: &str) -> Option<i64> {
    match text.parse().ok()? {
        lectern_canvas::CourseRef::Id(id) => Some(id.get()),
        lectern_canvas::CourseRef::Sis(_) => None,
    }
}

/// Reads a cell of a column that need not be there and may be empty.
fn optional<T>(cell: Option<&str>, read: impl Fn(&str) -> Option<T>) -> Result<Told<T>, String> {
    match cell {
        None => Ok(Told::Nothing),
        Some("") => Ok(Told::Cell(None)),
        Some(text) => read(text)
            .map(|value| Told::Cell(Some(value)))
            .ok_or_else(|| text.to_owned()),
    }
}

/// Text that is not UTF-8 is read in Latin 1, which any byte is.
pub(crate) fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => bytes
            .iter()
            .copied()
            .map(char::from)
            .collect::<String>()
            .into(),
    }
}

/// Takes the sign that the first line has most of.
pub(crate) fn delimiter(text: &str) -> u8 {
    let heads = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or("");
    let count = |sign: char| heads.matches(sign).count();
    let signs = [(b',', ','), (b';', ';'), (b'\t', '\t')];
    // The last of equal ones would win, so the comma comes last.
    let most = signs.into_iter().rev().max_by_key(|(_, sign)| count(*sign));
    most.map_or(b',', |(byte, _)| byte)
}
