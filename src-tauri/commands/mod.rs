//! What the page may ask. Each command takes a request, calls the core and returns a view.

pub mod accounts;
pub mod artifacts;
pub mod courses;
pub mod insights;
pub mod jobs;
pub mod library;
pub mod mirror;
pub mod page_views;
pub mod privacy;
pub mod settings;
pub mod startup;
pub mod upload;

use lectern_app::AccountId;

use crate::core::Core;
use crate::views::error::ErrorView;

/// The core, as commands are given it.
pub type State<'a> = tauri::State<'a, Core>;

/// What every command answers.
pub type Answer<T> = Result<T, ErrorView>;

/// Takes an account id of the page.
pub fn account(id: &str) -> AccountId {
    AccountId::new(id)
}
