//! The lectern command line.
