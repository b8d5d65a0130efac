//! Synchronisations of a campus in this process.

mod faults;
mod incremental;
mod kills;
mod life;
mod rows;
mod support;
mod ways_in;
