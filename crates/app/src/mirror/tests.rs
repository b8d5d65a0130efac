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
mod left_out;
mod life;
mod matrix;
mod pace;
mod put_off;
mod support;
mod taken_up;
mod whole;
