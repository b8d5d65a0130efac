//! What was said about a submission.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Attempt, CanvasFile, Making, Mark, Slot, hostile, place};
use crate::canvas::world::{Flavour, assignments::Kind};

/// A comment.
#[derive(Debug, Clone)]
pub(crate) struct Comment {
    pub id: u64,
    pub author: Author,
    pub text: String,
    pub at: DateTime<Utc>,
    pub edited: Option<DateTime<Utc>>,
    pub files: Vec<CanvasFile>,
    pub media: Option<CanvasFile>,
}

/// Who said it.
#[derive(Debug, Clone)]
pub(crate) enum Author {
    User(u64),
    /// Hidden, as in anonymous peer review.
    Anonymous,
    /// Deleted since: the id and the name are all that is left.
    Gone(u64, String),
}

const SAID: [&str; 5] = [
    "Well done!",
    "Please see my remarks in the file.",
    "Is the figure your own?\nIf not, name the source, please.",
    "Thank you – I have changed the second part. 🙂",
    "Regrade done; \"Methods\" is fine, commas, too.",
];

impl Making<'_> {
    pub(super) fn comments(&mut self, attempts: &[Attempt], mark: &Mark) -> Vec<Comment> {
        let Some(last) = attempts.last().map(|last| last.at).or(mark.at) else {
            return Vec::new();
        };
        let count: u64 = match self.course.flavour {
            Flavour::Files { .. } | Flavour::Crowd { .. } => 0,
            Flavour::Hostile => 3,
            Flavour::Believable if self.assignment.kind == Kind::Nothing => 0,
            Flavour::Believable => [0, 0, 1, 1, 2, 3][self.chance.below(6) as usize],
        };
        let mut comments = Vec::new();
        for number in 0..count {
            let at = last + TimeDelta::hours(7 + 11 * number.cast_signed());
            let comment = self.comment(number, at);
            if at <= self.now {
                comments.push(comment);
            }
        }
        comments
    }

    fn comment(&mut self, number: u64, at: DateTime<Utc>) -> Comment {
        let text = match self.course.flavour {
            Flavour::Hostile => hostile::text(self.position * 3 + number),
            _ => SAID[self.chance.below(5) as usize].to_owned(),
        };
        let mut comment = Comment {
            id: place(self.course, self.assignment.number, self.position) * 10 + number,
            author: match self.chance.below(16) {
                0 | 1 => Author::Anonymous,
                2 => Author::Gone(8_888, "Robin Formerly".to_owned()),
                3..7 => Author::User(self.user),
                _ => Author::User(self.teacher()),
            },
            text,
            at,
            edited: self.chance.happens(0.1).then(|| at + TimeDelta::minutes(5)),
            files: Vec::new(),
            media: None,
        };
        match self.chance.below(10) {
            0 | 1 => {
                let name = match self.course.flavour {
                    Flavour::Hostile => hostile::file_name(self.position + number),
                    _ => "remarks.pdf".to_owned(),
                };
                comment
                    .files
                    .push(self.file(Slot::Comment(number), name, at));
            }
            2 => {
                "This is a media comment.".clone_into(&mut comment.text);
                comment.media = Some(self.file(Slot::Spoken(number), "spoken.mp4".to_owned(), at));
            }
            _ => {}
        }
        comment
    }
}
