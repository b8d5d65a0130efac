//! Whole mirrors of a campus in this process: planned, run, killed, changed, refused, and with every fault at every step.

#![expect(
    clippy::case_sensitive_file_extension_comparisons,
    reason = "the names are the mirror's own"
)]

mod choices;
#[cfg(target_os = "linux")]
mod full;
mod here;
mod kills;
mod life;
mod matrix;
mod pace;
mod support;
mod whole;
