//! The desktop shell of Lectern.

/// Opens the window and runs until it closes.
pub fn run() {}
