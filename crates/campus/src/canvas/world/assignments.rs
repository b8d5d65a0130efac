//! Assignments of a course: one of every kind that student work comes in.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Course, Flavour};
use crate::canvas::work::hostile;

/// The assignment that is due later for one section.
const WITH_OVERRIDE: u64 = 2;

/// An assignment.
#[derive(Debug, Clone)]
pub(crate) struct Assignment {
    pub id: u64,
    /// Its number in the course, from 0.
    pub number: u64,
    pub kind: Kind,
    pub name: String,
    pub description: Option<String>,
    pub points: Option<f64>,
    pub due: Option<DateTime<Utc>>,
    pub overrides: Vec<Override>,
    pub published: bool,
}

/// Another date for some of the class.
#[derive(Debug, Clone)]
pub(crate) struct Override {
    pub id: u64,
    /// The section's name.
    pub title: String,
    pub section: u64,
    pub due: DateTime<Utc>,
}

/// How work is handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Files.
    Upload,
    /// Text in the browser.
    Text,
    /// Text or files, as the student likes.
    TextOrUpload,
    /// An address on the web.
    Url,
    /// A recording made in the browser.
    Media,
    /// Posts in a discussion.
    Discussion,
    /// A quiz.
    Quiz,
    /// Files, one for each group.
    Group,
    /// Something in another program.
    Tool,
    /// A quiz of the newer kind, which is another program.
    NewQuiz,
    /// Notes on a document.
    Annotation,
    /// On paper.
    Paper,
    /// Nothing; not graded.
    Nothing,
}

impl Kind {
    /// Returns the service's words for what may be handed in.
    pub(crate) fn submission_types(self) -> &'static [&'static str] {
        match self {
            Self::Upload | Self::Group => &["online_upload"],
            Self::Text => &["online_text_entry"],
            Self::TextOrUpload => &["online_text_entry", "online_upload"],
            Self::Url => &["online_url"],
            Self::Media => &["media_recording"],
            Self::Discussion => &["discussion_topic"],
            Self::Quiz => &["online_quiz"],
            Self::Tool | Self::NewQuiz => &["external_tool"],
            Self::Annotation => &["student_annotation"],
            Self::Paper => &["on_paper"],
            Self::Nothing => &["none"],
        }
    }
}

type Entry = (Kind, &'static str, Option<f64>, bool);

const LIST: [Entry; 15] = [
    (Kind::Text, "Reflection", Some(10.0), true),
    (Kind::Upload, "Lab report", Some(20.0), true),
    (Kind::TextOrUpload, "Essay: first draft", Some(12.0), true),
    (Kind::Url, "Website or portfolio", Some(10.0), true),
    (Kind::Media, "Two-minute presentation", Some(15.0), true),
    (Kind::Discussion, "Discussion", Some(5.0), true),
    (Kind::Quiz, "Quiz", Some(8.0), true),
    (Kind::Group, "Team project", Some(40.0), true),
    (Kind::Tool, "Simulation", Some(10.0), true),
    (Kind::NewQuiz, "Concept test", Some(10.0), true),
    (Kind::Annotation, "Notes on the article", Some(6.0), true),
    (Kind::Paper, "Midterm", Some(50.0), true),
    (Kind::Nothing, "Read before class", None, true),
    (Kind::Upload, "Final portfolio", Some(100.0), true),
    (Kind::Text, "Not ready yet", Some(10.0), false),
];

impl Course {
    pub(crate) fn assignments(&self) -> Vec<Assignment> {
        match self.flavour {
            Flavour::Crowd { assignments } => {
                let texts = (0..u64::from(assignments)).map(|number| (number, LIST[0]));
                self.listed(texts)
            }
            Flavour::Files { .. } => self.listed([(0, LIST[13])].into_iter()),
            _ => self.listed((0..).zip(LIST)),
        }
    }

    fn listed(&self, entries: impl Iterator<Item = (u64, Entry)>) -> Vec<Assignment> {
        entries
            .map(|(number, (kind, name, points, published))| {
                let topic = self.topic(number);
                let is_hostile = self.flavour == Flavour::Hostile;
                Assignment {
                    id: self.assignment_id(number),
                    number,
                    kind,
                    name: if is_hostile {
                        format!("{}{number}", hostile::file_name(number * 3))
                    } else {
                        format!("{name}: {topic}")
                    },
                    description: (number % 5 != 4).then(|| {
                        if is_hostile {
                            hostile::html(number)
                        } else {
                            format!("<p>{name} about <strong>{topic}</strong>.</p>")
                        }
                    }),
                    points,
                    due: points.map(|_| self.due(number)),
                    overrides: self.overrides(number),
                    published,
                }
            })
            .collect()
    }

    /// Returns the other dates of an assignment: the last lab of a large course has two days more for one of them.
    fn overrides(&self, number: u64) -> Vec<Override> {
        let sections = self.sections();
        let lab = sections
            .last()
            .filter(|lab| lab.number > 0 && number == WITH_OVERRIDE);
        let one = lab.map(|lab| Override {
            id: 90_000 + self.assignment_id(number),
            title: lab.name.clone(),
            section: lab.id,
            due: self.due(number) + TimeDelta::days(2),
        });
        one.into_iter().collect()
    }

    /// Returns when work is due; where there is nothing but work all of it was in the first week.
    fn due(&self, number: u64) -> DateTime<Utc> {
        match self.flavour {
            Flavour::Believable => self.week(number % 12 + 1) + TimeDelta::hours(23),
            _ => self.week(1) + TimeDelta::hours(number.cast_signed()),
        }
    }

    pub(crate) fn assignment_id(&self, number: u64) -> u64 {
        40_000 + self.number() * 100 + number
    }
}
