//! One module for each family of commands. They read words, call the core and print.

mod account;
mod artifacts;
mod courses;
mod demo;
mod documents;
mod folders;
mod follow;
mod jobs;
mod mirror;
mod mirrors;
mod page_views;
mod run;
mod sessions;
mod upload;
mod verify;
mod viewing;

use std::sync::Arc;

use lectern_app::{Account, App, AppOptions, Host, LogLevel, Logging, Secret, Service};

use crate::arguments::{Arguments, Command, ViewingCommand};
use crate::exit::{self, Failure};
use crate::output::Output;
use crate::profile::Folders;

/// What a command that did not fail returns: its exit code.
pub type Ended = Result<u8, Failure>;

/// What every command works with.
pub struct Context {
    /// The core on the person's profile.
    pub app: App,
    /// How to talk.
    pub output: Output,
    /// The account that was named, if any.
    pub account: Option<String>,
}

impl Context {
    /// Finds the Panopto account to use.
    pub async fn account(&self) -> Result<Account, Failure> {
        self.account_of(Service::Panopto).await
    }

    /// Finds the account of a service to use.
    pub async fn account_of(&self, service: Service) -> Result<Account, Failure> {
        let name = self.account.as_deref();
        Ok(self.app.resolve_account(Some(service), name).await?)
    }

    /// Finds an account of either service that a command names itself; `--account` counts where it does not.
    pub async fn named(&self, name: Option<String>) -> Result<Account, Failure> {
        let name = name.or_else(|| self.account.clone());
        Ok(self.app.resolve_account(None, name.as_deref()).await?)
    }
}

/// Runs a command.
pub async fn run(arguments: Arguments, output: Output) -> Ended {
    let Arguments {
        profile,
        account,
        skip_verify,
        verbose,
        command,
        ..
    } = arguments;
    let command = match command {
        Command::Completions { shell } => return documents::completions(shell),
        Command::Man { folder } => return documents::manual(&folder),
        Command::Demo {
            port_panopto,
            port_canvas,
            samples,
        } => return demo::demo(output, port_panopto, port_canvas, samples).await,
        // Works without profile and account, and beside whoever runs jobs.
        Command::Viewing(ViewingCommand::Chunk(arguments)) => {
            return viewing::chunk(output, arguments).await;
        }
        command => command,
    };
    let folders = Folders::find(profile)?;
    // Dropping it at the end writes the last lines.
    let _logging = log(&folders, verbose);
    if skip_verify {
        output.say("Warning: TLS certificate checks are off for this command. Someone on the network could read your sign-in.");
    }
    let app = App::open(options(folders, skip_verify)).await?;
    for notice in app.notices() {
        output.say(&format!("{}. {}", notice.title, notice.text));
    }
    let context = Context {
        app,
        output,
        account,
    };
    let ended = dispatch(&context, command).await;
    context.app.stop_jobs().await;
    ended
}

async fn dispatch(context: &Context, command: Command) -> Ended {
    match command {
        Command::Account(command) => account::run(context, command).await,
        Command::Login { name } => account::login(context, name).await,
        Command::Logout { name } => account::logout(context, name).await,
        Command::Folders {
            parent,
            search,
            tree,
        } => folders::list(context, parent, search, tree).await,
        Command::Folder(command) => folders::change(context, command).await,
        Command::Session(command) => sessions::run(context, command).await,
        Command::Upload(arguments) => upload::upload(context, arguments).await,
        Command::Mirror(arguments) => mirror::mirror(context, arguments).await,
        Command::Mirrors(command) => mirrors::run(context, command).await,
        Command::Verify { folder } => verify::verify(context, &folder).await,
        Command::Courses(command) => courses::run(context, command).await,
        Command::Viewing(command) => viewing::run(context, command).await,
        Command::PageViews(arguments) => page_views::page_views(context, arguments).await,
        Command::Artifacts(command) => artifacts::run(context, command).await,
        Command::Run(arguments) => run::run(context, arguments).await,
        Command::Jobs(command) => jobs::run(context, command).await,
        Command::Demo { .. } | Command::Completions { .. } | Command::Man { .. } => Ok(exit::DONE),
    }
}

fn options(folders: Folders, skip_tls: bool) -> AppOptions {
    AppOptions {
        library_dir: folders.home.join("Lectern"),
        profile_dir: folders.profile,
        home_dir: folders.home,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        host: Host::Cli,
        passphrase: variable("LECTERN_PASSPHRASE").map(Secret::new),
        skip_tls,
        sign_in_port: AppOptions::SIGN_IN_PORT,
        open_browser: Arc::new(open_browser),
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// `BROWSER` names the program; otherwise the system's way to open an address is taken.
fn open_browser(address: &str) -> bool {
    let (program, first): (String, &[&str]) = match variable("BROWSER") {
        Some(browser) => (browser, &[]),
        None if cfg!(target_os = "macos") => ("open".to_owned(), &[]),
        None if cfg!(target_os = "windows") => {
            ("rundll32".to_owned(), &["url.dll,FileProtocolHandler"])
        }
        // Without a display xdg-open would start a text browser in this terminal.
        None if variable("DISPLAY").is_none() && variable("WAYLAND_DISPLAY").is_none() => {
            return false;
        }
        None => ("xdg-open".to_owned(), &[]),
    };
    let quiet = std::process::Stdio::null;
    std::process::Command::new(program)
        .args(first)
        .arg(address)
        .stdin(quiet())
        .stdout(quiet())
        .stderr(quiet())
        .spawn()
        .is_ok()
}

/// Writes what goes on to the profile's log, or with `-v` to standard error.
fn log(folders: &Folders, verbose: u8) -> Option<Logging> {
    let level = match verbose {
        0 => return Logging::start(&folders.profile, "lectern", LogLevel::Info).ok(),
        1 => tracing::Level::INFO,
        _ => tracing::Level::DEBUG,
    };
    tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(std::io::stderr)
        .init();
    None
}
