//! The `lectern` command.

fn main() -> std::process::ExitCode {
    lectern_cli::main()
}
