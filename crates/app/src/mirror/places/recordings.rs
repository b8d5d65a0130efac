//! The stem of each recording's files.

use std::collections::{HashMap, HashSet};

use lectern_panopto::SessionId;

use super::{below, names, split};
use crate::mirror::index::{Disk, Index};

/// A recording that wants a stem.
#[derive(Debug, Clone)]
pub(crate) struct Wish<'a> {
    /// The recording.
    pub session: SessionId,
    /// The folder of its files below the destination.
    pub place: String,
    /// The name it wishes for, not yet made safe.
    pub name: String,
    /// Where its files lie now; none if it has none here.
    pub now: Option<&'a str>,
    /// Whether keeping both is a possible answer, so that a second stem has to be ready.
    pub may_keep_both: bool,
}

/// The stem that a recording got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Placed {
    /// Where its files will lie, without an extension.
    pub stem: String,
    /// A second stem, for keeping both, where a question is open.
    pub beside: Option<String>,
    /// Whether a file that is not of the mirror lies at `stem`.
    pub in_the_way: bool,
    /// Whether another recording has the plain name.
    pub shared: bool,
}

/// Hands out the stems below one destination, so that no two recordings share one on any system.
#[derive(Debug, Default)]
pub(crate) struct Stems {
    owners: HashMap<String, Owner>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    /// A recording of the mirror.
    Recording,
    /// A file that the mirror did not write.
    Foreign,
}

impl Stems {
    /// Notes the files at the destination that are not of the mirror.
    pub fn around(foreign: &[&str]) -> Self {
        let stems = foreign.iter().filter_map(|path| names::stem_of(path));
        Self {
            owners: stems
                .map(|stem| (names::key(stem), Owner::Foreign))
                .collect(),
        }
    }

    /// Notes a recording that stays where it is.
    pub fn stays(&mut self, stem: &str) {
        self.owners.insert(names::key(stem), Owner::Recording);
    }

    /// Gives each recording its stem. A stem once given stays as long as the wish for it does; of several that are new with one
    /// wish the first gets the plain name.
    pub fn place(&mut self, wishes: &[Wish<'_>]) -> Vec<Placed> {
        let kept: Vec<_> = wishes.iter().map(|wish| self.keep(wish)).collect();
        wishes
            .iter()
            .zip(kept)
            .map(|(wish, kept)| {
                let mut placed = kept.unwrap_or_else(|| self.claim(wish));
                if wish.may_keep_both && placed.beside.is_none() {
                    placed.beside = Some(self.beside(wish));
                }
                placed
            })
            .collect()
    }

    fn keep(&mut self, wish: &Wish<'_>) -> Option<Placed> {
        let now = wish.now?;
        let (place, name) = split(now);
        if place != wish.place || !is_a_form(name, wish) {
            return None;
        }
        let key = names::key(now);
        if self.owners.get(&key) == Some(&Owner::Recording) {
            return None;
        }
        self.owners.insert(key, Owner::Recording);
        Some(Placed {
            stem: now.to_owned(),
            beside: None,
            in_the_way: false,
            shared: false,
        })
    }

    fn claim(&mut self, wish: &Wish<'_>) -> Placed {
        let mut shared = false;
        for form in forms(wish) {
            let stem = below(&wish.place, &form);
            let key = names::key(&stem);
            match self.owners.get(&key) {
                None => {
                    self.owners.insert(key, Owner::Recording);
                    return Placed {
                        stem,
                        beside: None,
                        in_the_way: false,
                        shared,
                    };
                }
                // What is here already moves beside it without a question: nothing is fetched.
                Some(Owner::Foreign) if wish.now.is_none() => {
                    self.owners.insert(key, Owner::Recording);
                    return Placed {
                        stem,
                        beside: Some(self.beside(wish)),
                        in_the_way: true,
                        shared,
                    };
                }
                Some(Owner::Foreign) => {}
                Some(Owner::Recording) => shared = true,
            }
        }
        // There are more numbers than recordings.
        by_id_alone(wish)
    }

    fn beside(&mut self, wish: &Wish<'_>) -> String {
        forms(wish)
            .skip(1)
            .map(|form| below(&wish.place, &form))
            .find(|stem| match self.owners.entry(names::key(stem)) {
                std::collections::hash_map::Entry::Vacant(free) => {
                    free.insert(Owner::Recording);
                    true
                }
                std::collections::hash_map::Entry::Occupied(_) => false,
            })
            .unwrap_or_else(|| below(&wish.place, &wish.session.to_string()))
    }
}

/// Lists the files at the destination that the index does not know.
pub(crate) fn foreign<'a>(index: &Index, disk: &'a Disk) -> Vec<&'a str> {
    let ours: HashSet<&str> = index
        .entries
        .values()
        .flat_map(|entry| &entry.files)
        .map(|file| file.path.as_str())
        .collect();
    let paths = disk.files.keys().map(String::as_str);
    paths.filter(|path| !ours.contains(path)).collect()
}

fn forms(wish: &Wish<'_>) -> impl Iterator<Item = String> {
    let name = wish.name.clone();
    names::additions(wish.session).map(move |addition| names::stem(&name, &addition))
}

/// Tells whether a name is the wished one, plain or with what tells it from others.
fn is_a_form(name: &str, wish: &Wish<'_>) -> bool {
    // A recording whose form has a higher number claims it again, as the first that is free.
    forms(wish).take(4).any(|form| form == name)
}

fn by_id_alone(wish: &Wish<'_>) -> Placed {
    Placed {
        stem: below(&wish.place, &wish.session.to_string()),
        beside: None,
        in_the_way: false,
        shared: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> SessionId {
        SessionId::new(uuid::Uuid::from_u128(number))
    }

    fn wish(number: u128, name: &str, now: Option<&'static str>) -> Wish<'static> {
        Wish {
            session: id(number),
            place: "Week 1".to_owned(),
            name: name.to_owned(),
            now,
            may_keep_both: false,
        }
    }

    fn stems(placed: &[Placed]) -> Vec<&str> {
        placed.iter().map(|placed| placed.stem.as_str()).collect()
    }

    #[test]
    fn of_several_with_one_name_the_one_that_is_here_keeps_it() {
        let mut names = Stems::default();
        let placed = names.place(&[
            wish(1, "INTRO", None),
            wish(2, "Intro", Some("Week 1/Intro")),
        ]);
        let second = format!("Week 1/INTRO [{}]", id(1));
        assert_eq!(stems(&placed), [second.as_str(), "Week 1/Intro"]);
        assert!(placed[0].shared);
    }

    #[test]
    fn a_name_with_an_id_stays_although_the_plain_one_became_free() {
        let now: &'static str = Box::leak(format!("Week 1/Intro [{}]", id(1)).into_boxed_str());
        let placed = Stems::default().place(&[wish(1, "Intro", Some(now))]);
        assert_eq!(stems(&placed), [now]);
    }

    #[test]
    fn a_file_of_somebody_else_is_asked_about_once() {
        let mut names = Stems::around(&["Week 1/intro.MP4", "Week 1/notes.pdf"]);
        let placed = names.place(&[wish(1, "Intro", None), wish(2, "Intro", None)]);
        assert!(placed[0].in_the_way && !placed[1].in_the_way);
        assert_eq!(
            placed[0].beside.as_deref(),
            Some(format!("Week 1/Intro [{}]", id(1)).as_str())
        );
        assert_eq!(placed[1].stem, format!("Week 1/Intro [{}]", id(2)));
    }

    #[test]
    fn what_moves_goes_beside_a_file_of_somebody_else() {
        let mut names = Stems::around(&["Week 1/Intro.mp4"]);
        let placed = names.place(&[wish(1, "Intro", Some("Week 2/Intro"))]);
        assert_eq!(placed[0].stem, format!("Week 1/Intro [{}]", id(1)));
        assert!(!placed[0].in_the_way);
    }

    #[test]
    fn swapped_names_are_swapped() {
        let placed = Stems::default().place(&[
            wish(1, "B", Some("Week 1/A")),
            wish(2, "A", Some("Week 1/B")),
        ]);
        assert_eq!(stems(&placed), ["Week 1/B", "Week 1/A"]);
    }
}
