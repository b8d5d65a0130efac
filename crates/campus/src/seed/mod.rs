//! The University of Northfield, invented from a number.

mod captions;
mod folders;
mod hostile;
mod hostile_tree;
mod huge;
mod rate;
mod sessions;
mod term;
mod viewing;

pub(crate) use captions::track as caption_track;
pub(crate) use sessions::topics;

use chrono::{DateTime, TimeDelta, Utc};
use rand::{Rng, SeedableRng, rngs::StdRng};
use uuid::Uuid;

use crate::{
    Population, RecordingSize, demo, media,
    world::{Media, World},
};

/// What is needed while inventing: chance that is the same every time, and ids from it.
pub(super) struct Seed {
    chance: StdRng,
    recordings: RecordingSize,
}

impl Seed {
    pub(super) fn id(&mut self) -> Uuid {
        uuid::Builder::from_random_bytes(self.chance.random()).into_uuid()
    }

    /// Returns a number below the limit.
    pub(super) fn below(&mut self, limit: u32) -> u32 {
        self.chance.random_range(0..limit)
    }

    /// Makes the recording of a session, a little larger or smaller than that of others as long.
    pub(super) fn media(&self, id: Uuid, duration: f64) -> Vec<Media> {
        let number = media::seed_of(id);
        let longest = self.recordings.longest_seconds.map_or(f64::MAX, f64::from);
        let milliseconds = whole(duration.min(longest) * 1000.0);
        let each = u64::from(self.recordings.bytes_per_second);
        let bytes = if each == 0 {
            0
        } else {
            milliseconds * each / 1000 + number % 50_021
        };
        vec![Media::Generated {
            seed: number,
            milliseconds,
            bytes,
        }]
    }

    /// Makes a recording of a few seconds in 12 to 16 kB, whatever size was asked of the others.
    pub(super) fn small_media(id: Uuid, seconds: f64) -> Vec<Media> {
        let number = media::seed_of(id);
        vec![Media::Generated {
            seed: number,
            milliseconds: whole(seconds * 1000.0),
            bytes: 12_000 + number % 4_001,
        }]
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "lengths of recordings are small and positive"
)]
fn whole(number: f64) -> u64 {
    number.max(0.0) as u64
}

/// Returns the day on which the university's first course begins: a Monday in September 2025.
pub(super) fn first_day() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_332)
}

/// Makes a fresh world.
pub(crate) fn world(seed: u64, population: Population, recordings: RecordingSize) -> World {
    let mut world = invent(seed, population, recordings);
    world.settle();
    world
}

/// Gives a university that was kept before anybody watched there those who do.
pub(crate) fn complete(world: &mut World) {
    let is_watched = world.sessions().any(|session| session.audience.is_some());
    if !is_watched && world.folder_at(&["Faculty of Science"]).is_some() {
        viewing::gather(world);
        world.settle();
    }
}

fn invent(seed: u64, population: Population, recordings: RecordingSize) -> World {
    let mut seed = Seed {
        chance: StdRng::seed_from_u64(seed),
        recordings,
    };
    let mut world = World::default();
    for person in demo::PEOPLE {
        world.add_person(person.into());
    }
    for client in demo::CLIENTS {
        world.add_client(client.into());
    }
    match population {
        Population::University | Population::Huge { .. } => {}
        Population::Term {
            courses,
            sessions,
            students,
            watched_percent,
        } => {
            folders::system_folders(&mut world, &mut seed);
            let term = term::Term {
                courses,
                sessions,
                students,
                watched_percent,
            };
            term::add(&mut world, &mut seed, &term);
            return world;
        }
        Population::Empty => {
            folders::system_folders(&mut world, &mut seed);
            return world;
        }
        Population::Hostile => {
            folders::system_folders(&mut world, &mut seed);
            hostile_tree::add(&mut world, &mut seed);
            return world;
        }
        Population::Rate { sessions, folders } => {
            folders::system_folders(&mut world, &mut seed);
            rate::add(&mut world, &mut seed, sessions, folders);
            return world;
        }
    }
    let places = folders::plant(&mut world, &mut seed);
    for place in places {
        sessions::fill(&mut world, &mut seed, &place);
    }
    hostile::add(&mut world, &mut seed);
    sessions::top_up(&mut world, &mut seed);
    viewing::gather(&mut world);
    if let Population::Huge { sessions, folders } = population {
        huge::add(&mut world, &mut seed, sessions, folders);
    }
    world
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_university_has_about_sixty_folders_to_six_levels_and_four_hundred_sessions() {
        let world = world(2026, Population::University, RecordingSize::default());
        let deepest = world
            .folders()
            .map(|folder| world.ancestry(folder.id).count())
            .max();
        let folders = world.folders().count();
        assert!((58..=72).contains(&folders), "{folders} folders");
        assert_eq!(deepest, Some(6));
        assert_eq!(world.sessions().count(), 400);
    }

    #[test]
    fn the_same_seed_invents_the_same_university() {
        let text = |seed| {
            let world = world(seed, Population::University, RecordingSize::default());
            serde_json::to_string(&world).unwrap()
        };
        assert_eq!(text(7), text(7));
        assert_ne!(text(7), text(8));
    }

    #[test]
    fn a_university_kept_by_an_earlier_version_gets_the_same_people() {
        let fresh = world(2026, Population::University, RecordingSize::default());
        let mut kept = fresh.clone();
        let ids: Vec<_> = kept.sessions().map(|session| session.id).collect();
        for id in ids {
            kept.session_mut(id).unwrap().audience = None;
        }
        kept.settle();
        complete(&mut kept);
        assert!(!kept.has_unstamped(), "nothing shows as changed");
        for session in fresh.sessions() {
            assert_eq!(kept.session(session.id).unwrap().audience, session.audience);
        }
    }

    #[test]
    fn the_oddities_of_real_sites_are_there() {
        let world = world(2026, Population::University, RecordingSize::default());
        let any = |test: &dyn Fn(&crate::world::Session) -> bool| world.sessions().any(test);
        assert!(any(&|session| session.start_time.is_none()));
        assert!(any(&|session| session.duration == Some(0.0)));
        assert!(any(&|session| session.duration.is_none()));
        assert!(any(&|session| session.description.as_deref() == Some("")));
        assert!(any(&|session| session.description.is_none()));
        assert!(any(&|session| session.stock && session.creator.is_nil()));
        assert!(world.folders().any(|folder| folder.hidden_in_search));
        assert!(world.folders().any(|folder| folder.unreadable_by_id));
        assert!(
            world
                .folders()
                .any(|folder| folder.name.contains(['/', '\\', '"', '[']))
        );
        assert!(
            world
                .folders()
                .any(|folder| folder.name.chars().count() > 200)
        );
        let twins = |folder: &crate::world::Folder| {
            world
                .children(folder.parent)
                .filter(|other| other.name == folder.name)
                .count()
                > 1
        };
        assert!(world.folders().any(twins));
    }
}
