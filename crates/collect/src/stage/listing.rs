//! One list, page by page to the disk.

use std::path::Path;

use lectern_canvas::{ListingEnd, Pages, Received};
use lectern_net::NetErrorKind;
use serde::Deserialize;
use serde_json::Value;
use tokio::task::spawn_blocking;

use super::keep::{Fate, Keep};
use super::step::Step;
use crate::control::{CollectControl, CollectEvent};
use crate::disk::ListWriter;
use crate::error::CollectError;
use crate::refusal::RefusalKind;

/// What came of a list.
#[derive(Debug, Default)]
pub(crate) struct Listed {
    pub calls: u64,
    /// Rows that are written.
    pub rows: u64,
    pub nobodys: u64,
    /// A page is longer than pages should be.
    pub too_long: bool,
    /// Why it is not whole.
    pub refused: Option<(RefusalKind, String)>,
}

/// Writes lists.
pub(crate) struct Reading<'a> {
    pub step: Step,
    pub keep: Keep,
    pub control: &'a CollectControl,
    /// Keeps the rows that came before a refusal, because there are no older ones.
    pub keeps_half: bool,
}

impl Reading<'_> {
    /// Reads pages and gives their rows a name together. A refusal ends the list and is told; what concerns everything is an error
    /// and leaves nothing behind.
    pub async fn write(
        &self,
        path: &Path,
        asks: Vec<Pages<Received>>,
    ) -> Result<Listed, CollectError> {
        let mut writer = ListWriter::create(path)?;
        let mut listed = Listed::default();
        'asks: for mut pages in asks {
            while listed.refused.is_none() {
                listed.calls += 1;
                match self.control.wait(pages.next()).await? {
                    Ok(Some(page)) => {
                        let keep = self.keep.clone();
                        let written =
                            spawn_blocking(move || write_page(writer, &keep, &page.items)).await;
                        let page = written.unwrap_or(Err(CollectError::Cancelled))?;
                        writer = page.writer;
                        listed.rows += page.kept;
                        listed.nobodys += page.nobodys;
                        listed.refused = page.said.map(|said| (RefusalKind::BadAnswer, said));
                        self.tell(listed.rows);
                    }
                    Ok(None) => {
                        listed.calls -= 1;
                        if pages.end() == Some(ListingEnd::TooLong) {
                            let said = "Canvas counts on without an end.".to_owned();
                            listed.refused = Some((RefusalKind::BadAnswer, said));
                        }
                        continue 'asks;
                    }
                    Err(error) if error.net_kind() == Some(&NetErrorKind::TooLong) => {
                        listed.too_long = true;
                        listed.refused = Some((RefusalKind::BadAnswer, error.to_string()));
                    }
                    Err(error) => match RefusalKind::of(&error) {
                        Some(kind) => listed.refused = Some((kind, error.to_string())),
                        None => return Err(error.into()),
                    },
                }
            }
        }
        let is_half = listed.refused.is_some();
        if is_half && !(self.keeps_half && listed.rows > 0) {
            listed.rows = 0;
            return Ok(listed);
        }
        let finished = spawn_blocking(move || writer.finish()).await;
        finished.unwrap_or(Err(CollectError::Cancelled))?;
        Ok(listed)
    }

    fn tell(&self, rows: u64) {
        self.control.tell(CollectEvent::Page {
            what: self.step.what,
            course: self.step.course,
            assignment: self.step.assignment,
            rows,
        });
    }
}

struct Written {
    writer: ListWriter,
    kept: u64,
    nobodys: u64,
    /// What an element said that is a refusal and no row.
    said: Option<String>,
}

fn write_page(writer: ListWriter, keep: &Keep, rows: &[Received]) -> Result<Written, CollectError> {
    let mut written = Written {
        writer,
        kept: 0,
        nobodys: 0,
        said: None,
    };
    for row in rows {
        if row.id.is_none()
            && let Some(said) = refusal(row.json.get())
        {
            written.said = Some(said);
            break;
        }
        let json = row.json.get().as_bytes();
        match keep.decide(json) {
            Fate::Kept => {
                written.writer.add(json)?;
                written.kept += 1;
            }
            Fate::Nobodys => written.nobodys += 1,
            Fate::LeftOut => {}
        }
    }
    Ok(written)
}

/// Returns what an element says that stands where a row should.
fn refusal(row: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Row {
        #[serde(default)]
        error: Value,
        #[serde(default)]
        errors: Value,
        #[serde(default)]
        user_id: Value,
    }
    // A list would be read as the fields in their order.
    let row: Row = row
        .starts_with('{')
        .then(|| serde_json::from_str(row).ok())??;
    if !row.user_id.is_null() || (row.error.is_null() && row.errors.is_null()) {
        return None;
    }
    let said = match (&row.error, &row.errors) {
        (Value::String(said), _) => said.clone(),
        (_, Value::Array(all)) => all
            .iter()
            .filter_map(|one| one["message"].as_str())
            .collect::<Vec<_>>()
            .join(" "),
        _ => String::new(),
    };
    Some(match said.as_str() {
        "" => "Canvas answered with an error instead of data.".to_owned(),
        said => format!("Canvas answered with an error instead of data: {said}"),
    })
}

#[cfg(test)]
mod tests {
    use super::refusal;

    #[test]
    fn an_element_that_is_an_error_is_told_from_a_row() {
        let said = refusal(r#"{"error":"invalid assignment ids requested"}"#).unwrap();
        assert!(said.ends_with("invalid assignment ids requested"), "{said}");
        assert!(
            refusal(r#"{"errors":[{"message":"no"}]}"#)
                .unwrap()
                .ends_with(": no")
        );
        assert!(refusal(r#"{"errors":{"a":[]}}"#).is_some());
        assert!(refusal(r#"{"id":null,"user_id":5,"error":"x"}"#).is_none());
        assert!(refusal(r#"{"body":"x"}"#).is_none());
        assert!(refusal("[1]").is_none());
    }
}
