//! Accounts and sign-in.

use lectern_app::{AddAccount, AddCanvas, ImportCredentials, Secret, UpdateAccount};

use super::{Answer, State, account};
use crate::views::account::{
    AccountTestView, AccountView, AddAccountRequest, AddCanvasRequest, CredentialFileView,
    ImportRequest, ServerCheckView, UpdateAccountRequest,
};
use crate::views::list;

#[tauri::command]
#[specta::specta]
pub async fn check_server(core: State<'_>, address: String) -> Answer<ServerCheckView> {
    Ok(core.app()?.check_server(&address).await?.into())
}

/// Opens the page on which API clients are made, before there is an account.
#[tauri::command]
#[specta::specta]
pub async fn open_api_clients_page(core: State<'_>, server: String) -> Answer<()> {
    Ok(core.app()?.open_api_clients_page(&server).await?)
}

/// Opens the page on which people make access tokens.
#[tauri::command]
#[specta::specta]
pub async fn open_canvas_tokens_page(core: State<'_>, address: String) -> Answer<()> {
    Ok(core.app()?.open_canvas_tokens_page(&address).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn list_accounts(core: State<'_>) -> Answer<Vec<AccountView>> {
    Ok(list(core.app()?.accounts().await?))
}

#[tauri::command]
#[specta::specta]
pub async fn add_account(core: State<'_>, request: AddAccountRequest) -> Answer<AccountView> {
    let request = AddAccount {
        name: request.name,
        server: request.server,
        client_id: request.client_id,
        client_secret: request.client_secret.map(Secret::new),
        grant: request.grant.into(),
        username: request.username,
        password: request.password.map(Secret::new),
        ca_file: request.ca_file.map(Into::into),
    };
    Ok(core.app()?.add_account(request).await?.into())
}

/// Connects Canvas with an access token, which is tried at once, or keeps a developer key for a sign-in by the browser.
#[tauri::command]
#[specta::specta]
pub async fn add_canvas_account(core: State<'_>, request: AddCanvasRequest) -> Answer<AccountView> {
    let request = AddCanvas {
        server: request.server,
        token: request.token.map(Secret::new),
        client_id: request.client_id,
        client_secret: request.client_secret.map(Secret::new),
        ..AddCanvas::default()
    };
    Ok(core.app()?.add_canvas_account(request).await?.into())
}

/// Gives an account another access token, once Canvas has taken it.
#[tauri::command]
#[specta::specta]
pub async fn renew_canvas_token(
    core: State<'_>,
    account_id: String,
    token: String,
) -> Answer<AccountView> {
    Ok(core
        .app()?
        .renew_canvas_token(&account(&account_id), Secret::new(token))
        .await?
        .into())
}

#[tauri::command]
#[specta::specta]
pub async fn update_account(core: State<'_>, request: UpdateAccountRequest) -> Answer<AccountView> {
    let id = account(&request.account_id);
    let request = UpdateAccount {
        name: request.name,
        client_id: request.client_id,
        client_secret: request.client_secret.map(Secret::new),
        password: request.password.map(Secret::new),
        ca_file: request.ca_file.map(Into::into),
        remove_ca_file: request.remove_ca_file,
        rate_share: request.rate_share,
    };
    Ok(core.app()?.update_account(&id, request).await?.into())
}

/// Answers when the person has come back from the browser; the event `signIn` tells the address meanwhile.
#[tauri::command]
#[specta::specta]
pub async fn sign_in(core: State<'_>, account_id: String) -> Answer<AccountView> {
    Ok(core.app()?.sign_in(&account(&account_id)).await?.into())
}

#[tauri::command]
#[specta::specta]
pub async fn open_sign_in_again(core: State<'_>, account_id: String) -> Answer<()> {
    Ok(core
        .app()?
        .open_sign_in_again(&account(&account_id))
        .await?)
}

#[tauri::command]
#[specta::specta]
pub async fn cancel_sign_in(core: State<'_>, account_id: String) -> Answer<()> {
    core.app()?.cancel_sign_in(&account(&account_id));
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub async fn test_account(core: State<'_>, account_id: String) -> Answer<AccountTestView> {
    Ok(core
        .app()?
        .test_account(&account(&account_id))
        .await?
        .into())
}

#[tauri::command]
#[specta::specta]
pub async fn sign_out(core: State<'_>, account_id: String) -> Answer<()> {
    Ok(core.app()?.sign_out(&account(&account_id)).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn remove_account(core: State<'_>, account_id: String) -> Answer<()> {
    Ok(core.app()?.remove_account(&account(&account_id)).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn set_active_account(core: State<'_>, account_id: String) -> Answer<()> {
    Ok(core
        .app()?
        .set_active_account(&account(&account_id))
        .await?)
}

#[tauri::command]
#[specta::specta]
pub async fn find_credential_files(core: State<'_>) -> Answer<Vec<CredentialFileView>> {
    Ok(list(core.app()?.find_credential_files().await?))
}

#[tauri::command]
#[specta::specta]
pub async fn import_credentials(core: State<'_>, request: ImportRequest) -> Answer<AccountView> {
    let request = ImportCredentials {
        path: request.path.into(),
        server: request.server,
        name: request.name,
    };
    Ok(core.app()?.import_credentials(request).await?.into())
}

#[tauri::command]
#[specta::specta]
pub async fn keep_secrets_until_close(core: State<'_>) -> Answer<()> {
    core.app()?.keep_secrets_until_close();
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub async fn explore_demo(core: State<'_>) -> Answer<AccountView> {
    Ok(core.app()?.explore_demo().await?.into())
}

#[tauri::command]
#[specta::specta]
pub async fn leave_demo(core: State<'_>) -> Answer<()> {
    Ok(core.app()?.leave_demo().await?)
}
