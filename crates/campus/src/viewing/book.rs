//! The views of a session as far as they are known: invented ones, kept for a while, and those tests added.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{StartReason, StopReason, TrueView, View, chance::Chance, course, mix, oddities};
use crate::{
    CampusState, UsageSettings,
    lock::{Shared, locked},
    world::{Audience, World},
};

/// Views invented ahead, so that a running clock does not have them invented anew at each request.
const AHEAD: TimeDelta = TimeDelta::days(40);
/// Invented views kept in memory.
const KEPT: usize = 400_000;

/// What is known of views.
#[derive(Debug, Default)]
pub(crate) struct ViewingBook {
    added: Shared<BTreeMap<Uuid, Vec<Added>>>,
    invented: Mutex<VecDeque<Invented>>,
    /// Requests for rows so far, for orders that differ each time.
    calls: AtomicU64,
}

/// A view that was added rather than invented.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Added {
    #[serde(flatten)]
    view: View,
    /// When it came to be known.
    appears: DateTime<Utc>,
}

impl From<TrueView> for Added {
    fn from(known: TrueView) -> Self {
        Self {
            view: View {
                viewer: known.viewer,
                at: known.at,
                start: known.start,
                seconds: known.seconds,
                speed: known.speed,
                start_reason: known.start_reason,
                stop_reason: known.stop_reason,
            },
            appears: known.appears,
        }
    }
}

#[derive(Debug)]
struct Invented {
    session: Uuid,
    audience: Audience,
    until: DateTime<Utc>,
    views: Arc<Vec<View>>,
}

impl ViewingBook {
    /// Returns what was added, for saving.
    pub(crate) fn added(&self) -> BTreeMap<Uuid, Vec<Added>> {
        self.added.read().clone()
    }

    /// Takes what an earlier campus saved.
    pub(crate) fn restore(&self, added: BTreeMap<Uuid, Vec<Added>>) {
        *self.added.write() = added;
    }

    /// Adds a view that is known from a time on.
    pub(super) fn add(&self, session: Uuid, view: View, appears: DateTime<Utc>) {
        let mut added = self.added.write();
        added
            .entry(session)
            .or_default()
            .push(Added { view, appears });
    }

    /// Takes these views as all that were added to a session.
    pub(super) fn replace(&self, session: Uuid, views: Vec<TrueView>) {
        let views = views.into_iter().map(Added::from).collect();
        self.added.write().insert(session, views);
    }

    /// Counts a request for rows.
    pub(super) fn count_call(&self) -> u64 {
        self.calls.fetch_add(1, Ordering::Relaxed)
    }

    fn invented(&self, session: Uuid, audience: &Audience, now: DateTime<Utc>) -> Arc<Vec<View>> {
        let found = locked(&self.invented)
            .iter()
            .find(|kept| kept.session == session && kept.until >= now && kept.audience == *audience)
            .map(|kept| Arc::clone(&kept.views));
        if let Some(views) = found {
            return views;
        }
        let until = now + AHEAD;
        let views = Arc::new(match audience.oddity {
            Some(oddity) => oddities::views(oddity, audience, until),
            None => course::views(session, audience, until),
        });
        let mut kept = locked(&self.invented);
        kept.retain(|kept| kept.session != session);
        kept.push_back(Invented {
            session,
            audience: audience.clone(),
            until,
            views: Arc::clone(&views),
        });
        while kept.len() > 1 && kept.iter().map(|it| it.views.len()).sum::<usize>() > KEPT {
            kept.pop_front();
        }
        views
    }
}

/// What views of a session are invented from, also when the session is gone.
pub(super) struct Recorded {
    pub audience: Option<Audience>,
    watched: BTreeMap<Uuid, (f64, u8)>,
    created: DateTime<Utc>,
    duration: Option<f64>,
    /// When it went, if it did.
    gone: Option<DateTime<Utc>>,
}

impl Recorded {
    pub(super) fn of(world: &World, id: Uuid) -> Option<Self> {
        if let Some(session) = world.session(id) {
            return Some(Self {
                audience: session.audience.clone(),
                watched: session.watched.clone(),
                created: session.created,
                duration: session.duration,
                gone: None,
            });
        }
        let former = world.former(id)?;
        Some(Self {
            audience: former.audience.clone(),
            watched: former.watched.clone(),
            created: former.created,
            duration: former.duration,
            gone: world.gone_since(id),
        })
    }

    pub(super) fn has_watched(&self, person: Uuid) -> bool {
        self.watched.contains_key(&person)
    }

    /// Returns the stretches of those whose last position and percent are given.
    fn watched(&self) -> Vec<View> {
        let length = self.duration.filter(|it| *it > 0.0).unwrap_or(60.0);
        let mut views = Vec::new();
        for (viewer, (position, percent)) in &self.watched {
            // The same evening for everybody, some seconds apart by who it is.
            let apart = i64::from(viewer.as_fields().0 % 3600);
            let at = self.created + TimeDelta::hours(6) + TimeDelta::seconds(apart);
            let seconds = length * f64::from(*percent) / 100.0;
            let view = View {
                viewer: *viewer,
                at,
                start: 0.0,
                seconds,
                speed: 1.0,
                start_reason: StartReason::Start,
                stop_reason: StopReason::PlayerClose,
            };
            if (seconds - position).abs() > 1e-6 {
                views.push(View {
                    at: at + TimeDelta::hours(2),
                    start: *position,
                    seconds: 0.0,
                    start_reason: StartReason::Resume,
                    ..view.clone()
                });
            }
            views.push(view);
        }
        views
    }
}

impl CampusState {
    /// Returns the views of a session that are known now, by time; none for a session that never was.
    pub(super) fn known_views(&self, session: Uuid) -> Vec<TrueView> {
        let now = self.clock.now();
        let settings = self.settings.read().usage.clone();
        let Some(recorded) = Recorded::of(&self.world.read(), session) else {
            return Vec::new();
        };
        let until = recorded.gone.map_or(now, |gone| gone.min(now));
        let mut views: Vec<TrueView> = Vec::new();
        let mut take = |view: &View, appears: DateTime<Utc>| {
            if view.at <= until && appears <= now {
                views.push(TrueView::new(session, view, appears));
            }
        };
        if let Some(audience) = &recorded.audience {
            let invented = self.viewing.invented(session, audience, now);
            for view in invented.iter().filter(|view| view.at <= until) {
                take(view, view.at + lateness(session, view, &settings));
            }
        }
        for view in &recorded.watched() {
            take(view, view.at + lateness(session, view, &settings));
        }
        if let Some(added) = self.viewing.added.read().get(&session) {
            for Added { view, appears } in added {
                take(view, *appears);
            }
        }
        views.sort_by(TrueView::in_time);
        views
    }
}

/// Returns how much later than it happened a view is known.
fn lateness(session: Uuid, view: &View, settings: &UsageSettings) -> TimeDelta {
    if settings.late_percent == 0 {
        return TimeDelta::zero();
    }
    let mut chance = Chance::of(&[
        session.as_u64_pair().0,
        view.viewer.as_u64_pair().0,
        mix(view.at.timestamp_micros().cast_unsigned()),
        view.start.to_bits(),
    ]);
    if chance.below(100) >= settings.late_percent.into() {
        return TimeDelta::zero();
    }
    TimeDelta::minutes(i64::from(1 + chance.below(settings.late_hours.max(1) * 60)))
}
