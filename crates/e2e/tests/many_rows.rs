//! Fifty thousand recordings in one folder and fifty thousand folders: how soon they are there, and whether they scroll smoothly.
//! Times are printed, never judged; what is judged is that the page only ever holds the rows in view.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that measures says what it found, or where it stopped"
)]

use std::path::Path;
use std::time::Instant;

use lectern_e2e::{Campus, Window, steps};
use rusqlite::{Connection, params};
use serde_json::json;

const ROWS: u32 = 50_000;
/// A folder of the campus that the instructor sees.
const FOLDER: &str = "Library and events";

#[tokio::test(flavor = "multi_thread")]
async fn fifty_thousand_rows_scroll_with_only_those_in_view_in_the_page() {
    let folder = tempfile::tempdir().unwrap();
    let campus = Campus::start(&folder.path().join("campus"));
    let window = steps::sign_in(folder.path(), &campus).await;
    window.named("treeitem", FOLDER).await;
    let database = window.profile().join("lectern.sqlite3");
    window.close().await;
    let id = store_rows(&database);
    // What is stored shows at once; reading the folder, which has much less on the server, does not come to an end.
    let rule = json!({ "path": format!("/folders/{id}/*"), "fault": { "kind": "stall", "millis": 600_000 } });
    campus.control("POST", "faults", Some(&rule));

    let window = steps::open(folder.path()).await;
    window.find("[role=tree] [role=treeitem]").await;
    let began = Instant::now();
    steps::choose_folder(&window, &[FOLDER]).await;
    window.row("Capture 49999").await;
    println!(
        "{ROWS} recordings: shown after {} ms",
        began.elapsed().as_millis()
    );
    scroll(&window, "[role=grid]", "recordings").await;
    window.row("Capture 00000").await;

    let began = Instant::now();
    steps::choose_folder(&window, &[FOLDER, "Shell 00000"]).await;
    println!(
        "{ROWS} folders: shown after {} ms",
        began.elapsed().as_millis()
    );
    scroll(&window, "[role=tree]", "folders").await;
    window.named("treeitem", "Shell 49999").await;
    window.close().await;
}

/// Writes what whole listings of a very large folder would have left in the database, and returns its id.
fn store_rows(database: &Path) -> String {
    let mut database = Connection::open(database).unwrap();
    let account: String = database
        .query_row("SELECT id FROM accounts", [], |row| row.get(0))
        .unwrap();
    let folder: String = database
        .query_row("SELECT id FROM folders WHERE name = ?1", [FOLDER], |row| {
            row.get(0)
        })
        .unwrap();
    let rows = database.transaction().unwrap();
    for index in 0..ROWS {
        rows.execute(
            "INSERT INTO sessions (account_id, id, folder_id, folder_name, name, start_time, duration, seen_in)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 3000.5, 1)",
            params![account, id(1, index), folder, FOLDER, format!("Capture {index:05}"), 1_600_000_000_000 + i64::from(index) * 60_000],
        )
        .unwrap();
        rows.execute(
            "INSERT INTO folders (account_id, id, parent_id, name, url) VALUES (?1, ?2, ?3, ?4, '')",
            params![account, id(2, index), folder, format!("Shell {index:05}")],
        )
        .unwrap();
    }
    for kind in ["sessions", "folders"] {
        rows.execute(
            "INSERT OR REPLACE INTO listings (account_id, kind, folder_id, read_at, complete, row_count)
             VALUES (?1, ?2, ?3, 1600000000000, 1, ?4)",
            params![account, kind, folder, ROWS],
        )
        .unwrap();
    }
    rows.commit().unwrap();
    folder
}

fn id(kind: u32, index: u32) -> String {
    format!("{kind:08}-0000-4000-8000-{index:012}")
}

/// Scrolls from the top of a list to its end within four seconds and prints how long its pictures took.
async fn scroll(window: &Window, list: &str, what: &str) {
    let seen = window.execute_async(SCROLL, vec![json!(list)]).await;
    let number = |key: &str| seen[key].as_f64().unwrap();
    println!(
        "{what}: {} pictures, half within {:.0} ms, 95 of 100 within {:.0} ms, longest {:.0} ms, at most {} rows in the page",
        number("pictures"),
        number("half"),
        number("most"),
        number("longest"),
        number("rows")
    );
    assert!(
        number("rows") < 200.0,
        "only the rows in view are in the page: {seen}"
    );
}

const SCROLL: &str = r#"
const done = arguments[arguments.length - 1]
const list = document.querySelector(arguments[0])
const scroller = list.closest(".virtual")
const began = performance.now()
const times = []
let rows = 0
let before = began
function step(now) {
  times.push(now - before)
  before = now
  rows = Math.max(rows, list.querySelectorAll("[role=row], [role=treeitem]").length)
  const part = Math.min(1, (now - began) / 4000)
  scroller.scrollTop = part * (scroller.scrollHeight - scroller.clientHeight)
  if (part < 1) requestAnimationFrame(step)
  else {
    times.sort((a, b) => a - b)
    const at = (share) => times[Math.min(times.length - 1, Math.floor(share * times.length))]
    done({ pictures: times.length, half: at(0.5), most: at(0.95), longest: at(1), rows })
  }
}
requestAnimationFrame(step)
"#;
