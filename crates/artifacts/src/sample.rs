//! The accreditation sample: strong, middle and weak work by score, chosen by a recorded seed.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::ArtifactsError;
use crate::collection::{Collection, CourseData, Kind, Who};
use crate::people::Naming;
use crate::received::Submission;
use crate::render::{Watch, read_courses};
use crate::site::sanitise::embedded_files;
use crate::work::references;

/// What is to be sampled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleWish {
    /// These assignments, as course and assignment.
    pub assignments: BTreeSet<(i64, i64)>,
    /// And those whose rubric measures one of these outcomes.
    pub outcomes: BTreeSet<i64>,
    /// So many from each third.
    pub each: usize,
    /// The seed. The same collection, wish and seed give the same sample.
    pub seed: u64,
}

/// A third of the scores of an assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Band {
    /// The best.
    Strong,
    /// Between.
    Middle,
    /// The others.
    Weak,
}

/// The chosen work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// What was wished, the seed among it.
    pub wish: SampleWish,
    /// What was chosen: course, assignment, student and third.
    pub chosen: Vec<(i64, i64, String, Band)>,
    /// Assignments with fewer scored submissions than were wished, and how many each has.
    pub short: Vec<(i64, i64, usize)>,
}

impl Sample {
    /// Chooses work out of a collection.
    ///
    /// Only handed-in work with a score is looked at. By score, students with equal scores in the order of their ids, the list is cut into
    /// three parts whose lengths differ by one at most; the middle part gets what is left over. From each part those are taken whose
    /// SHA-256 of seed, course, assignment and student is smallest.
    ///
    /// # Errors
    ///
    /// The collection cannot be read, or the watcher stopped it.
    pub fn choose(
        collection: &Collection,
        wish: SampleWish,
        watch: Watch<'_>,
    ) -> Result<Self, ArtifactsError> {
        let mut sample = Self {
            wish,
            chosen: Vec::new(),
            short: Vec::new(),
        };
        for course in read_courses(collection, watch)? {
            for place in 0..course.assignments.len() {
                watch.check()?;
                if sample.wants(&course, place) {
                    sample.choose_from(&course, place)?;
                }
            }
        }
        Ok(sample)
    }

    /// Returns the files that the chosen work names, shows or links, so that only these need be fetched. What an assignment's own text
    /// shows is not among them.
    ///
    /// # Errors
    ///
    /// The collection cannot be read, or the watcher stopped it.
    pub fn files(
        &self,
        collection: &Collection,
        watch: Watch<'_>,
    ) -> Result<HashSet<(Kind, String)>, ArtifactsError> {
        let server = collection.about().server.as_str();
        let mut files = HashSet::new();
        for course in read_courses(collection, watch)? {
            for place in 0..course.assignments.len() {
                watch.check()?;
                let assignment = course.assignments[place].id.0.unwrap_or_default();
                if !self.has_assignment(course.id, assignment) {
                    continue;
                }
                course.each_submission(place, &mut |_, _, read| {
                    if let Ok(submission) = read
                        && let Some(who) = Who::of(&submission)
                        && self.has(course.id, assignment, &who)
                    {
                        files.extend(files_of(&submission, server));
                    }
                    Ok(())
                })?;
            }
        }
        Ok(files)
    }

    fn has_assignment(&self, course: i64, assignment: i64) -> bool {
        let mut chosen = self.chosen.iter();
        chosen.any(|(of, one, ..)| (*of, *one) == (course, assignment))
    }

    fn wants(&self, course: &CourseData, place: usize) -> bool {
        let assignment = &course.assignments[place];
        let by_id = assignment
            .id
            .0
            .is_some_and(|id| self.wish.assignments.contains(&(course.id, id)));
        let mut outcomes = assignment
            .rubric
            .iter()
            .filter_map(|one| one.learning_outcome_id.0);
        by_id || outcomes.any(|id| self.wish.outcomes.contains(&id))
    }

    fn choose_from(&mut self, course: &CourseData, place: usize) -> Result<(), ArtifactsError> {
        let assignment = course.assignments[place].id.0.unwrap_or_default();
        let mut scored: BTreeMap<Who, f64> = BTreeMap::new();
        course.each_submission(place, &mut |_, _, read| {
            if let Ok(submission) = read
                && let Some(who) = Who::of(&submission)
                && let Some(score) = submission.score.value().filter(|score| score.is_finite())
                && !submission.attempts().is_empty()
                && !course.person(&who).is_some_and(|person| person.is_test)
            {
                scored.entry(who).or_insert(score);
            }
            Ok(())
        })?;
        let mut ranked: Vec<(Who, f64)> = scored.into_iter().collect();
        ranked.sort_by(|one, other| other.1.total_cmp(&one.1));
        let third = (ranked.len() + 1) / 3;
        let bands = [
            (Band::Strong, &ranked[..third]),
            (Band::Middle, &ranked[third..ranked.len() - third]),
            (Band::Weak, &ranked[ranked.len() - third..]),
        ];
        for (band, part) in bands {
            let mut drawn: Vec<(Vec<u8>, &Who)> = part
                .iter()
                .map(|(who, _)| (self.ticket(course.id, assignment, who), who))
                .collect();
            drawn.sort();
            let taken = drawn.into_iter().take(self.wish.each);
            self.chosen
                .extend(taken.map(|(_, who)| (course.id, assignment, who.to_string(), band)));
        }
        if ranked.len() < 3 * self.wish.each {
            self.short.push((course.id, assignment, ranked.len()));
        }
        Ok(())
    }

    fn ticket(&self, course: i64, assignment: i64, who: &Who) -> Vec<u8> {
        let text = format!("{}:{course}:{assignment}:{who}", self.wish.seed);
        Sha256::digest(text).to_vec()
    }

    /// Returns what an export says about its sample: how it was chosen, and who, under the names of the export.
    pub(crate) fn told(&self, courses: &[CourseData], naming: &Naming<'_>) -> Vec<u8> {
        let mut chosen = Vec::new();
        for course in courses {
            for place in 0..course.assignments.len() {
                let id = course.assignments[place].id.0.unwrap_or_default();
                for who in course.students.keys() {
                    if let Some(band) = self.band(course.id, id, who) {
                        chosen.push(json!({
                            "course": course.name,
                            "assignment": course.assignment_name(place),
                            "user_name": naming.user_name(course, who),
                            "band": band,
                        }));
                    }
                }
            }
        }
        let told = json!({
            "seed": self.wish.seed,
            "each": self.wish.each,
            "assignments": self.wish.assignments,
            "outcomes": self.wish.outcomes,
            "fewer_than_wished": self.short,
            "chosen": chosen,
        });
        let mut text = serde_json::to_vec_pretty(&told).unwrap_or_default();
        text.push(b'\n');
        text
    }

    fn band(&self, course: i64, assignment: i64, who: &Who) -> Option<Band> {
        let who = who.to_string();
        let found = self
            .chosen
            .iter()
            .find(|(of, one, student, _)| (*of, *one) == (course, assignment) && *student == who);
        found.map(|(.., band)| *band)
    }

    pub(crate) fn has(&self, course: i64, assignment: i64, who: &Who) -> bool {
        self.band(course, assignment, who).is_some()
    }

    pub(crate) fn has_student(&self, course: i64, who: &Who) -> bool {
        let who = who.to_string();
        self.chosen
            .iter()
            .any(|(of, _, student, _)| *of == course && *student == who)
    }
}

/// Returns everything a submission names: its files with their small pictures, its recordings, and what its texts show or link.
fn files_of(submission: &Submission, server: &str) -> Vec<(Kind, String)> {
    let mut files = Vec::new();
    for reference in references(submission) {
        if reference.kind == Kind::File {
            files.push((Kind::Thumbnail, reference.id.clone()));
        }
        files.push((reference.kind, reference.id));
    }
    for attempt in submission.attempts() {
        files.extend(embedded_files(&attempt.body, server));
    }
    for entry in submission.discussion_entries.iter() {
        files.extend(embedded_files(&entry.message, server));
    }
    files
}
