//! Use cases: accounts, secrets, settings, library, uploads. All logic that joins two crates.
