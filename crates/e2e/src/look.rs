//! Judges and photographs screens in both themes.

use std::path::PathBuf;

use serde_json::json;

use crate::{Window, findings};

/// Looks at a screen in light and dark: nothing may keep people out, and with `LECTERN_PICTURES` its pictures go there.
pub async fn look(window: &Window, screen: &str) {
    for theme in ["light", "dark"] {
        set_theme(window, theme).await;
        let found = findings(window).await;
        assert!(found.is_empty(), "{screen}, {theme}: {found:#?}");
        let ending = if theme == "dark" { "-dark.png" } else { ".png" };
        if let Some(folder) = std::env::var_os("LECTERN_PICTURES") {
            let file = PathBuf::from(folder).join(format!("{screen}{ending}"));
            window.picture(&file).await;
        }
    }
    set_theme(window, "light").await;
}

async fn set_theme(window: &Window, theme: &str) {
    let script = "document.documentElement.dataset.theme = arguments[0]";
    window.execute(script, vec![json!(theme)]).await;
}
