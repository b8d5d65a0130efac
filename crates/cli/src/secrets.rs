//! Secrets come from standard input, the environment or a hidden prompt, never from an argument.

use std::io::IsTerminal;

use lectern_app::Secret;

use crate::exit::Failure;

/// Reads one line of standard input.
pub fn from_stdin(what: &str) -> Result<Secret, Failure> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    match line.trim() {
        "" => Err(Failure::usage(format!("Standard input has no {what}."))),
        text => Ok(Secret::new(text)),
    }
}

/// Takes a variable of the environment.
pub fn from_environment(variable: &str) -> Option<Secret> {
    let text = std::env::var(variable).ok()?;
    let text = text.trim();
    (!text.is_empty()).then(|| Secret::new(text))
}

/// Takes a variable of the environment, or asks on a terminal.
pub fn from_environment_or_prompt(variable: &str, what: &str) -> Result<Secret, Failure> {
    if let Some(secret) = from_environment(variable) {
        return Ok(secret);
    }
    if !std::io::stdin().is_terminal() {
        return Err(
            Failure::usage(format!("The {what} is missing.")).hint(format!("Set {variable}."))
        );
    }
    let text = rpassword::prompt_password(format!("{what}: "))?;
    match text.trim() {
        "" => Err(Failure::usage(format!("The {what} is empty."))),
        text => Ok(Secret::new(text)),
    }
}
