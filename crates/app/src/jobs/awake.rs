//! Keeping the computer awake while bytes move.

/// Holds the system's promise not to sleep. Asking may block for a moment, so it happens off the asynchronous threads.
#[derive(Default)]
pub(super) struct Awake {
    held: Option<keepawake::KeepAwake>,
    asked: bool,
}

impl Awake {
    /// Asks the system once when work begins, and lets go when it ends. A system that refuses is not asked again and again.
    pub async fn set(&mut self, wanted: bool) {
        if wanted == self.asked {
            return;
        }
        self.asked = wanted;
        if !wanted {
            let held = self.held.take();
            let _ = tokio::task::spawn_blocking(move || drop(held)).await;
            return;
        }
        let asked = tokio::task::spawn_blocking(|| {
            keepawake::Builder::default()
                .idle(true)
                .sleep(true)
                .reason("Transfers are running")
                .app_name("Lectern")
                .create()
        });
        match asked.await {
            Ok(Ok(held)) => self.held = Some(held),
            Ok(Err(error)) => {
                tracing::info!(%error, "the system does not let Lectern keep the computer awake");
            }
            Err(error) => tracing::info!(%error, "the system could not be asked to stay awake"),
        }
    }
}
