//! Queries against a reference that knows no kernel: every quarter of a second of every video is counted one by one.

mod figures;
mod reference;
mod world;
