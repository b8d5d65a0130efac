//! The campus that both read from, in a process of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use lectern_campus::{Campus, CampusConfig, CanvasConfig, CanvasWorld, Population};
use lectern_peers::Fallible;

/// Views of each student on each day.
pub const VIEWS_A_DAY: u64 = 7;
/// Milliseconds by which every answer is late.
const LATENCY: u64 = 60;

/// Serves until the process is ended, and prints the address of the Canvas first.
pub async fn serve(students: u32) -> Fallible<()> {
    let campus = Campus::start(CampusConfig {
        port: 0,
        population: Population::Empty,
        canvas: CanvasConfig {
            port: 0,
            courses: CanvasWorld::Steady {
                students,
                views_per_day: u32::try_from(VIEWS_A_DAY)?,
            },
        },
        ..CampusConfig::default()
    })
    .await?;
    {
        let mut settings = campus.settings().write();
        settings.canvas.latency_ms = LATENCY;
        // As on installs that keep their own page views: else canvasapi could not reach the older months at all.
        settings.canvas.page_views.days = None;
    }
    println!("{}", campus.canvas().base_url());
    std::future::pending().await
}

/// A running campus, ended when dropped.
pub struct Server {
    process: Child,
    pub address: String,
}

impl Server {
    /// Starts this program again as the campus.
    pub fn start(students: u64) -> Fallible<Self> {
        let mut process = Command::new(std::env::current_exe()?)
            .args(["serve", &students.to_string()])
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = process.stdout.take().ok_or("the campus has no output")?;
        let mut address = String::new();
        BufReader::new(stdout).read_line(&mut address)?;
        Ok(Self {
            process,
            address: address.trim().to_owned(),
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
