//! The parts of one file, several on their way at once.

use std::collections::BTreeMap;

use futures::stream::{self, StreamExt};

use crate::multipart::Sending;
use crate::window::PartPlace;
use crate::{DonePart, Part, PartLedger, Step, TransferError};

impl Sending<'_> {
    /// Sends parts and records each that arrived.
    ///
    /// When a part fails, no other begins and none is tried again, but those on their way are heard out: the server may have
    /// stored them already, and what the record does not say is sent twice. Then the first failure is returned. A failure that
    /// makes all parts worthless ends everything at once, and so does a record that cannot be kept.
    pub async fn send_parts(
        &self,
        upload_id: &str,
        parts: Vec<Part>,
        done: &mut BTreeMap<u32, String>,
        ledger: &dyn PartLedger,
    ) -> Result<(), TransferError> {
        let sends = stream::iter(parts).map(|part| self.send_part(upload_id, part));
        let mut ended = std::pin::pin!(sends.buffer_unordered(self.settings.parts_per_file.max(1)));
        let mut first_failure = None;
        while let Some(outcome) = ended.next().await {
            match outcome {
                Ok(Some(part)) => {
                    ledger
                        .part_done(&part)
                        .await
                        .map_err(TransferError::Ledger)?;
                    done.insert(part.number, part.etag);
                }
                Ok(None) => {}
                Err(error) if error.needs_fresh_start() => return Err(error),
                Err(error) => {
                    self.no_more.cancel();
                    first_failure.get_or_insert(error);
                }
            }
        }
        first_failure.map_or(Ok(()), Err)
    }

    /// Sends one part until it arrived; returns nothing if it could not begin any more.
    async fn send_part(
        &self,
        upload_id: &str,
        part: Part,
    ) -> Result<Option<DonePart>, TransferError> {
        let _place = tokio::select! {
            biased;
            () = self.no_more.cancelled() => return Ok(None),
            place = self.turn() => place?,
        };
        let Part {
            number,
            offset,
            length,
        } = part;
        let once = || {
            self.send((offset, length), move |body| {
                self.steps.part(upload_id, number, length, body)
            })
        };
        let etag = self.retried_from_source(Step::Part(number), once).await?;
        Ok(Some(DonePart {
            number,
            etag,
            length,
        }))
    }

    /// Waits for a place in the window and looks once more whether the file is the one that was planned.
    async fn turn(&self) -> Result<PartPlace, TransferError> {
        let place = self.control.window.enter().await;
        self.source.ensure_unchanged().await?;
        Ok(place)
    }
}
