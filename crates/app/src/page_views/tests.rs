mod bad_input;
mod life;
mod reports;
mod sources;
mod support;
