//! The video of a recording.

use std::sync::Arc;
use std::time::{Duration, Instant};

use lectern_jobs::ItemChange;
use lectern_net::{Pass, RetryPolicy, Secret};
use lectern_panopto::{DOWNLOAD_ENDPOINT, SessionDetail, WebSession, validator_of};
use lectern_transfer::{
    ContentKind, Credentials, DownloadControl, DownloadError, DownloadEvent, DownloadRequest,
    DownloadSettings, Downloaded, Expectation,
};
use tokio::sync::mpsc;

use super::Tuning;
use super::checkpoint::Fetched;
use super::item::{Recording, TheWay};
use super::ledger::FileLedger;
use super::place::video_of;
use super::setback::{Setback, of_download};
use crate::error::ErrorCode;
use crate::jobs::FailureCause;
use crate::mirror::filter;
use crate::mirror::index::NotDownloadable;
use crate::mirror::read::details::measure;
use crate::mirror::remote::RemoteDetail;
use crate::speed::{self, Line};

/// Each try of a download passes the limits, so the engine itself does not repeat.
pub(super) fn settings(tuning: &Tuning) -> DownloadSettings {
    DownloadSettings {
        stall_after: tuning.stall_after,
        checkpoint_every: tuning.checkpoint_every,
        retry: RetryPolicy::never(),
        ..DownloadSettings::default()
    }
}

impl Recording {
    /// Fetches the video and gives it its place. Returns what came of it, for people.
    pub async fn video(
        &mut self,
        detail: &SessionDetail,
        facts: &RemoteDetail,
        surely: bool,
    ) -> Result<String, Setback> {
        if self.checkpoint.video_noted {
            return Ok("video".to_owned());
        }
        if self.checkpoint.video.is_none() {
            if !surely && self.is_same_on_the_server(facts).await? {
                return Ok(String::new());
            }
            let fetched = self.fetched(detail, facts).await?;
            self.checkpoint.video = Some(fetched);
            self.save(ItemChange::default())?;
        }
        let Some(fetched) = self.checkpoint.video.clone() else {
            return Ok(String::new());
        };
        let Some(file) = self.place_video(fetched.clone()).await? else {
            // The finished file is gone from both its places: somebody cleaned up.
            self.checkpoint.video = None;
            self.save(ItemChange::default())?;
            return Box::pin(self.video(detail, facts, true)).await;
        };
        self.note_video(file, fetched, facts).await?;
        Ok("video".to_owned())
    }

    /// Asks only for the head of the file, to see whether it is another one than what is here.
    async fn is_same_on_the_server(&mut self, facts: &RemoteDetail) -> Result<bool, Setback> {
        let Some(known) = self.known.clone() else {
            return Ok(false);
        };
        let Some(here) = video_of(&known.files) else {
            return Ok(false);
        };
        let way = self.way().await?;
        let mut now = facts.clone();
        measure(&way.site.panopto, &way.cookies, &mut now).await?;
        Ok(match (&known.validator, &now.validator) {
            (Some(known), Some(now)) => known == now,
            _ => now.bytes == Some(here.size),
        })
    }

    /// Fetches the video to where it is made.
    async fn fetched(
        &mut self,
        detail: &SessionDetail,
        facts: &RemoteDetail,
    ) -> Result<Fetched, Setback> {
        let Some(address) = facts.download_url.as_deref() else {
            return Err(Self::without_address(detail));
        };
        let way = self.way().await?;
        let Some(url) = way.site.panopto.own_address(address) else {
            return Err(Self::without_address(detail));
        };
        self.say_phase("downloading")?;
        let target = self.run.destination.incoming(self.session().id);
        let mut tries = Tries::default();
        let mut stale: Option<Secret> = None;
        loop {
            let cookie = way.cookies.cookies().await?.header().clone();
            let limiter = way.site.panopto.limiter();
            let pass = limiter.acquire(DOWNLOAD_ENDPOINT).await;
            let request = DownloadRequest {
                url: url.clone(),
                credentials: Credentials {
                    cookie: Some(cookie.clone()),
                    authorization: None,
                },
                target: target.clone(),
                expect: Expectation {
                    kind: ContentKind::Mp4,
                    length: None,
                },
                modified: None,
            };
            let (ended, moved) = self.transfer(&way, &request, pass).await?;
            match ended {
                Ok(downloaded) => return Ok(fetched(downloaded)),
                Err(error) if error.wants_sign_in() && stale.as_ref() != Some(&cookie) => {
                    // Once with other cookies, or once more with these where another file proved them good just now.
                    way.cookies.renew(&cookie).await?;
                    let renewed = way.cookies.cookies().await?.header().clone();
                    stale = Some(renewed);
                }
                Err(DownloadError::Busy { retry_after, .. }) => {
                    // Everything else of the account would be refused as well.
                    let pause = retry_after.unwrap_or(self.tuning.retry.unnamed_retry_after);
                    let pause = pause.min(self.tuning.retry.longest_retry_after);
                    way.site.panopto.limiter().hold(pause);
                    tries.wait(&self.tuning.retry)?;
                }
                Err(error) if error.may_pass() && tries.again(moved, &self.tuning.retry) => {
                    self.pause(&error, &tries).await?;
                }
                Err(error) => {
                    if matches!(error, DownloadError::Refused { .. }) {
                        way.cookies.vouch(&cookie).await;
                    }
                    return Err(of_download(&error));
                }
            }
        }
    }

    fn without_address(detail: &SessionDetail) -> Setback {
        let session = &detail.session;
        let not_begun = session
            .start_time
            .is_some_and(|at| at > crate::clock::now());
        let why = if not_begun && session.duration.is_none_or(|seconds| seconds <= 0.0) {
            NotDownloadable::NotRecorded
        } else {
            NotDownloadable::NoAddress
        };
        Self::not_downloadable(why, FailureCause::Forbidden, ErrorCode::Forbidden)
    }

    async fn pause(&self, error: &DownloadError, tries: &Tries) -> Result<(), Setback> {
        let most = self.tuning.retry.max_attempts;
        let after = tries.pause(&self.tuning.retry);
        self.item.job().log(&format!(
            "{}: {error} Tried again in {:.1} s.",
            self.session().title,
            after.as_secs_f64()
        ));
        self.say(&format!(
            "Try {} of {most} in {} s",
            tries.failed + 1,
            after.as_secs().max(1)
        ))?;
        match self.item.job().pause_for(after).await {
            lectern_jobs::Waited::Stopped => Err(Setback::Stopped),
            lectern_jobs::Waited::Over => Ok(self.say("")?),
        }
    }

    /// Downloads once. Returns how it ended, and whether bytes came.
    async fn transfer(
        &self,
        way: &TheWay,
        request: &DownloadRequest,
        pass: Pass<'_>,
    ) -> Result<(Result<Downloaded, DownloadError>, bool), Setback> {
        let engine = &self.run.engine;
        let ledger = FileLedger {
            database: engine.database.clone(),
            mirror: self.run.request.mirror.clone(),
            path: self.session().id.to_string(),
        };
        let (tell, mut told) = mpsc::unbounded_channel();
        let control = DownloadControl {
            cancel: self.item.job().stop().token().clone(),
            window: engine.window.clone(),
            bandwidth: engine.bandwidth.clone(),
            events: Some(Arc::new(move |event| drop(tell.send(event)))),
            ..DownloadControl::default()
        };
        let (received, already) = (control.received.clone(), control.already.clone());
        self.item
            .meter()
            .read_from(0, move || received.total() + already.total());
        let mut pass = Some(pass);
        let began = Instant::now();
        let mut work = Box::pin(way.downloader.download(request, &ledger, &control));
        let ended = loop {
            tokio::select! {
                ended = &mut work => break ended,
                Some(event) = told.recv() => {
                    // The server has answered, so the limit counts from here.
                    pass.take();
                    self.tell(&event)?;
                }
            }
        };
        drop(work);
        while let Ok(event) = told.try_recv() {
            self.tell(&event)?;
        }
        let moved = control.received.total();
        self.item.meter().set_bytes(moved + control.already.total());
        if ended.is_ok() {
            self.reached();
            speed::note(&engine.database, Line::Down, moved, began.elapsed()).await;
        }
        Ok((ended, moved > 0))
    }

    fn tell(&self, event: &DownloadEvent) -> Result<(), Setback> {
        match event {
            DownloadEvent::Length { bytes } => {
                let rules = &self.run.request.request.options.filter;
                if let Some(rule) = filter::leaves_out(rules, self.session(), None, Some(*bytes)) {
                    return Err(Setback::LeftOut(format!("Left out: {rule}")));
                }
                self.item.change(ItemChange {
                    bytes_total: Some(*bytes),
                    ..ItemChange::default()
                })?;
            }
            DownloadEvent::Resumed { at, length } => {
                let percent = length.map(|length| at * 100 / length.max(1));
                if let Some(percent) = percent {
                    self.say(&format!("Continued from {percent}%"))?;
                }
            }
            DownloadEvent::StartedOver { why, .. } => self.item.job().log(&format!(
                "{}: begun again, because {why}.",
                self.session().title
            )),
            _ => {}
        }
        Ok(())
    }
}

fn fetched(downloaded: Downloaded) -> Fetched {
    let validators = downloaded.validators;
    Fetched {
        validator: validator_of(
            validators.etag.as_deref(),
            validators.last_modified.as_deref(),
            Some(downloaded.length),
        ),
        sha256: downloaded.sha256,
        size: downloaded.length,
    }
}

/// Tries of one download; each that brought bytes begins the count anew.
#[derive(Default)]
struct Tries {
    failed: u32,
    since: Option<Instant>,
}

impl Tries {
    /// Counts a failure and tells whether there is another try.
    fn again(&mut self, moved: bool, policy: &RetryPolicy) -> bool {
        if moved {
            self.failed = 0;
        }
        self.failed += 1;
        self.failed < policy.max_attempts
    }

    /// Lets the server's limit pass, for as long as the policy allows in all.
    fn wait(&mut self, policy: &RetryPolicy) -> Result<(), Setback> {
        let since = *self.since.get_or_insert_with(Instant::now);
        if since.elapsed() < policy.max_total {
            return Ok(());
        }
        self.since = None;
        Err(Setback::Wait(
            lectern_jobs::WaitReason::Limit,
            crate::error::Problem::new(ErrorCode::RateLimited, "Panopto's limit is used up."),
        ))
    }

    fn pause(&self, policy: &RetryPolicy) -> Duration {
        let shift = self.failed.saturating_sub(1).min(16);
        policy
            .first_pause
            .saturating_mul(1 << shift)
            .min(policy.longest_pause)
    }
}
