//! The job against a campus in this process: whole, killed, cancelled, refused, and with every fault at every step.

mod life;
mod matrix;
mod refusals;
mod support;
