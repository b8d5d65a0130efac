//! Privacy: what is deleted about a person, or for its age.

use std::path::Path;

use lectern_app::{DeletionReceiptId, PersonKey};

use super::{Answer, State};
use crate::views::list;
use crate::views::privacy::{DeletionReceiptView, OlderDataView, PersonFoundView, PersonKeptView};

/// Finds people about whom something is kept by a part of their name, login or id.
#[tauri::command]
#[specta::specta]
pub async fn find_person(core: State<'_>, text: String) -> Answer<Vec<PersonFoundView>> {
    Ok(list(core.app()?.find_person(&text).await?))
}

/// Says what is kept about a person. Nothing is changed.
#[tauri::command]
#[specta::specta]
pub async fn person_kept(core: State<'_>, key: String) -> Answer<PersonKeptView> {
    Ok(core.app()?.person_kept(&PersonKey(key)).await?.into())
}

/// Deletes everything about a person whose name was typed.
#[tauri::command]
#[specta::specta]
pub async fn delete_person(
    core: State<'_>,
    key: String,
    typed: String,
) -> Answer<DeletionReceiptView> {
    let receipt = core.app()?.delete_person(&PersonKey(key), &typed).await?;
    Ok(receipt.into())
}

/// Says what is older than the settings keep it; none where they keep everything.
#[tauri::command]
#[specta::specta]
pub async fn older_data(core: State<'_>) -> Answer<Option<OlderDataView>> {
    Ok(core.app()?.older_data().await?.map(OlderDataView::from))
}

#[tauri::command]
#[specta::specta]
pub async fn delete_older_data(core: State<'_>) -> Answer<DeletionReceiptView> {
    Ok(core.app()?.delete_older_data().await?.into())
}

#[tauri::command]
#[specta::specta]
pub async fn deletion_receipts(core: State<'_>) -> Answer<Vec<DeletionReceiptView>> {
    Ok(list(core.app()?.deletion_receipts().await?))
}

/// Writes a receipt as text.
#[tauri::command]
#[specta::specta]
pub async fn save_deletion_receipt(core: State<'_>, id: i64, path: String) -> Answer<()> {
    let id = DeletionReceiptId(id);
    Ok(core
        .app()?
        .save_deletion_receipt(id, Path::new(&path))
        .await?)
}
