//! Manual pages and completions, made from the same words as the parser.

use std::path::Path;

use clap::CommandFactory;

use super::Ended;
use crate::arguments::Arguments;
use crate::exit;

/// Prints the completion script of a shell.
#[expect(clippy::unnecessary_wraps, reason = "a command ends like every other")]
pub fn completions(shell: clap_complete::Shell) -> Ended {
    clap_complete::generate(
        shell,
        &mut Arguments::command(),
        "lectern",
        &mut std::io::stdout(),
    );
    Ok(exit::DONE)
}

/// Writes a page for `lectern` and one for each command.
pub fn manual(folder: &Path) -> Ended {
    std::fs::create_dir_all(folder)?;
    clap_mangen::generate_to(Arguments::command(), folder)?;
    Ok(exit::DONE)
}
