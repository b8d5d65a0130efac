//! `lectern-campus`: serves the demo campus until it is interrupted.

use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Parser, ValueEnum};
use lectern_campus::{
    Campus, CampusConfig, CampusHandle, CanvasConfig, CanvasWorld, Population, canvas, demo,
    samples,
};
use serde_json::json;

/// Serves the demo campus: a Panopto and a Canvas on this computer, with invented courses, recordings and people.
#[derive(Debug, Parser)]
#[command(name = "lectern-campus", version)]
struct Arguments {
    /// Port on 127.0.0.1; 0 takes any free one
    #[arg(long, default_value_t = 8620)]
    port: u16,
    /// Port of the Canvas on 127.0.0.1; 0 takes any free one
    #[arg(long, default_value_t = 0)]
    port_canvas: u16,
    /// What is in the Canvas
    #[arg(long, value_enum, default_value_t = Courses::Term)]
    courses: Courses,
    /// Folder in which the campus keeps its state; without one it forgets everything at the end
    #[arg(long)]
    data_dir: Option<PathBuf>,
    /// Number from which the university is invented
    #[arg(long, default_value_t = 2026)]
    seed: u64,
    /// How much is in it
    #[arg(long, value_enum, default_value_t = Size::University)]
    size: Size,
    /// Enforce Panopto's rate limits (5 a second, 100 a minute, 5000 an hour per endpoint)
    #[arg(long)]
    limits: bool,
    /// Write sample recordings and captions to this folder
    #[arg(long)]
    samples: Option<PathBuf>,
    /// Only write the samples, do not serve
    #[arg(long, requires = "samples")]
    samples_only: bool,
    /// Token that opens the control interface below /_campus/
    #[arg(long)]
    control_token: Option<String>,
    /// Print addresses, clients and people as JSON on one line
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Size {
    /// People and clients only
    Empty,
    /// About 60 folders and 400 recordings
    University,
    /// The university, 50,000 recordings in one folder and 50,000 folders below another
    Huge,
    /// A tree of everything that breaks a mirror
    Hostile,
    /// 3,000 small recordings in 200 folders
    Rate,
    /// Three courses of a term with people who watch, and a session for each oddity of viewing data
    Term,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Courses {
    /// 40 courses of four terms
    Term,
    /// Three courses of a dozen students
    Small,
    /// One course of 800 students who view seven pages each day
    Steady,
}

impl From<Courses> for CanvasWorld {
    fn from(courses: Courses) -> Self {
        match courses {
            Courses::Term => Self::Term,
            Courses::Small => Self::Small,
            Courses::Steady => Self::Steady {
                students: 800,
                views_per_day: 7,
            },
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // With standard error closed there is nobody left to tell.
            let _ = writeln!(io::stderr(), "lectern-campus: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let mut out = io::stdout();
    if let Some(folder) = &arguments.samples {
        for path in samples::write(folder)? {
            if !arguments.json {
                writeln!(out, "sample    {}", path.display())?;
            }
        }
        if arguments.samples_only {
            return Ok(());
        }
    }
    let mut config = CampusConfig {
        port: arguments.port,
        data_dir: arguments.data_dir,
        seed: arguments.seed,
        population: match arguments.size {
            Size::Empty => Population::Empty,
            Size::University => Population::University,
            Size::Huge => Population::Huge {
                sessions: 50_000,
                folders: 50_000,
            },
            Size::Hostile => Population::Hostile,
            Size::Rate => Population::Rate {
                sessions: 3_000,
                folders: 200,
            },
            Size::Term => Population::Term {
                courses: 3,
                sessions: 24,
                students: 120,
                watched_percent: 80,
            },
        },
        canvas: CanvasConfig {
            port: arguments.port_canvas,
            courses: arguments.courses.into(),
        },
        control_token: arguments.control_token,
        ..CampusConfig::default()
    };
    config.settings.limits.enforced = arguments.limits;
    let campus = Campus::start(config).await?;
    if arguments.json {
        print_json(&mut out, &campus)?;
    } else {
        print_text(&mut out, &campus)?;
    }
    out.flush()?;
    interrupted().await?;
    campus.stop().await?;
    Ok(())
}

/// Waits for Ctrl+C, or on Unix also for a polite request to end.
async fn interrupted() -> io::Result<()> {
    #[cfg(unix)]
    {
        let mut end = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            pressed = tokio::signal::ctrl_c() => pressed,
            _ = end.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

fn print_text(out: &mut impl Write, campus: &CampusHandle) -> io::Result<()> {
    writeln!(out, "The demo campus is open. Press Ctrl+C to close it.\n")?;
    writeln!(out, "panopto   {}", campus.base_url())?;
    writeln!(out, "canvas    {}\n", campus.canvas().base_url())?;
    for client in demo::CLIENTS {
        writeln!(out, "client    {} ({:?})", client.name, client.client_type)?;
        writeln!(
            out,
            "          id {}  secret {}",
            client.client_id, client.secret
        )?;
        for uri in client.redirect_uris {
            writeln!(out, "          redirect {uri}")?;
        }
    }
    writeln!(out)?;
    for person in demo::PEOPLE {
        let password = if person.password.is_empty() {
            "(none)"
        } else {
            person.password
        };
        writeln!(
            out,
            "person    {:<20} {password:<20} {}",
            person.username, person.note
        )?;
    }
    writeln!(out)?;
    for token in canvas::demo::TOKENS {
        writeln!(out, "token     {}  {}", token.value, token.note)?;
    }
    for key in canvas::demo::KEYS {
        writeln!(out, "key       {}", key.name)?;
        writeln!(out, "          id {}  secret {}", key.client_id, key.secret)?;
    }
    Ok(())
}

fn print_json(out: &mut impl Write, campus: &CampusHandle) -> io::Result<()> {
    let clients: Vec<_> = demo::CLIENTS
        .iter()
        .map(|client| {
            json!({
                "name": client.name,
                "type": format!("{:?}", client.client_type),
                "clientId": client.client_id,
                "clientSecret": client.secret,
                "redirectUris": client.redirect_uris,
            })
        })
        .collect();
    let people: Vec<_> = demo::PEOPLE
        .iter()
        .map(|person| json!({ "username": person.username, "password": person.password, "note": person.note }))
        .collect();
    let tokens: Vec<_> = canvas::demo::TOKENS
        .iter()
        .map(|token| json!({ "name": token.name, "token": token.value, "note": token.note }))
        .collect();
    let keys: Vec<_> = canvas::demo::KEYS
        .iter()
        .map(|key| json!({ "name": key.name, "clientId": key.client_id, "clientSecret": key.secret, "redirectUri": key.redirect_uri }))
        .collect();
    writeln!(
        out,
        "{}",
        json!({
            "server": campus.base_url(),
            "clients": clients,
            "people": people,
            "canvas": { "server": campus.canvas().base_url(), "tokens": tokens, "keys": keys },
        })
    )
}
