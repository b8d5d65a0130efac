//! Steps on the Page views screen, each as a person takes it, and what the campus itself knows of a course.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::python::python;
use crate::{Campus, Window, steps};

const READING: Duration = Duration::from_mins(5);

/// Looks for a course by its number and takes the one that is offered.
pub async fn choose_course(window: &Window, text: &str) {
    window.click("Course: Choose a course").await;
    window.fill("Find a course", text).await;
    window.find("[role=option]").await;
    window.press("Return").await;
    window.text("No page views saved for this course.").await;
}

/// Asks for page views and waits for the plan.
pub async fn open_plan(window: &Window) {
    window.press("g").await;
    window.find("[role=dialog] tbody tr th").await;
}

/// Lets the plan run to its end.
pub async fn run_plan(window: &Window) {
    let start = window.find("[role=dialog] button.primary").await;
    start.click().await.expect("the plan starts");
    let began = Instant::now();
    let script = "return document.querySelector('.report [data-row]') !== null && document.querySelector('[role=progressbar][aria-label=\"People read\"]') === null";
    while window.execute(script, vec![]).await != json!(true) {
        assert!(
            began.elapsed() < READING,
            "the page views are read in {READING:?}"
        );
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    settled(window).await;
    steps::close_messages(window).await;
}

/// Shows the days up to the one before yesterday, by keyboard.
pub async fn set_last_day(window: &Window) {
    window.press("d").await;
    let day = "return new Date(Date.now() - 2 * 86400000).toISOString().slice(0, 10)";
    let day = window.execute(day, vec![]).await;
    window.fill("To", day.as_str().expect("a day")).await;
    window.click("Set dates").await;
    settled(window).await;
}

/// Waits until nothing is being counted.
pub async fn settled(window: &Window) {
    let began = Instant::now();
    let script =
        "return document.querySelector('.page-views')?.getAttribute('aria-busy') === 'false'";
    while window.execute(script, vec![]).await != json!(true) {
        assert!(began.elapsed() < Duration::from_mins(1), "the figures come");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// What the campus knows of a course, and the days that the screen shows.
pub struct Truth {
    file: PathBuf,
    course: u64,
    zone: Value,
    from: Value,
    to: Value,
}

impl Truth {
    /// Asks the campus for the days that the window shows, and keeps its answer in a folder.
    pub async fn of(campus: &Campus, window: &Window, folder: &Path, course: u64) -> Self {
        let days = "return document.querySelector('.page-views').dataset.days.split(' ')";
        let days = window.execute(days, vec![]).await;
        // A day more on both sides: the zone may be any.
        let around = "const day = (text, by) => new Date(Date.parse(text) + by * 86400000).toISOString(); return [day(arguments[0], -1), day(arguments[1], 2)]";
        let around = window
            .execute(around, vec![days[0].clone(), days[1].clone()])
            .await;
        let day = |place: usize| around[place].as_str().expect("a day").to_owned();
        let path = format!(
            "canvas/page-views?course={course}&from={}&to={}",
            day(0),
            day(1)
        );
        let file = folder.join("truth.csv");
        std::fs::write(&file, campus.control_bytes("GET", &path, None))
            .expect("the truth is written");
        Self {
            file,
            course,
            from: days[0].clone(),
            to: days[1].clone(),
            zone: days[2].clone(),
        }
    }

    /// Lets one of the scripts beside the tests count it, together with what was exported to a folder.
    pub fn ask(&self, script: &str, exported: Option<&Path>) -> Value {
        let script = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests")
            .join(script);
        let asked = json!({
            "truth": self.file, "course": self.course, "zone": self.zone, "from": self.from, "to": self.to, "exported": exported,
        });
        python(&script, &asked)
    }
}
