//! `courses.csv`: the columns PanoptoFolderName and PanoptoFolderID, then a person's own.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use chrono_tz::Tz;
use lectern_panopto::FolderId;

use super::schedule_words;
use crate::mirror::MirrorSchedule;
use crate::viewing::error::ViewingError;
use crate::viewing::store::CourseRow;

const NAME: &str = "PanoptoFolderName";
const ID: &str = "PanoptoFolderID";
const SCHEDULE: &str = "Schedule";
const ZONE: &str = "TimeZone";

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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    pub schedule: Told<MirrorSchedule>,
    pub zone: Told<Tz>,
    pub own: BTreeMap<String, String>,
}

/// Reads a file with commas, semicolons or tabs, with or without a byte order mark, in UTF-8 or what old spreadsheets write.
pub(super) fn read(path: &Path, bytes: &[u8]) -> Result<CoursesFile, ViewingError> {
    let no_courses = |why: String| ViewingError::NoCourses {
        path: path.to_owned(),
        why,
    };
    let text = text_of(bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let mut columns: Option<Columns> = None;
    let mut file = CoursesFile::default();
    let mut first_line_of = BTreeMap::new();
    for record in reader.records() {
        let record = record.map_err(|error| no_courses(format!("{error}.")))?;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let line = record
            .position()
            .map_or(0, |start| line_at(text, start.byte()));
        let Some(columns) = &columns else {
            let found = Columns::of(&record)
                .ok_or_else(|| no_courses(format!("line {line} has no column “{ID}”.")))?;
            file.own_columns = found.own.iter().map(|(_, head)| head.clone()).collect();
            columns = Some(found);
            continue;
        };
        let mut line = columns.line(line, &record);
        if let Ok(course) = &line.course {
            let first = *first_line_of.entry(course.folder).or_insert(line.line);
            if first != line.line {
                line.course = Err(format!(
                    "Line {}: this folder is already on line {first}, which is taken.",
                    line.line
                ));
            }
        }
        file.lines.push(line);
    }
    if columns.is_none() {
        return Err(no_courses("it is empty.".to_owned()));
    }
    Ok(file)
}

/// Writes courses with a person's own columns; schedule and time zone have columns where a course has one.
pub(super) fn write(
    out: impl io::Write,
    courses: &[CourseRow],
    own_columns: &[String],
) -> csv::Result<()> {
    let mut writer = csv::WriterBuilder::new().from_writer(out);
    let schedules = courses.iter().any(|course| course.schedule.is_some());
    let zones = courses.iter().any(|course| course.zone.is_some());
    let heads = [NAME, ID]
        .into_iter()
        .chain(own_columns.iter().map(String::as_str))
        .chain(schedules.then_some(SCHEDULE))
        .chain(zones.then_some(ZONE));
    writer.write_record(heads)?;
    for course in courses {
        let id = course.folder.to_string();
        let own = own_columns
            .iter()
            .map(|head| course.own.get(head).map_or("", String::as_str));
        let schedule = course.schedule.as_ref().map(schedule_words::write);
        let schedule = schedules.then(|| schedule.as_deref().unwrap_or(""));
        let zone = zones.then(|| course.zone.map_or("", Tz::name));
        writer.write_record(
            [course.name.as_str(), id.as_str()]
                .into_iter()
                .chain(own)
                .chain(schedule)
                .chain(zone),
        )?;
    }
    writer.flush()?;
    Ok(())
}

/// Where the cells are.
struct Columns {
    id: usize,
    name: Option<usize>,
    schedule: Option<usize>,
    zone: Option<usize>,
    own: Vec<(usize, String)>,
}

impl Columns {
    fn of(heads: &csv::StringRecord) -> Option<Self> {
        let plain = |head: &str| {
            let letters = head.chars().filter(|letter| letter.is_alphanumeric());
            letters.collect::<String>().to_lowercase()
        };
        let find = |wanted: &str| heads.iter().position(|head| plain(head) == plain(wanted));
        let (id, name, schedule, zone) = (find(ID)?, find(NAME), find(SCHEDULE), find(ZONE));
        let ours = [Some(id), name, schedule, zone];
        let own = heads
            .iter()
            .enumerate()
            .filter(|(place, head)| !ours.contains(&Some(*place)) && !head.trim().is_empty())
            .map(|(place, head)| (place, head.trim().to_owned()))
            .collect();
        Some(Self {
            id,
            name,
            schedule,
            zone,
            own,
        })
    }

    fn line(&self, line: u64, record: &csv::StringRecord) -> CourseLine {
        let cell = |place: usize| record.get(place).map_or("", str::trim);
        CourseLine {
            line,
            name: self.name.map_or("", cell).to_owned(),
            id: cell(self.id).to_owned(),
            course: self
                .course(&cell)
                .map_err(|what| format!("Line {line}: {what}")),
        }
    }

    fn course<'r>(&self, cell: &impl Fn(usize) -> &'r str) -> Result<LineCourse, String> {
        let id = cell(self.id);
        if id.is_empty() {
            return Err("there is no folder ID.".to_owned());
        }
        let folder: FolderId = id.parse().map_err(|_| {
            "this is not a folder ID. It looks like 8-4-4-4-12 letters and digits.".to_owned()
        })?;
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
            schedule,
            zone,
            own: own.collect(),
        })
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
pub(in crate::viewing) fn text_of(bytes: &[u8]) -> Cow<'_, str> {
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
pub(in crate::viewing) fn delimiter(text: &str) -> u8 {
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

/// Counts lines up to a byte, since the reader's own count leaves empty lines out.
fn line_at(text: &str, byte: u64) -> u64 {
    let byte = usize::try_from(byte).unwrap_or(usize::MAX);
    let before = text.get(..byte).unwrap_or(text);
    let after = &text[before.len()..];
    let skipped = after.len() - after.trim_start_matches(['\n', '\r']).len();
    (text[..before.len() + skipped].matches('\n').count() + 1) as u64
}
