//! Development commands: `cargo xtask demo | test | soak | dev | bench | tidy | bindings | screenshots | package`.

#![allow(
    clippy::print_stdout,
    reason = "a command for developers talks on stdout"
)]

mod bench;
mod browser;
mod demo;
mod desktop;
mod dev;
mod machine;
mod package;
mod run;
mod session;
mod test;
mod tidy;

use clap::{Parser, Subcommand};
use run::Outcome;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Development commands of Lectern")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Installs what is missing, builds, and opens the app on the demo campus.
    Demo {
        /// Takes the command-line journey even where a display is there.
        #[arg(long)]
        headless: bool,
    },
    /// Runs everything, cheapest checks first.
    Test {
        /// Leaves out the tests that drive the real window.
        #[arg(long)]
        no_window: bool,
    },
    /// Runs the random series (kills, seeds, faults) at full length.
    Soak,
    /// Opens the app with the front end's development server.
    Dev,
    /// Measures uploads and downloads side by side with peers, start-up time and memory.
    Bench(bench::Sizes),
    /// Checks who knows whom, and lists long files.
    Tidy,
    /// Writes the TypeScript of the shell's commands.
    Bindings,
    /// Takes the pictures of the README from the real window.
    Screenshots,
    /// Builds the .deb with both programs, man pages and completions.
    Package,
    /// Signs in to the demo campus as a browser would; `BROWSER` names it in headless runs.
    #[command(hide = true)]
    Browser {
        /// The address that Lectern asks the browser to open.
        address: String,
    },
}

fn main() -> std::process::ExitCode {
    let outcome: Outcome = match Arguments::parse().command {
        Command::Demo { headless } => demo::demo(headless),
        Command::Test { no_window } => test::test(no_window),
        Command::Soak => test::soak(),
        Command::Dev => dev::dev(),
        Command::Bench(sizes) => bench::bench(&sizes),
        Command::Tidy => tidy::tidy(),
        Command::Bindings => dev::bindings(),
        Command::Screenshots => desktop::screenshots(),
        Command::Package => package::package(),
        Command::Browser { address } => browser::sign_in(&address),
    };
    match outcome {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("xtask: {problem}");
            std::process::ExitCode::FAILURE
        }
    }
}
