//! Courses and viewing data on the command line, as a person or a script uses them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test says where it stops"
)]

/// Compares what a command said with what is written down.
macro_rules! assert_said {
    ($desk:expr, $name:expr, $text:expr) => {
        let changing = $desk.changing();
        let filters: Vec<(&str, &str)> = changing
            .iter()
            .map(|(pattern, word)| (pattern.as_str(), *word))
            .collect();
        insta::with_settings!({ filters => filters, omit_expression => true }, {
            insta::assert_snapshot!($name, $text);
        });
    };
}

#[path = "../desk/mod.rs"]
mod base;
mod chunk;
mod courses;
mod desk;
mod export;
mod links;
mod sync;
