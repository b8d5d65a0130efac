//! Other people's programs that tests and benches compare with: where they live, and what one run of them costs.
//!
//! It is a development dependency alone; no program that people get knows it.

mod environment;
mod measure;

use std::error::Error;

pub use environment::{Environment, build_folder, succeed};
pub use measure::{Outcome, run};

/// What a test or a bench says when it cannot go on.
pub type Fallible<T> = Result<T, Box<dyn Error + Send + Sync>>;
