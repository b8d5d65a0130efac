//! Accounts and sign-in.

use lectern_app::{
    Account, AccountState, AddAccount, AddCanvas, AppEvent, Grant, ImportCredentials, SecretStore,
    Service, SignInState, TokenEnd,
};
use serde_json::{Value, json};

use super::{Context, Ended};
use crate::arguments::{self, AccountCommand, AddCommand, AddPanopto};
use crate::exit::{self, Failure};
use crate::output::table;
use crate::secrets;

/// The variable that an access token of Canvas may come from.
const CANVAS_TOKEN: &str = "LECTERN_CANVAS_TOKEN";

/// Runs `account …`.
pub async fn run(context: &Context, command: AccountCommand) -> Ended {
    match command {
        AccountCommand::Add(AddCommand::Panopto(account)) => add(context, account).await,
        AccountCommand::Add(AddCommand::Canvas(account)) => add_canvas(context, account).await,
        AccountCommand::List => list(context).await,
        AccountCommand::Test { name } => test(context, name).await,
        AccountCommand::Remove { name } => remove(context, name).await,
        AccountCommand::Import { file, name, server } => {
            let request = ImportCredentials {
                path: file,
                server,
                name,
            };
            let account = context.app.import_credentials(request).await?;
            added(context, &account)
        }
    }
}

async fn add(context: &Context, account: AddPanopto) -> Ended {
    let client_secret = if account.client_secret_stdin {
        secrets::from_stdin("client secret")?
    } else {
        secrets::from_environment_or_prompt("LECTERN_CLIENT_SECRET", "Client secret")?
    };
    let (grant, password) = match account.grant {
        arguments::Grant::Code => (Grant::Code, None),
        arguments::Grant::Password => (
            Grant::Password,
            Some(secrets::from_environment_or_prompt(
                "LECTERN_PASSWORD",
                "Password",
            )?),
        ),
    };
    let request = AddAccount {
        name: Some(account.name),
        server: account.server,
        client_id: account.client_id,
        client_secret: Some(client_secret),
        grant,
        username: account.username,
        password,
        ca_file: account.ca_file,
    };
    let account = context.app.add_account(request).await?;
    added(context, &account)
}

async fn add_canvas(context: &Context, account: arguments::AddCanvas) -> Ended {
    let token = match &account.client_id {
        Some(_) => None,
        None if account.token_stdin => Some(secrets::from_stdin("access token")?),
        None => Some(secrets::from_environment_or_prompt(
            CANVAS_TOKEN,
            "Access token",
        )?),
    };
    let client_secret = match &account.client_id {
        Some(_) if account.client_secret_stdin => Some(secrets::from_stdin("client secret")?),
        Some(_) => secrets::from_environment("LECTERN_CLIENT_SECRET"),
        None => None,
    };
    let request = AddCanvas {
        name: Some(account.name),
        server: account.server,
        token,
        client_id: account.client_id,
        client_secret,
        ca_file: account.ca_file,
    };
    let account = context.app.add_canvas_account(request).await?;
    added(context, &account)
}

fn added(context: &Context, account: &Account) -> Ended {
    context.output.result(&document(account), |_| {
        let (name, host) = (&account.name, account.host());
        if account.state == AccountState::SignedIn {
            let user = account.user.as_deref().unwrap_or("the account");
            format!(
                "Added {name} for {host}, signed in as {user}{}.",
                end_words(account)
            )
        } else {
            format!(
                "Added {name} for {host}. Sign in with: lectern login {}",
                quoted(name)
            )
        }
    })?;
    Ok(exit::DONE)
}

/// Says when an access token ends, where that is known.
fn end_words(account: &Account) -> String {
    match account.token_end {
        Some(TokenEnd::At(at)) => format!(", token ends {}", at.format("%-d %B %Y")),
        Some(TokenEnd::Never) => ", token has no end date".to_owned(),
        Some(TokenEnd::Unknown) | None => String::new(),
    }
}

async fn list(context: &Context) -> Ended {
    let accounts = context.app.accounts().await?;
    let documents: Vec<Value> = accounts.iter().map(document).collect();
    context.output.result(&documents, |_| {
        if accounts.is_empty() {
            return "No accounts yet. Add one with: lectern account add panopto, or canvas"
                .to_owned();
        }
        let rows: Vec<Vec<String>> = accounts
            .iter()
            .map(|account| {
                let user = account.user.clone().unwrap_or_else(|| "–".to_owned());
                vec![
                    account.name.clone(),
                    account.service.to_string(),
                    account.host(),
                    user,
                    format!("{}{}", state_words(account), end_words(account)),
                ]
            })
            .collect();
        table(&["Name", "Service", "Server", "User", "State"], &rows)
    })?;
    Ok(exit::DONE)
}

async fn test(context: &Context, name: Option<String>) -> Ended {
    let account = context.named(name).await?;
    let test = context.app.test_account(&account.id).await?;
    let document = json!({
        "user": test.user,
        "message": test.message,
        "milliseconds": test.elapsed.as_millis(),
        "missing": test.missing,
    });
    context.output.result(&document, |_| {
        let missing = test.missing.iter().map(|right| right.message.as_str());
        std::iter::once(test.message.as_str())
            .chain(missing)
            .collect::<Vec<_>>()
            .join("\n")
    })?;
    Ok(exit::DONE)
}

async fn remove(context: &Context, name: String) -> Ended {
    let account = context.named(Some(name)).await?;
    if !context
        .output
        .confirm(&format!("Sign out of {} and forget it?", account.name))
    {
        return Err(Failure::usage("Nothing was removed.")
            .hint("Add --yes to remove it without a question."));
    }
    context.app.remove_account(&account.id).await?;
    context
        .output
        .result(&json!({ "removed": account.name }), |_| {
            format!("Removed {}.", account.name)
        })?;
    Ok(exit::DONE)
}

/// Runs `login`: the address is always printed, so that it can be opened by hand.
pub async fn login(context: &Context, name: Option<String>) -> Ended {
    let account = context.named(name).await?;
    if account.grant == Grant::Token && !account.demo {
        return login_with_token(context, &account).await;
    }
    let mut events = context.app.subscribe();
    let output = context.output;
    let teller = tokio::spawn(async move {
        while let Some(message) = events.next().await {
            if let AppEvent::SignIn {
                state: SignInState::Waiting,
                address: Some(address),
                browser_opened,
                ..
            } = message.event
            {
                let opened = if browser_opened {
                    "Finish signing in in your browser."
                } else {
                    "Open this address in your browser."
                };
                output.say(&format!(
                    "{opened}\n{address}\nWaiting up to 5 minutes; Ctrl C cancels."
                ));
            }
        }
    });
    let signed_in = tokio::select! {
        signed_in = context.app.sign_in(&account.id) => signed_in.map_err(Failure::from),
        _ = tokio::signal::ctrl_c() => Err(Failure::cancelled()),
    };
    teller.abort();
    let account = signed_in?;
    context.output.result(&document(&account), |_| {
        let user = account.user.as_deref().unwrap_or("the account");
        let end = if account.lasting {
            ""
        } else {
            " For one hour only: the server gave no lasting sign-in."
        };
        format!("Signed in to {} as {user}.{end}", account.host())
    })?;
    Ok(exit::DONE)
}

/// An account with an access token signs in with another one.
async fn login_with_token(context: &Context, account: &Account) -> Ended {
    context.output.say(&format!(
        "Make a new access token in Canvas: {}profile/settings",
        account.server
    ));
    let token = secrets::from_environment_or_prompt(CANVAS_TOKEN, "Access token")?;
    let account = context.app.renew_canvas_token(&account.id, token).await?;
    context.output.result(&document(&account), |_| {
        let user = account.user.as_deref().unwrap_or("the account");
        format!(
            "Signed in to {} as {user}{}.",
            account.host(),
            end_words(&account)
        )
    })?;
    Ok(exit::DONE)
}

/// Runs `logout`.
pub async fn logout(context: &Context, name: Option<String>) -> Ended {
    let account = context.named(name).await?;
    context.app.sign_out(&account.id).await?;
    context
        .output
        .result(&json!({ "signedOut": account.name }), |_| {
            format!("Signed out of {}.", account.host())
        })?;
    Ok(exit::DONE)
}

fn document(account: &Account) -> Value {
    json!({
        "id": account.id.as_str(),
        "service": match account.service { Service::Panopto => "panopto", Service::Canvas => "canvas" },
        "name": account.name,
        "server": account.server.as_str().trim_end_matches('/'),
        "clientId": account.client_id,
        "grant": match account.grant { Grant::Code => "code", Grant::Password => "password", Grant::Token => "token" },
        "username": account.username,
        "user": account.user,
        "state": match account.state {
            AccountState::SignedIn => "signedIn",
            AccountState::SignedOut => "signedOut",
            AccountState::Expired => "expired",
            AccountState::Offline => "offline",
        },
        "lasting": account.lasting,
        "tokenEnd": match account.token_end {
            Some(TokenEnd::At(at)) => json!(at.to_rfc3339()),
            Some(TokenEnd::Never) => json!("never"),
            Some(TokenEnd::Unknown) => json!("unknown"),
            None => Value::Null,
        },
        "secretStore": match account.secret_store {
            SecretStore::Keychain => "keychain",
            SecretStore::File => "file",
            SecretStore::Memory => "memory",
        },
        "demo": account.demo,
    })
}

fn state_words(account: &Account) -> &'static str {
    match account.state {
        AccountState::SignedIn => "signed in",
        AccountState::SignedOut => "signed out",
        AccountState::Expired => "sign-in has ended",
        AccountState::Offline => "signed in, cannot be reached",
    }
}

fn quoted(name: &str) -> String {
    if name.contains(char::is_whitespace) {
        format!("\"{name}\"")
    } else {
        name.to_owned()
    }
}
