//! Viewing data: brought up to date, cut into chunks, exported.

mod chunk;
mod export;
mod sync;

use super::{Context, Ended};
use crate::arguments::ViewingCommand;

pub use chunk::chunk;
pub use sync::run_plan;

/// Runs `viewing`, what needs a profile of it.
pub async fn run(context: &Context, command: ViewingCommand) -> Ended {
    match command {
        ViewingCommand::Sync(arguments) => sync::sync(context, arguments).await,
        ViewingCommand::Chunk(arguments) => chunk(context.output, arguments).await,
        ViewingCommand::Export(arguments) => export::export(context, arguments).await,
    }
}
