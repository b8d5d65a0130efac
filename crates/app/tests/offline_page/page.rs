//! A page in the browser, with everything it did that a good page does not do.

use std::path::Path;

use serde_json::{Value, json};
use url::Url;

use super::browser::Browser;

pub struct Page {
    browser: Browser,
    session: String,
}

impl Page {
    /// Starts a browser with an empty page that tells what it does.
    pub fn new() -> Self {
        let mut browser = Browser::start();
        let target = browser.command(
            None,
            "Target.createTarget",
            &json!({ "url": "about:blank" }),
        );
        let attached = browser.command(
            None,
            "Target.attachToTarget",
            &json!({ "targetId": target["targetId"], "flatten": true }),
        );
        let session = attached["sessionId"].as_str().unwrap().to_owned();
        let mut page = Self { browser, session };
        for domain in ["Page", "Runtime", "Log", "Network"] {
            page.command(&format!("{domain}.enable"), &json!({}));
        }
        page
    }

    /// Lets no script of a page run.
    pub fn block_scripts(&mut self) {
        self.command(
            "Emulation.setScriptExecutionDisabled",
            &json!({ "value": true }),
        );
    }

    /// Lets the test's own tools into a page that lets nothing in.
    pub fn let_tools_in(&mut self) {
        self.command("Page.setBypassCSP", &json!({ "enabled": true }));
    }

    /// Asks for `light` or `dark`.
    pub fn prefer(&mut self, scheme: &str) {
        let wish = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.command("Emulation.setEmulatedMedia", &json!({ "features": wish }));
    }

    /// Shows pages as a printer does.
    pub fn print_look(&mut self) {
        self.command("Emulation.setEmulatedMedia", &json!({ "media": "print" }));
    }

    /// Returns how often the page's own policy stopped something.
    pub fn refusals(&self) -> usize {
        let of_policy = |event: &&Value| {
            event["entry"]["text"]
                .as_str()
                .is_some_and(|text| text.contains("Content Security Policy"))
        };
        self.told("Log.entryAdded").filter(of_policy).count()
    }

    /// Opens a file as a double click on it does, and waits until it is loaded.
    pub fn open(&mut self, file: &Path) {
        let from = self.browser.events.len();
        let address = Url::from_file_path(file).unwrap();
        let answer = self.command("Page.navigate", &json!({ "url": address.as_str() }));
        assert!(answer["errorText"].is_null(), "{answer}");
        self.browser.wait_for("Page.loadEventFired", from);
    }

    /// Returns the value of an expression; of a promise, when it is kept.
    pub fn value(&mut self, expression: &str) -> Value {
        let answer = self.command(
            "Runtime.evaluate",
            &json!({ "expression": expression, "awaitPromise": true, "returnByValue": true }),
        );
        assert!(answer["exceptionDetails"].is_null(), "{answer:#}");
        answer["result"]["value"].clone()
    }

    /// Returns the texts that an expression lists.
    pub fn texts(&mut self, expression: &str) -> Vec<String> {
        serde_json::from_value(self.value(expression)).unwrap()
    }

    pub fn press(&mut self, key: &str) {
        let text = if key.len() == 1 { key } else { "" };
        for kind in ["keyDown", "keyUp"] {
            let text = if kind == "keyDown" { text } else { "" };
            self.command(
                "Input.dispatchKeyEvent",
                &json!({ "type": kind, "key": key, "text": text }),
            );
        }
    }

    pub fn write(&mut self, text: &str) {
        self.command("Input.insertText", &json!({ "text": text }));
    }

    /// Returns the addresses of everything that was asked for.
    pub fn requests(&self) -> Vec<String> {
        self.told("Network.requestWillBeSent")
            .map(|event| event["request"]["url"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Fails if a page asked for anything but files, complained, or put a dialog up.
    pub fn assert_clean(&self) {
        let elsewhere: Vec<_> = self
            .requests()
            .into_iter()
            // The buttons of a player are data.
            .filter(|address| !address.starts_with("file:///") && !address.starts_with("data:"))
            .collect();
        assert_eq!(elsewhere, Vec::<String>::new());
        for complaint in [
            "Page.javascriptDialogOpening",
            "Page.windowOpen",
            "Page.downloadWillBegin",
            "Runtime.consoleAPICalled",
            "Runtime.exceptionThrown",
            "Network.loadingFailed",
            "Log.entryAdded",
        ] {
            let told: Vec<_> = self.told(complaint).collect();
            assert!(told.is_empty(), "{complaint}: {told:#?}");
        }
    }

    fn told(&self, method: &str) -> impl Iterator<Item = &Value> {
        let events = self.browser.events.iter();
        events
            .filter(move |event| event["method"] == method)
            .map(|event| &event["params"])
    }

    fn command(&mut self, method: &str, parameters: &Value) -> Value {
        let session = Some(self.session.as_str());
        self.browser.command(session, method, parameters)
    }
}
