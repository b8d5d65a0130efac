use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Map, Value, json};

/// How a window is started.
#[derive(Debug, Default)]
pub struct Options {
    /// Arguments of the program.
    pub arguments: Vec<String>,
    /// The program that opens addresses.
    pub browser: Option<PathBuf>,
}

/// The real window, driven through WebDriver.
pub struct Window {
    driver: Child,
    client: Client,
    profile: PathBuf,
}

/// Longest wait for something that the window should show.
const PATIENCE: Duration = Duration::from_secs(30);

impl Window {
    /// Opens the app on a profile.
    pub async fn open(profile: &Path, options: Options) -> Self {
        let port = free_port();
        let mut driver = Command::new("WebKitWebDriver");
        driver
            .arg(format!("--port={port}"))
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("LECTERN_PROFILE", profile)
            .stdout(Stdio::null());
        if let Some(browser) = &options.browser {
            driver.env("BROWSER", browser);
        }
        let driver = driver.spawn().expect("WebKitWebDriver starts");
        let mut capabilities = Map::new();
        capabilities.insert(
            "webkitgtk:browserOptions".to_owned(),
            json!({ "binary": crate::program("LECTERN_DESKTOP"), "args": options.arguments }),
        );
        let began = Instant::now();
        let client = loop {
            let mut builder =
                ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
            match builder
                .capabilities(capabilities.clone())
                .connect(&format!("http://127.0.0.1:{port}"))
                .await
            {
                Ok(client) => break client,
                Err(error) if began.elapsed() > PATIENCE => {
                    panic!("no session with the window: {error}")
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        };
        Self {
            driver,
            client,
            profile: profile.to_owned(),
        }
    }

    /// Returns the profile's folder.
    pub fn profile(&self) -> &Path {
        &self.profile
    }

    /// Waits for an element and returns it.
    pub async fn find(&self, css: &str) -> Element {
        self.wait(Locator::Css(css), css).await
    }

    /// Waits for an element as long as it takes, at most so long.
    pub async fn find_within(&self, patience: Duration, css: &str) -> Element {
        let began = Instant::now();
        while began.elapsed() < patience {
            if let Ok(element) = self.client.find(Locator::Css(css)).await {
                return element;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        self.find(css).await
    }

    /// Waits for an element with this role and name, found the way assistive technology names it.
    pub async fn named(&self, role: &str, name: &str) -> Element {
        let xpath = format!("//*[{}][{}]", of_role(role), of_name(name));
        self.wait(Locator::XPath(&xpath), &format!("{role} “{name}”"))
            .await
    }

    /// Waits until the page shows a text.
    pub async fn text(&self, text: &str) {
        let began = Instant::now();
        while !self.shows(text).await {
            assert!(
                began.elapsed() <= PATIENCE,
                "the window does not show “{text}”. It shows:\n{}",
                self.words().await
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits for the row of a table that begins with a title.
    pub async fn row(&self, title: &str) -> Element {
        let title = literal(title);
        let xpath =
            format!("//*[@role='grid']//*[@role='row'][starts-with(normalize-space(.), {title})]");
        self.wait(Locator::XPath(&xpath), &format!("a row {title}"))
            .await
    }

    /// Waits until the page no longer shows a text.
    pub async fn gone(&self, text: &str) {
        let began = Instant::now();
        while self.shows(text).await {
            assert!(
                began.elapsed() < PATIENCE,
                "the window still shows “{text}”"
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Chooses one of the segments of a control, such as Active and Finished.
    pub async fn choose_segment(&self, value: &str) {
        let script = "const field = document.querySelector(`input[type=radio][value=${arguments[0]}]`); field.click()";
        self.execute(script, vec![json!(value)]).await;
    }

    /// Says whether a text is in the page now.
    pub async fn shows(&self, text: &str) -> bool {
        let found = self
            .execute(
                "return document.body.innerText.includes(arguments[0])",
                vec![json!(text)],
            )
            .await;
        found == json!(true)
    }

    /// Clicks a button.
    pub async fn click(&self, name: &str) {
        self.named("button", name)
            .await
            .click()
            .await
            .unwrap_or_else(|error| panic!("click “{name}”: {error}"));
    }

    /// Clicks a button of one region, where others have the same name.
    pub async fn click_within(&self, region: &str, name: &str) {
        let xpath = format!(
            "//*[@aria-label={}]//button[{} or starts-with(normalize-space(.), {})]",
            literal(region),
            of_name(name),
            literal(name)
        );
        let button = self
            .wait(Locator::XPath(&xpath), &format!("“{name}” in “{region}”"))
            .await;
        button
            .click()
            .await
            .unwrap_or_else(|error| panic!("click “{name}” in “{region}”: {error}"));
    }

    /// Types into a field, replacing what it holds.
    pub async fn fill(&self, label: &str, text: &str) {
        let field = self.named("textbox", label).await;
        field.clear().await.expect("the field can be cleared");
        field.send_keys(text).await.expect("the field takes text");
    }

    /// Presses keys on whatever has the focus.
    pub async fn press(&self, keys: &str) {
        crate::drag::xdotool(&["key", "--clearmodifiers", keys]).await;
    }

    /// Returns the middle of an element on the display.
    pub async fn on_display(&self, element: &Element) -> (i32, i32) {
        let place = self
            .execute(
                "const r = arguments[0].getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]",
                vec![serde_json::to_value(element).expect("an element is JSON")],
            )
            .await;
        // xdotool counts the frame of a decorated window twice; xwininfo does not.
        let window =
            crate::drag::xdotool(&["search", "--onlyvisible", "--name", "^Lectern$"]).await;
        let window = window.lines().last().expect("the window is on the display");
        let output = Command::new("xwininfo")
            .args(["-id", window])
            .output()
            .expect("xwininfo runs");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let number = |name: &str| -> f64 {
            let line = text.lines().find_map(|line| line.trim().strip_prefix(name));
            line.and_then(|value| value.trim().parse().ok())
                .expect("geometry")
        };
        #[expect(clippy::cast_possible_truncation, reason = "whole pixels")]
        let pixel = |value: f64| value.round() as i32;
        (
            pixel(number("Absolute upper-left X:") + place[0].as_f64().expect("x")),
            pixel(number("Absolute upper-left Y:") + place[1].as_f64().expect("y")),
        )
    }

    /// Runs a script in the page.
    pub async fn execute(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client
            .execute(script, arguments)
            .await
            .unwrap_or_else(|error| panic!("script: {error}"))
    }

    /// Runs a script that answers through its last argument.
    pub async fn execute_async(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client
            .execute_async(script, arguments)
            .await
            .unwrap_or_else(|error| panic!("script: {error}"))
    }

    /// Saves what the page shows.
    pub async fn picture(&self, path: &Path) {
        let png = self
            .client
            .screenshot()
            .await
            .expect("the window can be photographed");
        std::fs::write(path, png).expect("the picture can be saved");
    }

    /// Returns the process id of the app.
    pub fn process(&self) -> u32 {
        let output = Command::new("pgrep")
            .args(["-P", &self.driver.id().to_string(), "-f", "lectern-desktop"])
            .output()
            .expect("pgrep runs");
        String::from_utf8_lossy(&output.stdout)
            .lines()
            .next()
            .and_then(|line| line.trim().parse().ok())
            .expect("the app runs")
    }

    /// Kills the app at once, as a power cut would.
    pub fn kill(mut self) {
        let process = self.process().to_string();
        let _ = Command::new("kill").args(["-KILL", &process]).status();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }

    /// Closes the window as a person does, and waits until the program has ended.
    pub async fn close(mut self) {
        let process = PathBuf::from(format!("/proc/{}", self.process()));
        let _ = self.client.clone().close().await;
        wait_until("the program has ended", PATIENCE, || !process.exists()).await;
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }

    async fn words(&self) -> String {
        let seen = self.execute("return document.body.innerText", vec![]).await;
        seen.as_str().unwrap_or_default().to_owned()
    }

    async fn wait(&self, locator: Locator<'_>, what: &str) -> Element {
        let began = Instant::now();
        loop {
            for element in self.client.find_all(locator).await.unwrap_or_default() {
                if element.is_displayed().await.unwrap_or(false) {
                    return element;
                }
            }
            assert!(
                began.elapsed() <= PATIENCE,
                "the window does not show {what}. It shows:\n{}",
                self.words().await
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        let _ = Command::new("pkill")
            .args(["-KILL", "-P", &self.driver.id().to_string()])
            .status();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// Waits for a condition outside the page.
pub async fn wait_until(what: &str, patience: Duration, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(
            began.elapsed() < patience,
            "waited {patience:?} in vain until {what}"
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn of_role(role: &str) -> String {
    match role {
        "button" => "self::button or @role='button' or @role='menuitem' or @role='tab'".to_owned(),
        "heading" => "self::h1 or self::h2 or self::h3 or @role='heading'".to_owned(),
        "textbox" => "self::input or self::textarea".to_owned(),
        "link" => "self::a or @role='link'".to_owned(),
        other => format!("@role={}", literal(other)),
    }
}

fn of_name(name: &str) -> String {
    let name = literal(name);
    format!(
        "@aria-label={name} or normalize-space(.)={name} or @id=//label[normalize-space(.)={name}]/@for or ancestor::label[normalize-space(.)={name}]"
    )
}

/// XPath has no escapes; a text with both kinds of quotation marks is put together.
fn literal(text: &str) -> String {
    if !text.contains('\'') {
        return format!("'{text}'");
    }
    let pieces: Vec<String> = text.split('\'').map(|piece| format!("'{piece}'")).collect();
    format!("concat({})", pieces.join(", \"'\", "))
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a free port")
        .port()
}
