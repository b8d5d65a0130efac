//! What a person copies for whoever helps them: versions, places and choices, and nothing secret.

use std::fmt::Write;

use crate::accounts::SecretStore;
use crate::app::{App, Host};
use crate::error::AppError;
use crate::settings::ProxySetting;

impl App {
    /// Returns a text that describes this installation. Names of people and hosts of proxies are left out.
    ///
    /// # Errors
    ///
    /// Only failures of the profile.
    pub async fn system_details(&self) -> Result<String, AppError> {
        let settings = self.settings();
        let accounts = self.accounts().await?;
        let options = &self.inner.options;
        let size = std::fs::metadata(self.inner.database.path()).map_or(0, |file| file.len());
        let host = match options.host {
            Host::Desktop => "window",
            Host::Cli => "command line",
        };
        let place = match self.inner.vault.place() {
            SecretStore::Keychain => "system keychain",
            SecretStore::File => "encrypted file",
            SecretStore::Memory => "memory until Lectern closes",
        };
        let proxy = match settings.proxy {
            ProxySetting::System => "system",
            ProxySetting::None => "none",
            ProxySetting::Manual { .. } => "manual",
        };
        let mut text = format!(
            "Lectern {} ({host})\nSystem: {} {}\nProfile: {}\nDatabase: {size} bytes, SQLite {}\nSecrets: {place}\n\
             Proxy: {proxy}\nOwn certificate file: {}\nCertificate checks: {}\nLog level: {:?}\nAccounts: {}\n",
            options.version,
            std::env::consts::OS,
            std::env::consts::ARCH,
            options.profile_dir.display(),
            rusqlite::version(),
            yes(settings.ca_file.is_some()),
            if self.skips_tls() { "OFF" } else { "on" },
            settings.log_level,
            accounts.len(),
        );
        for account in accounts {
            // Writing to a text cannot fail.
            let _ = writeln!(
                text,
                "- {} {} ({:?}, {:?}, certificate file: {}, {} per cent of the limits{})",
                account.service,
                account.host(),
                account.grant,
                account.state,
                yes(account.ca_file.is_some()),
                account.rate_share,
                if account.demo { ", demo" } else { "" },
            );
        }
        Ok(text)
    }
}

fn yes(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}
