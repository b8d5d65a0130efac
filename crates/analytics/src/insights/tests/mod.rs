//! Queries against a reference that knows no kernel: every quarter of a second of every video is counted one by one.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::float_cmp,
    reason = "tests count little, in numbers that doubles hold"
)]

mod figures;
mod reference;
mod world;
