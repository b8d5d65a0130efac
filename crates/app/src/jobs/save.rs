//! The list of jobs as a file for a spreadsheet.

use std::path::Path;

use lectern_transfer::write_atomically;

use crate::app::App;
use crate::error::{AppError, FileError};

impl App {
    /// Saves all jobs with their items as a CSV file.
    ///
    /// # Errors
    ///
    /// A file that cannot be written.
    pub async fn save_job_list(&self, path: &Path) -> Result<(), AppError> {
        let mut table = csv::Writer::from_writer(Vec::new());
        let failed = |source: std::io::Error| FileError::written(path, source);
        let refused = |error: csv::Error| failed(std::io::Error::other(error.to_string()));
        table
            .write_record([
                "job",
                "state",
                "target",
                "queued",
                "ended",
                "item",
                "item state",
                "bytes",
                "session",
                "problem",
            ])
            .map_err(refused)?;
        for job in self
            .list_jobs(false)?
            .into_iter()
            .chain(self.list_jobs(true)?)
        {
            for item in self.job_items(&job.id)? {
                let problem = item
                    .error
                    .map(|problem| problem.message)
                    .unwrap_or_default();
                let record = [
                    job.title.clone(),
                    format!("{:?}", job.state),
                    job.target.clone(),
                    moment(Some(job.created_at)),
                    moment(job.finished_at),
                    item.title,
                    format!("{:?}", item.state),
                    item.bytes_total.to_string(),
                    item.session_id.unwrap_or_default(),
                    problem,
                ];
                table.write_record(record.map(guarded)).map_err(refused)?;
            }
        }
        let bytes = table
            .into_inner()
            .map_err(|error| failed(std::io::Error::other(error.to_string())))?;
        let to = path.to_owned();
        let written = tokio::task::spawn_blocking(move || write_atomically(&to, &bytes)).await?;
        Ok(written.map_err(|error| failed(std::io::Error::other(error.to_string())))?)
    }
}

fn moment(at: Option<i64>) -> String {
    at.and_then(chrono::DateTime::from_timestamp_millis)
        .map(|at| at.to_rfc3339())
        .unwrap_or_default()
}

/// Keeps a spreadsheet from running a cell as a formula.
fn guarded(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell
    }
}
