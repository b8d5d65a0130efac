//! The campus that both fetch from, in a process of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use lectern_campus::{Campus, CampusConfig, CanvasConfig, CanvasWorld, Population};
use lectern_peers::Fallible;

/// Files of each student.
pub const FILES_EACH: u64 = 8;
/// By which every answer is late.
pub const LATENCY: Duration = Duration::from_millis(80);
/// Bytes a second on every connection.
pub const SPEED: u64 = 10_000_000;

/// Serves until the process is ended, and prints the address of the Canvas and the course first.
pub async fn serve(students: u32, bytes: u64) -> Fallible<()> {
    let campus = Campus::start(CampusConfig {
        port: 0,
        population: Population::Empty,
        canvas: CanvasConfig {
            port: 0,
            courses: CanvasWorld::Files {
                students,
                files_each: u32::try_from(FILES_EACH)?,
                bytes,
            },
        },
        ..CampusConfig::default()
    })
    .await?;
    {
        let mut settings = campus.settings().write();
        settings.canvas.latency_ms = u64::try_from(LATENCY.as_millis())?;
        settings.canvas.bytes_per_second = Some(SPEED);
    }
    let canvas = campus.canvas();
    let courses = canvas.true_courses();
    let course = courses.first().ok_or("there is no course")?;
    println!("{} {}", canvas.base_url(), course.id);
    std::future::pending().await
}

/// A running campus, ended when dropped.
pub struct Server {
    process: Child,
    pub address: String,
    pub course: u64,
}

impl Server {
    /// Starts this program again as the campus.
    pub fn start(students: u64, bytes: u64) -> Fallible<Self> {
        let mut process = Command::new(std::env::current_exe()?)
            .args(["serve", &students.to_string(), &bytes.to_string()])
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = process.stdout.take().ok_or("the campus has no output")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let (address, course) = line
            .trim()
            .split_once(' ')
            .ok_or("the campus did not start")?;
        Ok(Self {
            address: address.to_owned(),
            course: course.parse()?,
            process,
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The process may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
