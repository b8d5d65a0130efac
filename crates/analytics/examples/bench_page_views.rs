//! Times what is made of stored page views: the three reports as files, and every question that the screen asks.
//!
//! `bench_page_views [--rows N] [--students N] [--folder DIR]`
//!
//! The rows lie in blocks, as in a profile, several for each person, with views of other courses between. Each way of writing runs in
//! a process of its own, so that its peak memory is its own. The program ends with 1 where the three CSV reports take 3 s for
//! each 2 million rows or more, or a process takes 300 MB or more.

#![allow(
    clippy::print_stdout,
    reason = "printing the table is what this program is for"
)]

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use lectern_analytics::AnalyticsError;
use lectern_analytics::export::Identities;
use lectern_analytics::page_views::block::encode;
use lectern_analytics::page_views::{
    CourseFacts, EndDay, ExportPageViews, ExportPerson, PageTitles, PageView, PageViewFormats,
    PageViewTable, Query, Report, Rules, Sort, Source, Span, StoredPageViews, export_page_views,
};
use lectern_peers::{Fallible, run};

/// Most memory of a process, in bytes.
const MEMORY: u64 = 300_000_000;
/// Longest time for each 2 million rows, for the three CSV reports.
const SECONDS: f64 = 3.0;
/// 2025-12-01T00:00:00Z; the rows lie in the twelve months from there.
const BEGIN: i64 = 1_764_547_200;
const DAYS: u64 = 365;
const COURSE: i64 = 1693;

fn main() -> Fallible<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["export", stored, folder, formats] => {
            export(Path::new(stored), Path::new(folder), formats)
        }
        ["screen", stored, said] => screen(Path::new(stored), Path::new(said)),
        options => compare(&Options::parse(options)?),
    }
}

struct Options {
    rows: u64,
    students: u64,
    folder: PathBuf,
}

impl Options {
    fn parse(words: &[&str]) -> Fallible<Self> {
        let mut options = Self {
            rows: 2_000_000,
            students: 800,
            folder: std::env::temp_dir(),
        };
        for pair in words.chunks(2) {
            match pair {
                ["--rows", value] => options.rows = value.parse()?,
                ["--students", value] => options.students = value.parse()?,
                ["--folder", value] => options.folder = value.into(),
                _ => return Err(format!("unknown option: {}", pair.join(" ")).into()),
            }
        }
        Ok(options)
    }
}

fn compare(options: &Options) -> Fallible<()> {
    let place = tempfile::tempdir_in(&options.folder)?;
    let stored = place.path().join("stored");
    generate(&stored, options)?;
    println!(
        "{} page views of {} people in {} MB of blocks",
        options.rows,
        options.students,
        stored.metadata()?.len() / 1_000_000
    );
    println!(
        "{:<44} {:>8} {:>10}",
        "from stored rows", "seconds", "peak MB"
    );
    let ours = std::env::current_exe()?;
    let said = place.path().join("said");
    let mut too_much = false;
    for (what, formats) in [
        ("three reports, CSV", "csv"),
        ("three reports, CSV and JSON", "csv,json"),
        ("every view, Parquet", "parquet"),
        ("figures and tables of the screen", "screen"),
    ] {
        let mut command = Command::new(&ours);
        let written = place.path().join("written");
        if formats == "screen" {
            command.arg("screen").arg(&stored).arg(&said);
        } else {
            std::fs::create_dir(&written)?;
            command
                .arg("export")
                .arg(&stored)
                .arg(&written)
                .arg(formats);
        }
        let outcome = run(&mut command)?;
        let seconds = outcome.elapsed.as_secs_f64();
        println!(
            "{what:<44} {:>8.2} {:>10}",
            seconds,
            outcome.peak_bytes / 1_000_000
        );
        #[expect(clippy::cast_precision_loss, reason = "a goal for people")]
        let longest = SECONDS * (options.rows as f64 / 2e6).max(0.1);
        too_much |= outcome.peak_bytes >= MEMORY || (formats == "csv" && seconds >= longest);
        if written.exists() {
            std::fs::remove_dir_all(&written)?;
        }
    }
    println!("{}", std::fs::read_to_string(&said)?);
    if too_much {
        return Err("slower or larger than the goal".into());
    }
    Ok(())
}

/// Our own turn at the files.
fn export(stored: &Path, folder: &Path, formats: &str) -> Fallible<()> {
    let mut blocks = Blocks::open(stored)?;
    let has = |format: &str| formats.split(',').any(|one| one == format);
    let span = span()?;
    let options = ExportPageViews {
        course: course(),
        course_name: "Bench".to_owned(),
        span,
        start: span.from.date_naive(),
        end: span.to.date_naive(),
        end_day: EndDay::Excluded,
        zone: "America/Vancouver".parse()?,
        rules: Rules::default(),
        titles: PageTitles::default(),
        identities: Identities::Real,
        formats: PageViewFormats {
            csv: has("csv"),
            json: has("json"),
            parquet: has("parquet"),
            xlsx: has("xlsx"),
        },
        extra_columns: false,
        safe_for_spreadsheets: false,
        hide_small_groups: false,
        purpose: None,
        now: span.to,
        who: "Students.".to_owned(),
        sources: Vec::new(),
        missing: Vec::new(),
        people: blocks
            .users()
            .into_iter()
            .map(|user| ExportPerson {
                user,
                name: None,
                unread: None,
            })
            .collect(),
    };
    let receipt = export_page_views(folder, &options, &mut blocks, &AtomicBool::new(false))?;
    if receipt.views == 0 {
        return Err("nothing was counted".into());
    }
    Ok(())
}

/// Our own turn at the screen: counting, then the first and a later page of each report.
fn screen(stored: &Path, said: &Path) -> Fallible<()> {
    let mut blocks = Blocks::open(stored)?;
    let users = blocks.users();
    let names: Vec<String> = users.iter().map(|user| format!("Student {user}")).collect();
    let zone = "America/Vancouver".parse()?;
    let begin = Instant::now();
    let table = PageViewTable::count(
        &course(),
        Rules::default(),
        (span()?, zone),
        &users,
        &PageTitles::default(),
        &mut blocks,
        &AtomicBool::new(false),
    )?;
    let counted = begin.elapsed();
    let mut slowest = (Duration::ZERO, String::new());
    for report in [
        Report::Pages,
        Report::People,
        Report::UserPages,
        Report::Views,
    ] {
        for (sort, search) in [
            (Sort::Count, ""),
            (Sort::At, ""),
            (Sort::Url, ""),
            (Sort::User, "week-7"),
            (Sort::Seconds, "student 1"),
        ] {
            let query = Query {
                report,
                person: None,
                search: search.to_owned(),
                sort,
                descending: true,
            };
            let begin = Instant::now();
            let order = table.order(&query, &names);
            let some: u64 = order
                .rows
                .iter()
                .take(100)
                .map(|row| table.row(report, *row).views)
                .sum();
            let taken = begin.elapsed();
            if taken > slowest.0 {
                slowest = (
                    taken,
                    format!("{report:?} by {sort:?}, “{search}”, {some} views on the first page"),
                );
            }
        }
    }
    let text = format!(
        "counted in {:.2} s; slowest first page of a report {:.0} ms ({})",
        counted.as_secs_f64(),
        slowest.0.as_secs_f64() * 1000.0,
        slowest.1
    );
    std::fs::write(said, text)?;
    Ok(())
}

fn course() -> CourseFacts {
    CourseFacts {
        id: COURSE,
        origin: "https://canvas.example.edu".to_owned(),
        ..CourseFacts::default()
    }
}

fn span() -> Fallible<Span> {
    let at =
        |day: u64| chrono::DateTime::from_timestamp(BEGIN + i64::try_from(day).ok()? * 86_400, 0);
    let span = at(0)
        .zip(at(DAYS))
        .and_then(|(from, to)| Span::new(from, to));
    span.ok_or_else(|| "no span".into())
}

/// Writes blocks of a year one after the other: eleven months from the history, the last from the list.
fn generate(path: &Path, options: &Options) -> Fallible<()> {
    let mut out = BufWriter::new(File::create(path)?);
    let mut chance = Chance(7);
    let each = (options.rows / options.students).max(1);
    for user in 0..options.students {
        let user = i64::try_from(user)? + 1;
        let rows: Vec<PageView> = (0..each).map(|_| row(user, &mut chance)).collect();
        let listed = (BEGIN + 335 * 86_400) * 1_000_000;
        for source in [Source::Ordinary, Source::History] {
            let of_source = rows
                .iter()
                .filter(|row| (row.at >= listed) == (source == Source::Ordinary));
            let block = encode(source, user, &of_source.cloned().collect::<Vec<_>>());
            out.write_all(&user.to_le_bytes())?;
            out.write_all(&(block.len() as u64).to_le_bytes())?;
            out.write_all(&block)?;
        }
    }
    out.flush()?;
    Ok(())
}

fn row(user: i64, chance: &mut Chance) -> PageView {
    let second = BEGIN + i64::try_from(chance.below(DAYS * 86_400)).unwrap_or(0);
    let week = chance.below(14);
    let path = match chance.below(9) {
        0 => String::new(),
        1 => "/modules".to_owned(),
        2 => format!("/assignments/{}", 7000 + chance.below(30)),
        3 => format!("/files/{}/download?wrap=1", 90_000 + chance.below(120)),
        4 => format!("/quizzes/{}", chance.below(12)),
        5 => format!("/discussion_topics/{}", chance.below(40)),
        _ => format!(
            "/pages/week-{week}?module_item_id={}",
            400 + week * 8 + chance.below(8)
        ),
    };
    let number = (u128::from(chance.next()) << 64) | u128::from(chance.next());
    let id = format!("{number:032x}");
    PageView {
        id: format!(
            "{}-{}-{}-{}-{}",
            &id[..8],
            &id[8..12],
            &id[12..16],
            &id[16..20],
            &id[20..]
        ),
        user,
        at: second * 1_000_000,
        url: format!("https://canvas.example.edu/courses/{COURSE}{path}"),
        context_type: Some("Course".to_owned()),
        context: Some(COURSE),
        controller: Some("wiki_pages".to_owned()),
        action: Some("show".to_owned()),
        http_method: Some("get".to_owned()),
        user_agent: Some("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36".to_owned()),
        seconds: Some(f64::from(u32::try_from(chance.below(60_000)).unwrap_or(0)) / 100.0),
        participated: chance.below(40) == 0,
        user_request: Some(true),
        ..PageView::default()
    }
}

/// Numbers that are the same in every run.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.0 ^ (self.0 >> 29)
    }

    fn below(&mut self, end: u64) -> u64 {
        (self.next() >> 33) % end
    }
}

/// Blocks in a file, found by person.
struct Blocks {
    file: File,
    places: HashMap<i64, Vec<(u64, usize)>>,
}

impl Blocks {
    fn open(path: &Path) -> Fallible<Self> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        let mut places: HashMap<i64, Vec<(u64, usize)>> = HashMap::new();
        let mut at = 0;
        while at < length {
            let mut head = [0; 16];
            file.seek(SeekFrom::Start(at))?;
            file.read_exact(&mut head)?;
            let (user, size) = head.split_at(8);
            let size = u64::from_le_bytes(size.try_into()?);
            let block = (at + 16, usize::try_from(size)?);
            places
                .entry(i64::from_le_bytes(user.try_into()?))
                .or_default()
                .push(block);
            at += 16 + size;
        }
        Ok(Self { file, places })
    }

    fn users(&self) -> Vec<i64> {
        let mut users: Vec<i64> = self.places.keys().copied().collect();
        users.sort_unstable();
        users
    }

    fn read(&mut self, (at, size): (u64, usize)) -> std::io::Result<Vec<u8>> {
        let mut block = vec![0; size];
        self.file.seek(SeekFrom::Start(at))?;
        self.file.read_exact(&mut block)?;
        Ok(block)
    }
}

impl StoredPageViews for Blocks {
    fn each_block(
        &mut self,
        user: i64,
        take: &mut dyn FnMut(&[u8]) -> Result<(), AnalyticsError>,
    ) -> Result<(), AnalyticsError> {
        for place in self.places.get(&user).cloned().unwrap_or_default() {
            let block = self
                .read(place)
                .map_err(|error| AnalyticsError::Source(Box::new(error)))?;
            take(&block)?;
        }
        Ok(())
    }
}
