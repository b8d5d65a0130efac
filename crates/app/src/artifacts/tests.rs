mod bad_input;
mod life;
mod support;
mod whole;
