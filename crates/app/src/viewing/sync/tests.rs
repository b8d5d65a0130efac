//! Synchronisations of a campus in this process.

mod captions;
mod faults;
mod incremental;
mod kills;
mod life;
mod rows;
mod support;
mod ways_in;
