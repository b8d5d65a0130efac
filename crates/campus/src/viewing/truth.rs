//! The truth about views, for tests that compare it with what a client made of it.

use std::cmp::Ordering;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{StartReason, StopReason, View, people};
use crate::{
    CampusHandle, CampusState,
    world::{Audience, Person, Refusal},
};

/// A view with its session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrueView {
    /// The session, which may be gone.
    pub session: Uuid,
    /// Who watched.
    pub viewer: Uuid,
    /// When it began.
    pub at: DateTime<Utc>,
    /// Where it began, in seconds of the recording.
    pub start: f64,
    /// Seconds of the recording that were watched.
    pub seconds: f64,
    /// How fast.
    pub speed: f64,
    /// Why it began.
    pub start_reason: StartReason,
    /// Why it ended.
    pub stop_reason: StopReason,
    /// When it came to be known; later than `at` for a late row.
    pub appears: DateTime<Utc>,
}

impl TrueView {
    pub(super) fn new(session: Uuid, view: &View, appears: DateTime<Utc>) -> Self {
        Self {
            session,
            viewer: view.viewer,
            at: view.at,
            start: view.start,
            seconds: view.seconds,
            speed: view.speed,
            start_reason: view.start_reason,
            stop_reason: view.stop_reason,
            appears,
        }
    }

    /// Compares by time, then by everything else, so that there is one order.
    pub(super) fn in_time(&self, other: &Self) -> Ordering {
        self.at
            .cmp(&other.at)
            .then(self.session.cmp(&other.session))
            .then(self.viewer.cmp(&other.viewer))
            .then(self.start.total_cmp(&other.start))
            .then(self.seconds.total_cmp(&other.seconds))
    }

    /// Returns where it ended, in seconds of the recording.
    pub fn stop(&self) -> f64 {
        self.start + self.seconds
    }
}

impl CampusState {
    /// Returns the views of a session that are known now, by time, also of one that is gone.
    pub fn views_of(&self, session: Uuid) -> Vec<TrueView> {
        self.known_views(session)
    }

    /// Returns the views of all sessions that are in a folder or below it now.
    pub fn views_below(&self, folder: Uuid) -> Vec<TrueView> {
        let sessions: Vec<_> = self.truth(None).below(folder).sessions;
        let mut views: Vec<_> = sessions
            .iter()
            .flat_map(|session| self.known_views(session.id))
            .collect();
        views.sort_by(TrueView::in_time);
        views
    }

    /// Returns all views there are, those of deleted sessions too.
    pub fn all_views(&self) -> Vec<TrueView> {
        let ids: Vec<Uuid> = {
            let world = self.world.read();
            let there = world.sessions().map(|session| session.id);
            there
                .chain(world.former_sessions().map(|(id, _)| id))
                .collect()
        };
        let mut views: Vec<_> = ids.iter().flat_map(|id| self.known_views(*id)).collect();
        views.sort_by(TrueView::in_time);
        views
    }

    /// Adds views to a session; they are known from now on, so that one in the past is a late row.
    ///
    /// # Errors
    /// There is and was no such session.
    pub fn add_views(&self, session: Uuid, views: &[View]) -> Result<(), Refusal> {
        let known = {
            let world = self.world.read();
            world.session(session).is_some() || world.former(session).is_some()
        };
        if !known {
            return Err(Refusal::NotFound);
        }
        let now = self.clock.now();
        for view in views {
            self.viewing.add(session, view.clone(), now.max(view.at));
        }
        self.mark_changed();
        Ok(())
    }

    /// Lets this many people watch a session from now on, nobody for 0. What was watched stays watched.
    ///
    /// # Errors
    /// There is no such session.
    pub(crate) fn set_audience(&self, session: Uuid, students: u32) -> Result<Uuid, Refusal> {
        let now = self.clock.now();
        let before = self.known_views(session);
        let mut world = self.world.write();
        let known = world.session(session).ok_or(Refusal::NotFound)?.clone();
        let course = known
            .audience
            .as_ref()
            .map_or(crate::media::seed_of(session), |it| it.course);
        let audience = Audience {
            course,
            students: students.min(people::POOL),
            drawn: 90,
            opens: now,
            exam: now + chrono::TimeDelta::days(98),
            seconds: known.duration.filter(|it| *it > 0.0).unwrap_or(600.0),
            every_year: false,
            oddity: None,
        };
        if let Some(session) = world.session_mut(session) {
            session.audience = Some(audience).filter(|it| it.students > 0);
            session.watched.clear();
        }
        drop(world);
        self.viewing.replace(session, before);
        Ok(session)
    }

    /// Finds a person of the site or one of its invented students.
    pub fn viewer(&self, id: Uuid) -> Option<Person> {
        let world = self.world.read();
        world
            .person(id)
            .cloned()
            .or_else(|| people::find_student(id))
    }
}

impl CampusHandle {
    /// Returns the views of a session that are known now, by time, also of one that is gone.
    pub fn views_of(&self, session: Uuid) -> Vec<TrueView> {
        self.state().views_of(session)
    }

    /// Returns the views of all sessions that are in a folder or below it now.
    pub fn views_below(&self, folder: Uuid) -> Vec<TrueView> {
        self.state().views_below(folder)
    }

    /// Returns all views there are, those of deleted sessions too.
    pub fn views(&self) -> Vec<TrueView> {
        self.state().all_views()
    }

    /// Adds views to a session; see [`CampusState::add_views`].
    ///
    /// # Errors
    /// There is and was no such session.
    pub fn add_views(&self, session: Uuid, views: &[View]) -> Result<(), Refusal> {
        self.state().add_views(session, views)
    }

    /// Finds a person of the site or one of its invented students.
    pub fn viewer(&self, id: Uuid) -> Option<Person> {
        self.state().viewer(id)
    }
}
