//! What is in a course, as far as titles go: modules, pages, assignments, files, discussions, quizzes, groups.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use super::{Course, number_of, terms::FIRST_DAY};
use crate::seed::topics;

/// Weeks of a course; each has a module, a page, a file and a discussion.
pub(crate) const WEEKS: u64 = 12;
/// Quizzes of a course.
pub(crate) const QUIZZES: u64 = 4;
/// Students in a group.
const GROUP: u32 = 4;

/// A page of a course.
#[derive(Debug, Clone)]
pub(crate) struct WikiPage {
    pub id: u64,
    pub slug: String,
    pub title: String,
    pub published: bool,
}

/// Anything else that has an id and a title.
#[derive(Debug, Clone)]
pub(crate) struct Titled {
    pub id: u64,
    pub title: String,
}

/// An item of a module.
#[derive(Debug, Clone)]
pub(crate) struct ModuleItem {
    pub id: u64,
    pub title: String,
    /// The service's word for what it is, such as `Page`.
    pub kind: &'static str,
    pub content: u64,
    pub slug: Option<String>,
}

impl Course {
    /// Returns what a week is about.
    pub(crate) fn topic(&self, week: u64) -> &'static str {
        let place = usize::try_from(week).unwrap_or_default() % self.topics.len().max(1);
        self.topics.get(place).copied().unwrap_or("Overview")
    }

    /// Returns how the page of a week is written in an address.
    pub(crate) fn slug(&self, week: u64) -> &str {
        let place = usize::try_from(week).unwrap_or_default();
        self.slugs.get(place).map_or("", String::as_str)
    }

    /// Returns the first moment of a week, counted from 0.
    pub(crate) fn week(&self, week: u64) -> DateTime<Utc> {
        let first = self.term.days.map_or(FIRST_DAY, |(first, _)| first);
        let weeks = TimeDelta::weeks(week.cast_signed());
        first.and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(8) + weeks
    }

    pub(crate) fn wiki_pages(&self) -> Vec<WikiPage> {
        let weekly = (0..WEEKS).map(|week| (week, weekly_title(week, self.topic(week)), true));
        let others = [
            (20, "Syllabus & course outline".to_owned(), true),
            (21, "Where do I get help?".to_owned(), true),
            (22, "Draft – do not publish yet".to_owned(), false),
        ];
        weekly
            .chain(others)
            .map(|(number, title, published)| WikiPage {
                id: 30_000 + self.number() * 100 + number,
                slug: slug(&title),
                title,
                published,
            })
            .collect()
    }

    pub(crate) fn files(&self) -> Vec<Titled> {
        let titled = |number: u64, title: String| Titled {
            id: self.file_id(number),
            title,
        };
        let slides = (0..WEEKS).map(|week| {
            titled(
                week,
                format!("{:02} {} – slides.pdf", week + 1, self.topic(week)),
            )
        });
        let others = [
            titled(20, format!("{} syllabus.docx", self.code)),
            titled(21, "Data for week 3 (é, 日本).xlsx".to_owned()),
            titled(22, "photo of the board.jpg".to_owned()),
        ];
        slides.chain(others).collect()
    }

    pub(crate) fn file_id(&self, number: u64) -> u64 {
        500_000 + self.number() * 1_000 + number
    }

    pub(crate) fn discussions(&self) -> Vec<Titled> {
        (0..WEEKS)
            .map(|week| Titled {
                id: 80_000 + self.number() * 100 + week,
                title: format!("Questions about {}", self.topic(week)),
            })
            .collect()
    }

    pub(crate) fn quizzes(&self) -> Vec<Titled> {
        (0..QUIZZES)
            .map(|number| Titled {
                id: self.quiz_id(number),
                title: format!("Quiz {}: {}", number + 1, self.topic(number * 3 + 1)),
            })
            .collect()
    }

    pub(crate) fn quiz_id(&self, number: u64) -> u64 {
        60_000 + self.number() * 100 + number
    }

    /// Returns the groups; there are none in most courses.
    pub(crate) fn groups(&self) -> Vec<Titled> {
        let count = if self.with_groups {
            self.students / GROUP
        } else {
            0
        };
        (0..count)
            .map(|number| Titled {
                id: self.group_id(number),
                title: format!("Team {}", number + 1),
            })
            .collect()
    }

    pub(crate) fn group_id(&self, number: u32) -> u64 {
        100_000 + self.number() * 1_000 + u64::from(number)
    }

    /// Returns the group of somebody, if they are in one; a few are in none.
    pub(crate) fn group_of(&self, user: u64) -> Option<u64> {
        let count = if self.with_groups {
            self.students / GROUP
        } else {
            0
        };
        let bits = number_of(&[self.id, user, 0x6709]);
        if count == 0 || bits.is_multiple_of(29) {
            return None;
        }
        Some(self.group_id(u32::try_from((bits >> 8) % u64::from(count)).unwrap_or_default()))
    }

    pub(crate) fn module_id(&self, week: u64) -> u64 {
        70_000 + self.number() * 100 + week
    }

    pub(crate) fn module_items(&self, week: u64) -> Vec<ModuleItem> {
        let base = 710_000 + self.number() * 1_000 + week * 10;
        let pages = self.wiki_pages();
        let place = usize::try_from(week).unwrap_or_default();
        let mut items = Vec::new();
        if let Some(page) = pages.get(place) {
            items.push(ModuleItem {
                id: base,
                title: page.title.clone(),
                kind: "Page",
                content: page.id,
                slug: Some(page.slug.clone()),
            });
        }
        if let Some(file) = self.files().get(place) {
            items.push(ModuleItem {
                id: base + 1,
                title: file.title.clone(),
                kind: "File",
                content: file.id,
                slug: None,
            });
        }
        if let Some(discussion) = self.discussions().get(place) {
            items.push(ModuleItem {
                id: base + 2,
                title: discussion.title.clone(),
                kind: "Discussion",
                content: discussion.id,
                slug: None,
            });
        }
        if let Some(assignment) = self.assignments().get(place) {
            items.push(ModuleItem {
                id: base + 3,
                title: assignment.name.clone(),
                kind: "Assignment",
                content: assignment.id,
                slug: None,
            });
        }
        items
    }
}

/// Returns what a course is about, week by week.
pub(super) fn topics_of(code: &str) -> Vec<&'static str> {
    topics(subject(code))
}

/// Returns how the pages of the weeks are written in addresses.
pub(super) fn weekly_slugs(topics: &[&str]) -> Vec<String> {
    (0..WEEKS)
        .zip(topics.iter().cycle())
        .map(|(week, topic)| slug(&weekly_title(week, topic)))
        .collect()
}

fn weekly_title(week: u64, topic: &str) -> String {
    format!("Week {}: {topic}", week + 1)
}

fn subject(code: &str) -> &'static str {
    match code {
        "BIOL 230" | "BIOL 310" | "CONS 330" | "GEOG 121" => "ecology",
        "MATH 221" => "algebra",
        _ => match &code[..4] {
            "BIOL" => "cell",
            "CHEM" => "chemistry",
            "MATH" | "STAT" | "ECON" => "calculus",
            "CPSC" => "programming",
            "MECH" | "PHYS" => "mechanics",
            "HIST" => "history",
            "MUSC" | "THTR" => "music",
            "GERM" => "german",
            "JAPN" => "japanese",
            "NURS" => "medicine",
            _ => "talk",
        },
    }
}

/// Writes a title as it stands in the address of a page.
fn slug(title: &str) -> String {
    let mut slug = String::new();
    for letter in title.to_lowercase().chars() {
        if letter.is_alphanumeric() {
            slug.push(letter);
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    url::form_urlencoded::byte_serialize(slug.as_bytes()).collect()
}

/// Returns the name of a group.
pub(crate) fn group_name(group: u64) -> String {
    format!("Team {}", group % 1_000 + 1)
}
