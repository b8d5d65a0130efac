//! Rubrics, and how they were filled in: not always as one would expect.

use super::{Making, Mark};
use crate::canvas::world::{
    Course, Flavour,
    assignments::{Assignment, Kind},
};

/// A criterion of a rubric.
#[derive(Debug, Clone)]
pub(crate) struct Criterion {
    pub id: String,
    pub description: String,
    pub points: f64,
    /// Id, points and description.
    pub ratings: Vec<(String, f64, &'static str)>,
}

/// What was said about one criterion. Anything may be missing.
#[derive(Debug, Clone)]
pub(crate) struct RubricRow {
    pub criterion: String,
    pub points: Option<f64>,
    pub rating: Said,
    pub comments: Said,
}

/// A member that may be missing.
#[derive(Debug, Clone)]
pub(crate) enum Said {
    /// There is no such member.
    Missing,
    /// It is null.
    Nothing,
    /// It is a text.
    Text(String),
}

impl Said {
    /// Returns the text, if there is one.
    pub(crate) fn text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            Self::Missing | Self::Nothing => None,
        }
    }
}

const CRITERIA: [&str; 3] = ["Thesis", "Evidence & sources", "Clarity"];

impl Assignment {
    /// Returns the criteria; most kinds of assignment have none.
    pub(crate) fn rubric(&self, course: &Course) -> Vec<Criterion> {
        let has_one = matches!(
            self.kind,
            Kind::Text | Kind::Upload | Kind::TextOrUpload | Kind::Group | Kind::Media
        );
        let Some(points) = self
            .points
            .filter(|_| has_one && !matches!(course.flavour, Flavour::Crowd { .. }))
        else {
            return Vec::new();
        };
        let each = (points / 3.0 * 2.0).round() / 2.0;
        (1_u64..)
            .zip(CRITERIA)
            .map(|(number, description)| {
                let id = format!("_{}", 4_800 + self.number * 10 + number);
                Criterion {
                    ratings: vec![
                        ("blank".to_owned(), each, "Full marks"),
                        (format!("{id}_2"), (each / 2.0 * 2.0).round() / 2.0, "Good"),
                        (format!("{id}_3"), 0.0, "None"),
                    ],
                    id,
                    description: match course.flavour {
                        Flavour::Hostile => super::hostile::html(number + self.number),
                        _ => description.to_owned(),
                    },
                    points: each,
                }
            })
            .collect()
    }
}

impl Making<'_> {
    pub(super) fn rubric_rows(&mut self, mark: &Mark) -> Vec<RubricRow> {
        if mark.score.is_none() || self.chance.happens(0.1) {
            return Vec::new();
        }
        let hostile = matches!(self.course.flavour, Flavour::Hostile);
        let mut rows: Vec<RubricRow> = Vec::new();
        for criterion in self.assignment.rubric(self.course) {
            let chosen = self.chance.below(3) as usize;
            let (rating, points, _) = criterion.ratings[chosen].clone();
            let text = match self.chance.below(4) {
                _ if hostile => super::hostile::text(u64::from(self.chance.below(40))),
                0 => String::new(),
                1 => "Good work, see \"Methods\".\nSecond line.".to_owned(),
                _ => "Could be clearer".to_owned(),
            };
            let row = match self.chance.below(12) {
                // Only words.
                0 => RubricRow {
                    criterion: criterion.id,
                    points: None,
                    rating: Said::Missing,
                    comments: Said::Text("see text".to_owned()),
                },
                // Points that no rating has.
                1 => RubricRow {
                    criterion: criterion.id,
                    points: Some(points + 0.25),
                    rating: Said::Nothing,
                    comments: Said::Nothing,
                },
                // As older installs wrote it.
                2 => RubricRow {
                    criterion: criterion.id,
                    points: Some(points),
                    rating: Said::Missing,
                    comments: Said::Missing,
                },
                _ => RubricRow {
                    criterion: criterion.id,
                    points: Some(points),
                    rating: Said::Text(rating),
                    comments: Said::Text(text),
                },
            };
            rows.push(row);
        }
        if !rows.is_empty() && self.chance.happens(0.08) {
            // The criterion was taken out of the rubric since.
            rows.push(RubricRow {
                criterion: "_9999".to_owned(),
                points: Some(1.0),
                rating: Said::Text("_9998".to_owned()),
                comments: Said::Text("From the old rubric".to_owned()),
            });
        }
        rows
    }
}
