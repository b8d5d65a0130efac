use std::io::{self, BufRead};

use chrono::NaiveDateTime;
use csv::{Reader, ReaderBuilder, StringRecord};
use thiserror::Error;

use super::query::ResultsFormat;
use crate::ids::{AccountId, UserId, read};
use crate::model::PageView;
use crate::model::reading::parse_date;

/// A row of results that makes no sense.
#[derive(Debug, Error)]
pub enum RowError {
    /// One row; those after it may be good.
    #[error("Line {line} of the page view history was not understood: {detail}")]
    Row {
        /// Its line, from 1.
        line: u64,
        /// What is wrong with it.
        detail: String,
    },
    /// Nothing of it can be read.
    #[error("The page view history has no column {column}. It has {}.", found.join(", "))]
    Header {
        /// What is missing.
        column: &'static str,
        /// What is there.
        found: Vec<String>,
    },
    /// The results cannot be read on.
    #[error("The page view history cannot be read: {0}")]
    Io(#[from] io::Error),
}

/// Reads page views from the results of a history query, one at a time.
pub struct HistoryRows<R>(Rows<R>);

enum Rows<R> {
    Csv(Box<Table<R>>),
    JsonLines { reader: R, line: u64, text: Vec<u8> },
    Ended,
}

struct Table<R> {
    reader: Reader<R>,
    columns: Option<Columns>,
    record: StringRecord,
}

impl<R: BufRead> HistoryRows<R> {
    /// Reads results in one of the two forms.
    pub fn new(reader: R, format: ResultsFormat) -> Self {
        Self(match format {
            ResultsFormat::Csv => Rows::Csv(Box::new(Table {
                reader: ReaderBuilder::new().flexible(true).from_reader(reader),
                columns: None,
                record: StringRecord::new(),
            })),
            ResultsFormat::JsonLines => Rows::JsonLines {
                reader,
                line: 0,
                text: Vec::new(),
            },
        })
    }
}

impl<R: BufRead> Iterator for HistoryRows<R> {
    type Item = Result<PageView, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = match &mut self.0 {
            Rows::Csv(table) => table.next(),
            Rows::JsonLines { reader, line, text } => next_line(reader, line, text),
            Rows::Ended => None,
        };
        if matches!(
            row,
            None | Some(Err(RowError::Header { .. } | RowError::Io(_)))
        ) {
            self.0 = Rows::Ended;
        }
        row
    }
}

fn next_line(
    reader: &mut impl BufRead,
    line: &mut u64,
    text: &mut Vec<u8>,
) -> Option<Result<PageView, RowError>> {
    loop {
        text.clear();
        match reader.read_until(b'\n', text) {
            Ok(0) => return None,
            Ok(_) => *line += 1,
            Err(error) => return Some(Err(error.into())),
        }
        let row = text.trim_ascii();
        let row = row.strip_prefix(b"\xef\xbb\xbf").unwrap_or(row);
        if !row.is_empty() {
            return Some(serde_json::from_slice(row).map_err(|error| RowError::Row {
                line: *line,
                detail: error.to_string(),
            }));
        }
    }
}

impl<R: BufRead> Table<R> {
    fn next(&mut self) -> Option<Result<PageView, RowError>> {
        if self.columns.is_none() {
            match self.reader.headers() {
                // An empty file is an empty table.
                Ok(header) if header.iter().all(str::is_empty) => return None,
                Ok(header) => match Columns::find(header) {
                    Ok(columns) => self.columns = Some(columns),
                    Err(error) => return Some(Err(error)),
                },
                Err(error) => return Some(Err(csv_error(error, 1))),
            }
        }
        let columns = self.columns.as_ref()?;
        let line = self.reader.position().line();
        match self.reader.read_record(&mut self.record) {
            Ok(true) => Some(
                columns
                    .view(&self.record)
                    .map_err(|detail| RowError::Row { line, detail }),
            ),
            Ok(false) => None,
            Err(error) => Some(Err(csv_error(error, line))),
        }
    }
}

fn csv_error(error: csv::Error, line: u64) -> RowError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => RowError::Io(error),
        csv::ErrorKind::Utf8 { err, .. } => RowError::Row {
            line,
            detail: err.to_string(),
        },
        _ => RowError::Row {
            line,
            detail: "it is no row of a table".to_owned(),
        },
    }
}

/// Where each column is. Canvas does not promise their order, and has had several names for some.
struct Columns {
    id: usize,
    created_at: usize,
    url: Option<usize>,
    host: Option<usize>,
    request: Option<usize>,
    context_type: Option<usize>,
    context: Option<usize>,
    user: Option<usize>,
    real_user: Option<usize>,
    account: Option<usize>,
    asset: Option<usize>,
    asset_type: Option<usize>,
    app_name: Option<usize>,
    controller: Option<usize>,
    action: Option<usize>,
    interaction_seconds: Option<usize>,
    render_time: Option<usize>,
    user_request: Option<usize>,
    participated: Option<usize>,
    http_method: Option<usize>,
    user_agent: Option<usize>,
    remote_ip: Option<usize>,
    session_id: Option<usize>,
    developer_key_id: Option<usize>,
    asset_user_access_id: Option<usize>,
}

impl Columns {
    fn find(header: &StringRecord) -> Result<Self, RowError> {
        let at = |names: &[&str]| {
            names.iter().find_map(|name| {
                header.iter().position(|column| {
                    let column = column.trim_start_matches('\u{feff}').trim();
                    column.trim_matches('"').eq_ignore_ascii_case(name)
                })
            })
        };
        let needed = |column: &'static str, names: &[&str]| {
            at(names).ok_or_else(|| RowError::Header {
                column,
                found: header.iter().map(str::to_owned).collect(),
            })
        };
        let columns = Self {
            id: needed("id", &["id", "request_id"])?,
            created_at: needed("created_at", &["created_at", "timestamp"])?,
            url: at(&["url"]),
            host: at(&["vhost", "host"]),
            request: at(&["http_request"]),
            context_type: at(&["context_type", "canvas_context_type"]),
            context: at(&["links_context", "context_id", "canvas_context_id"]),
            user: at(&["links_user", "user_id"]),
            real_user: at(&["links_real_user", "real_user_id"]),
            account: at(&["links_account", "account_id"]),
            asset: at(&["links_asset", "asset_id"]),
            asset_type: at(&["asset_type"]),
            app_name: at(&["app_name"]),
            controller: at(&["controller", "web_application_controller"]),
            action: at(&["action", "web_application_action"]),
            interaction_seconds: at(&["interaction_seconds"]),
            render_time: at(&["render_time"]),
            user_request: at(&["user_request"]),
            participated: at(&["participated"]),
            http_method: at(&["http_method"]),
            user_agent: at(&["user_agent"]),
            remote_ip: at(&["remote_ip"]),
            session_id: at(&["session_id"]),
            developer_key_id: at(&["developer_key_id"]),
            asset_user_access_id: at(&["asset_user_access_id"]),
        };
        if columns.url.is_none() {
            needed("url", &["http_request"])?;
        }
        Ok(columns)
    }

    fn view(&self, record: &StringRecord) -> Result<PageView, String> {
        let cell = |at: Option<usize>| {
            let text = record.get(at?)?.trim();
            (!text.is_empty() && text != "null").then_some(text)
        };
        let text = |at| cell(at).map(str::to_owned);
        let number = |at, name: &str| match cell(at) {
            None => Ok(None),
            Some(text) => whole(text)
                .map(Some)
                .ok_or_else(|| format!("{name} is “{text}”, which is no number")),
        };
        let decimal = |at| cell(at).and_then(|text| text.parse().ok());
        let switch = |at| match cell(at)? {
            "true" | "t" | "1" | "True" => Some(true),
            "false" | "f" | "0" | "False" => Some(false),
            _ => None,
        };
        let id = text(Some(self.id)).ok_or("it has no id")?;
        let created_at_text = text(Some(self.created_at)).ok_or("it has no time")?;
        let created_at = moment(&created_at_text)
            .ok_or_else(|| format!("“{created_at_text}” is no date and time"))?;
        Ok(PageView {
            id,
            user: number(self.user, "the user")?.map(UserId::new),
            created_at,
            created_at_text,
            url: text(self.url).or_else(|| address(cell(self.host), cell(self.request))),
            app_name: text(self.app_name),
            context_type: text(self.context_type),
            context: number(self.context, "the context")?,
            asset_type: text(self.asset_type),
            asset: number(self.asset, "the asset")?,
            controller: text(self.controller),
            action: text(self.action),
            interaction_seconds: decimal(self.interaction_seconds),
            render_time: decimal(self.render_time),
            user_request: switch(self.user_request),
            participated: switch(self.participated),
            http_method: text(self.http_method),
            user_agent: text(self.user_agent),
            remote_ip: text(self.remote_ip),
            session_id: text(self.session_id),
            developer_key_id: number(self.developer_key_id, "the developer key")?,
            asset_user_access_id: number(self.asset_user_access_id, "the access")?,
            real_user: number(self.real_user, "the real user")?.map(UserId::new),
            account: number(self.account, "the account")?.map(AccountId::new),
        })
    }
}

/// Reads an id, also one that a spreadsheet or data frame has given a `.0`.
fn whole(text: &str) -> Option<i64> {
    read(text.strip_suffix(".0").unwrap_or(text))
}

/// Reads a time with its zone, or without one, which then is UTC.
fn moment(text: &str) -> Option<chrono::DateTime<chrono::Utc>> {
    parse_date(text).or_else(|| {
        let text = text.trim_end_matches(" UTC");
        ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"]
            .iter()
            .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
            .map(|time| time.and_utc())
    })
}

fn address(host: Option<&str>, request: Option<&str>) -> Option<String> {
    let request = request?;
    Some(match host {
        Some(host) if !request.contains("://") => format!("https://{host}{request}"),
        _ => request.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::{HistoryRows, ResultsFormat, RowError};
    use crate::ids::{CourseId, UserId};
    use crate::model::PageView;

    fn rows(text: &str, format: ResultsFormat) -> Vec<Result<PageView, RowError>> {
        HistoryRows::new(text.as_bytes(), format).collect()
    }

    fn one(text: &str) -> PageView {
        let mut rows = rows(text, ResultsFormat::Csv);
        assert_eq!(rows.len(), 1);
        rows.remove(0).unwrap()
    }

    #[test]
    fn reads_columns_by_name_in_any_order_and_spelling() {
        let plain = one(
            "url,id,created_at,links_user,links_context,context_type,participated,links_real_user,interaction_seconds\n\
             \"https://canvas.example.edu/courses/1693?a=1,2\",r-1,2026-02-03T19:49:47.123Z,10420000000000005,10420000000001693,Course,true,,7.21\n",
        );
        assert_eq!(plain.id, "r-1");
        assert_eq!(plain.user, Some(UserId::new(10_420_000_000_000_005)));
        assert_eq!(plain.created_at_text, "2026-02-03T19:49:47.123Z");
        assert_eq!(
            plain.url.as_deref(),
            Some("https://canvas.example.edu/courses/1693?a=1,2")
        );
        assert_eq!((plain.participated, plain.real_user), (Some(true), None));
        assert!(plain.in_course(CourseId::new(1693)));
        assert!(!plain.in_course(CourseId::new(16930)));

        let other = one(
            "\u{feff}Request_ID,timestamp,vhost,http_request,canvas_context_type,canvas_context_id,user_id\r\n\
             r-2,2026-02-03 19:49:47 UTC,canvas.example.edu,/courses/1693/pages/x,Course,1693.0,5\r\n",
        );
        assert_eq!(other.id, "r-2");
        assert_eq!(
            other.url.as_deref(),
            Some("https://canvas.example.edu/courses/1693/pages/x")
        );
        assert_eq!(other.created_at.to_rfc3339(), "2026-02-03T19:49:47+00:00");
        assert!(other.in_course(CourseId::new(1693)));
    }

    #[test]
    fn reads_lines_of_json() {
        let text = "{\"id\":\"r-1\",\"created_at\":\"2026-02-03T19:49:47Z\",\"url\":\"https://h/courses/1\",\"context_type\":\"Course\",\"links_user\":\"10420000000000005\",\"links_context\":10420000000001693}\n\n{\"request_id\":\"r-2\",\"timestamp\":\"2026-02-03T19:49:48Z\",\"context_id\":1693,\"new\":[1]}";
        let rows: Vec<PageView> = rows(text, ResultsFormat::JsonLines)
            .into_iter()
            .map(Result::unwrap)
            .collect();

        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].user, Some(UserId::new(10_420_000_000_000_005)));
        assert!(rows[0].in_course(CourseId::new(1693)));
        assert_eq!((rows[1].id.as_str(), rows[1].context), ("r-2", Some(1693)));
    }

    #[test]
    fn a_row_that_makes_no_sense_is_named_and_the_rest_goes_on() {
        let text = "id,created_at,url,user_id\nr-1,yesterday,https://h/,5\nr-2,2026-02-03T19:49:47Z,https://h/,five\nr-3,2026-02-03T19:49:47Z,https://h/,5\n";
        let rows = rows(text, ResultsFormat::Csv);

        let lines: Vec<String> = rows
            .iter()
            .map(|row| match row {
                Ok(view) => view.id.clone(),
                Err(error) => error.to_string(),
            })
            .collect();
        insta::assert_snapshot!(lines.join("\n"), @r"
        Line 2 of the page view history was not understood: “yesterday” is no date and time
        Line 3 of the page view history was not understood: the user is “five”, which is no number
        r-3
        ");
        let broken =
            super::HistoryRows::new("{\"id\":1}\nx\n".as_bytes(), ResultsFormat::JsonLines);
        assert_eq!(broken.filter(Result::is_err).count(), 2);
    }

    #[test]
    fn a_table_without_a_needed_column_says_which() {
        let rows = rows(
            "id,created_at,context_type\nr-1,2026-02-03T19:49:47Z,Course\n",
            ResultsFormat::Csv,
        );

        assert_eq!(rows.len(), 1);
        assert_eq!(
            rows[0].as_ref().unwrap_err().to_string(),
            "The page view history has no column url. It has id, created_at, context_type."
        );
    }

    #[test]
    fn nothing_is_no_row() {
        assert!(rows("", ResultsFormat::Csv).is_empty());
        assert!(rows("id,created_at,url\n", ResultsFormat::Csv).is_empty());
        assert!(rows("", ResultsFormat::JsonLines).is_empty());
    }
}
