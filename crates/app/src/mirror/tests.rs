//! Whole mirrors of a campus in this process: planned, run, killed, changed, refused, and with every fault at every step.

mod kills;
mod life;
mod matrix;
mod pace;
mod support;
mod whole;
