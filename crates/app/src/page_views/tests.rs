mod access;
mod bad_input;
mod exports;
mod life;
mod pace;
mod reports;
mod sources;
mod support;
