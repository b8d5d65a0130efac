//! What a person does who uses no pointer: real keys through the X server, to whatever has the focus.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::Window;
use crate::drag::xdotool;

/// More stops than any screen has; a lap without the control means that Tab does not reach it.
const STOPS: usize = 80;
/// How long a key may take to move the focus.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where the keyboard is in the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Focus {
    /// The role as assistive technology hears it; `body` when nothing has the focus.
    pub role: String,
    /// The name as assistive technology reads it.
    pub name: String,
    /// Whether it is inside a dialog.
    pub in_dialog: bool,
}

impl Window {
    /// Returns what has the focus.
    pub async fn focus(&self) -> Focus {
        let found = self.execute(FOCUS, vec![]).await;
        let word = |key: &str| found[key].as_str().unwrap_or_default().to_owned();
        Focus {
            role: word("role"),
            name: word("name"),
            in_dialog: found["inDialog"] == Value::Bool(true),
        }
    }

    /// Waits until what has the focus is as it should be.
    pub async fn focus_on(&self, what: &str, holds: impl Fn(&Focus) -> bool) -> Focus {
        let began = Instant::now();
        loop {
            let focus = self.focus().await;
            if holds(&focus) {
                return focus;
            }
            assert!(
                began.elapsed() < PATIENCE,
                "the focus is not on {what} but on {focus:?}"
            );
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    /// Presses Tab until a control has the focus.
    pub async fn tab_to(&self, role: &str, name: &str) {
        self.walk_to("Tab", role, name).await;
    }

    /// Presses a key until a control has the focus, as one walks through a screen, a tree or a menu.
    pub async fn walk_to(&self, key: &str, role: &str, name: &str) {
        let mut seen = Vec::new();
        for _ in 0..STOPS {
            let focus = self.focus().await;
            if focus.role == role && focus.name.starts_with(name) {
                return;
            }
            seen.push(format!("{} “{}”", focus.role, focus.name));
            self.press_and_wait(key).await;
        }
        panic!(
            "{key} does not lead to {role} “{name}”. It led to:\n{}",
            seen.join("\n")
        );
    }

    /// Types into whatever has the focus.
    pub async fn type_text(&self, text: &str) {
        type_keys(text).await;
    }

    /// Presses a key and waits until the page has seen it go up again, and has drawn what it led to.
    ///
    /// A key goes through the X server and two programs before the page has it. Who looks at the focus earlier sees the stop before, presses once more and walks past the
    /// control. A key that the page never hears of, since it left the page, is not waited for longer than [`PATIENCE`].
    async fn press_and_wait(&self, key: &str) {
        self.execute(LISTEN, vec![]).await;
        self.press(key).await;
        self.execute_async(HEARD, vec![json!(PATIENCE.as_secs() * 1000)])
            .await;
    }
}

/// Chooses a file in the system's own dialog, by typing its path.
pub async fn choose_in_dialog(title: &str, path: &Path) {
    xdotool(&["search", "--sync", "--onlyvisible", "--name", title]).await;
    let dialog = active_window(title).await;
    assert_eq!(dialog, title, "the dialog of the system has the keyboard");
    // A slash opens the field for a path; what is typed while it opens is lost, and nothing tells when it is open.
    xdotool(&["key", "slash"]).await;
    tokio::time::sleep(Duration::from_millis(700)).await;
    xdotool(&["key", "ctrl+a"]).await;
    type_keys(&path.display().to_string()).await;
    xdotool(&["key", "Return"]).await;
    let began = Instant::now();
    while !xdotool(&["search", "--onlyvisible", "--name", title])
        .await
        .is_empty()
    {
        assert!(
            began.elapsed() < PATIENCE,
            "the dialog “{title}” does not close"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn active_window(wanted: &str) -> String {
    let began = Instant::now();
    loop {
        let name = xdotool(&["getactivewindow", "getwindowname"])
            .await
            .trim()
            .to_owned();
        if name == wanted || began.elapsed() > PATIENCE {
            return name;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn type_keys(text: &str) {
    xdotool(&["type", "--clearmodifiers", "--delay", "8", text]).await;
}

const FOCUS: &str = "
    const at = document.activeElement ?? document.body;
    const roles = { BUTTON: 'button', A: 'link', TEXTAREA: 'textbox', SELECT: 'combobox', BODY: 'body' };
    const inputs = { checkbox: 'checkbox', radio: 'radio', number: 'spinbutton' };
    const role = at.getAttribute('role') ?? (at.tagName === 'INPUT' ? inputs[at.type] ?? 'textbox' : roles[at.tagName] ?? at.tagName.toLowerCase());
    const named = (at.getAttribute('aria-labelledby') ?? '').split(' ').map((id) => document.getElementById(id)?.innerText).filter(Boolean).join(' ');
    const label = at.labels?.length ? [...at.labels].map((label) => label.innerText).join(' ') : '';
    const name = (at.getAttribute('aria-label') || named || label || (at === document.body ? '' : at.innerText) || '').trim();
    return { role, name, inDialog: at.closest('[role=dialog], [role=alertdialog]') !== null };
";

const LISTEN: &str = "
    globalThis.heard = new Promise((resolve) => {
        const modifiers = ['Shift', 'Control', 'Alt', 'Meta'];
        const listen = (event) => {
            if (modifiers.includes(event.key)) return;
            removeEventListener('keyup', listen, true);
            resolve();
        };
        addEventListener('keyup', listen, true);
    });
";

const HEARD: &str = "
    const [patience, done] = arguments;
    const tooLate = new Promise((resolve) => setTimeout(resolve, patience));
    Promise.race([globalThis.heard, tooLate]).then(() => requestAnimationFrame(() => requestAnimationFrame(() => done(null))));
";
