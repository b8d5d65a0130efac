use std::path::Path;

use lectern_net::{HttpClient, RetryPolicy, Secret, SetupError, count_certificates};

use super::{CaFile, ProxySetting, Settings, SettingsError, certificate};
use crate::app::{App, Inner};
use crate::error::AppError;
use crate::event::AppEvent;

impl App {
    /// Returns the settings that hold now.
    pub fn settings(&self) -> Settings {
        self.inner.settings()
    }

    /// Checks, stores and applies settings; new connections follow them at once. `proxy_password` replaces the stored one
    /// where it is given.
    ///
    /// # Errors
    ///
    /// The first setting that cannot be used; then nothing was changed.
    pub async fn update_settings(
        &self,
        settings: Settings,
        proxy_password: Option<Secret>,
    ) -> Result<Settings, AppError> {
        settings.check()?;
        let before = self.inner.settings();
        let network = settings.proxy != before.proxy
            || settings.ca_file != before.ca_file
            || proxy_password.is_some();
        if network {
            let http = self.inner.http_settings(&settings).await;
            tokio::task::spawn_blocking(move || HttpClient::new(&http)).await??;
        }
        if let (Some(password), ProxySetting::Manual { .. }) = (proxy_password, &settings.proxy) {
            let vault = &self.inner.vault;
            vault
                .set(vault.place(), &self.inner.proxy_secret(), &password)
                .await?;
        }
        let stored = settings.clone();
        self.inner.database.writing(move |t| stored.save(t)).await?;
        let tries = settings.tries != before.tries;
        self.inner.replace_settings(settings.clone());
        self.inner.jobs.follow_settings(&settings);
        if network || tries {
            self.inner.connections.renew_all();
        }
        self.inner.events.invalidate(["settings"]);
        Ok(settings)
    }

    /// Tells whether certificate checks are off.
    pub fn skips_tls(&self) -> bool {
        self.inner.skips_tls()
    }

    /// Turns certificate checks off until this program ends, or on again. Never stored.
    pub fn set_skip_tls(&self, on: bool) {
        if self.inner.change_skip_tls(on) {
            tracing::warn!(on, "skipping certificate checks was switched");
            self.inner.connections.renew_all();
            self.inner.events.send(AppEvent::SkipTls { on });
        }
    }

    /// Looks into a certificate file before it is chosen.
    ///
    /// # Errors
    ///
    /// A file that cannot be read or holds no certificate.
    pub async fn check_ca_file(&self, path: &Path) -> Result<CaFile, AppError> {
        let path = path.to_owned();
        let read = tokio::task::spawn_blocking(move || {
            let certificates = count_certificates(&path)?;
            let valid_to = certificate::valid_to(&path).unwrap_or_default();
            Ok::<_, SetupError>(CaFile {
                certificates,
                valid_to,
            })
        });
        Ok(read.await??)
    }

    /// Returns the bytes free for this person at a path, or at the nearest folder above it that exists.
    ///
    /// # Errors
    ///
    /// A path that is on no disk.
    pub async fn free_space(&self, path: &Path) -> Result<u64, AppError> {
        let path = path.to_owned();
        let free = tokio::task::spawn_blocking(move || {
            let existing = path
                .ancestors()
                .find(|ancestor| ancestor.exists())
                .unwrap_or(&path);
            fs4::available_space(existing).map_err(|source| SettingsError::NoDisk {
                path: path.display().to_string(),
                source,
            })
        });
        Ok(free.await??)
    }
}

impl Inner {
    /// How often and how long calls are tried, as the person set it.
    pub(crate) fn retry_policy(&self) -> RetryPolicy {
        RetryPolicy {
            max_attempts: u32::from(self.settings().tries),
            ..RetryPolicy::default()
        }
    }
}
