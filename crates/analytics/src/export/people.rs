//! Who is in an export, under which number and name, and what each of them adds up to.

use std::collections::HashMap;

use super::facts::PersonFacts;
use super::input::{ExportOptions, ExportViewer, Identities};
use crate::pseudonym::pseudonyms;

/// The people of an export, in the order of their names in it.
#[derive(Debug)]
pub(super) struct People {
    people: Vec<Person>,
    places: HashMap<u32, usize>,
}

/// One person.
#[derive(Debug)]
pub(super) struct Person {
    pub number: u32,
    /// The pseudonym, or the service's id.
    pub label: String,
    pub id: String,
    pub name: Option<String>,
    pub totals: Totals,
}

/// What a person adds up to over the sessions.
#[derive(Debug, Default)]
pub(super) struct Totals {
    pub sessions: u32,
    pub completed: u32,
    pub views: u64,
    pub watched: f64,
    pub at: Option<(i64, i64)>,
}

impl People {
    pub(super) fn new(viewers: &[ExportViewer], options: &ExportOptions) -> Self {
        let ids = || viewers.iter().map(|viewer| viewer.id.as_str());
        let labels = match &options.identities {
            Identities::Pseudonyms(key) => pseudonyms(key, ids()),
            Identities::Real => ids().map(str::to_owned).collect(),
        };
        let mut people: Vec<Person> = viewers
            .iter()
            .zip(labels)
            .map(|(viewer, label)| Person {
                number: viewer.number,
                label,
                id: viewer.id.clone(),
                name: viewer.name.clone(),
                totals: Totals::default(),
            })
            .collect();
        // The order of the interned numbers would tell who came to Panopto first.
        people.sort_by(|a, b| a.label.cmp(&b.label).then(a.number.cmp(&b.number)));
        let places = people
            .iter()
            .enumerate()
            .map(|(place, person)| (person.number, place))
            .collect();
        Self { people, places }
    }

    /// Returns the person's number in the export, from 1; `None` for somebody who was not listed.
    pub(super) fn key(&self, number: u32) -> Option<usize> {
        self.places.get(&number).map(|place| place + 1)
    }

    /// Returns the person behind a number of the export.
    pub(super) fn person(&self, key: usize) -> Option<&Person> {
        self.people.get(key.wrapping_sub(1))
    }

    /// Adds a session to a person's totals.
    pub(super) fn add(&mut self, person: &PersonFacts) {
        let Some(known) = self.people.get_mut(person.key.wrapping_sub(1)) else {
            return;
        };
        let totals = &mut known.totals;
        totals.sessions += 1;
        totals.completed += u32::from(person.rules[0].completed);
        totals.views += person.views.len() as u64;
        totals.watched += person.watched;
        let (first, last) = totals.at.unwrap_or((person.first, person.last));
        totals.at = Some((first.min(person.first), last.max(person.last)));
    }

    /// Lists with their numbers those who have views, or stand on the class list and count.
    pub(super) fn present<'a>(
        &'a self,
        options: &'a ExportOptions,
    ) -> impl Iterator<Item = (usize, &'a Person)> {
        let filter = &options.filter;
        let listed = move |number: u32| {
            let roster = filter.roster.as_ref();
            roster.is_some_and(|roster| roster.contains(number)) && filter.counts(number)
        };
        (1..)
            .zip(&self.people)
            .filter(move |(_, person)| person.totals.views > 0 || listed(person.number))
    }
}
