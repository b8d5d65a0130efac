//! Progress on standard error: bars on a terminal, a line every few seconds elsewhere.

use std::collections::HashMap;
use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use lectern_app::{App, AppEvent, JobState, JobView};

use crate::output::{Output, plain};

/// How often a line is written where there is no terminal.
const BEAT: Duration = Duration::from_secs(5);

/// Shows jobs while they run. It ends when dropped.
pub struct Progress {
    task: tokio::task::JoinHandle<()>,
}

impl Progress {
    /// Begins to show the jobs of a profile, or one of them.
    pub fn show(app: &App, output: Output, only: Option<String>) -> Self {
        let mut events = app.subscribe();
        let task = tokio::spawn(async move {
            if output.quiet {
                return;
            }
            let mut face = Face::new();
            while let Some(message) = events.next().await {
                let jobs = match message.event {
                    AppEvent::Progress { jobs, .. } => jobs,
                    AppEvent::Snapshot(snapshot) => snapshot.jobs,
                    _ => continue,
                };
                for job in jobs
                    .iter()
                    .filter(|job| only.as_ref().is_none_or(|id| *id == job.id))
                {
                    face.show(job);
                }
            }
        });
        Self { task }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.task.abort();
    }
}

enum Face {
    Bars {
        all: MultiProgress,
        bars: HashMap<String, ProgressBar>,
    },
    Lines {
        last: HashMap<String, (Instant, String)>,
    },
}

impl Face {
    fn new() -> Self {
        if std::io::stderr().is_terminal() {
            Self::Bars {
                all: MultiProgress::with_draw_target(ProgressDrawTarget::stderr()),
                bars: HashMap::new(),
            }
        } else {
            Self::Lines {
                last: HashMap::new(),
            }
        }
    }

    fn show(&mut self, job: &JobView) {
        match self {
            Self::Bars { all, bars } => {
                let bar = bars
                    .entry(job.id.clone())
                    .or_insert_with(|| all.add(new_bar()));
                bar.set_length(job.bytes_total);
                bar.set_position(job.bytes_done);
                bar.set_prefix(job.title.clone());
                bar.set_message(job.status_text.clone());
                if ended(job.state) {
                    bar.finish();
                }
            }
            Self::Lines { last } => {
                let line = line(job);
                let due = last.get(&job.id).is_none_or(|(at, said)| {
                    (at.elapsed() >= BEAT || ended(job.state)) && *said != line
                });
                let is_news = last.contains_key(&job.id) || !ended(job.state);
                if due && is_news {
                    eprintln!("{line}");
                    last.insert(job.id.clone(), (Instant::now(), line));
                }
            }
        }
    }
}

fn new_bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{prefix}\n  {wide_bar} {percent:>3}%  {msg}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(0).with_style(style)
}

fn line(job: &JobView) -> String {
    format!("{}: {}", plain(&job.title), job.status_text)
}

fn ended(state: JobState) -> bool {
    matches!(
        state,
        JobState::Succeeded
            | JobState::SucceededWithFailures
            | JobState::Failed
            | JobState::Cancelled
    )
}
