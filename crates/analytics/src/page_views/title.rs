//! Readable names of pages.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::address::{Address, decoded};

/// What kind of page an address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PageKind {
    /// The front page of the course.
    Home,
    /// Modules and what is in them.
    Modules,
    /// A written page.
    Page,
    /// An assignment.
    Assignment,
    /// A quiz.
    Quiz,
    /// A file.
    File,
    /// A discussion.
    Discussion,
    /// Announcements.
    Announcements,
    /// Grades.
    Grades,
    /// People of the course.
    People,
    /// The syllabus.
    Syllabus,
    /// A tool from elsewhere.
    Tool,
    /// A page of a group.
    Group,
    /// A request of an app.
    Api,
    /// Anything else.
    Other,
}

impl PageKind {
    /// Returns the word that stands in files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Modules => "modules",
            Self::Page => "page",
            Self::Assignment => "assignment",
            Self::Quiz => "quiz",
            Self::File => "file",
            Self::Discussion => "discussion",
            Self::Announcements => "announcements",
            Self::Grades => "grades",
            Self::People => "people",
            Self::Syllabus => "syllabus",
            Self::Tool => "tool",
            Self::Group => "group",
            Self::Api => "app",
            Self::Other => "other",
        }
    }
}

/// Titles of things in the course, by kind and by what addresses call them: a number, or the words of a page's address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageTitles(HashMap<(PageKind, String), String>);

impl PageTitles {
    /// Adds a title.
    pub fn add(&mut self, kind: PageKind, key: &str, title: &str) {
        self.0.insert((kind, key.to_owned()), title.to_owned());
    }

    fn get(&self, kind: PageKind, key: &str) -> Option<&str> {
        self.0.get(&(kind, key.to_owned())).map(String::as_str)
    }
}

/// Returns what kind of page an address is and what people call it.
#[must_use]
pub fn describe(url: &str, titles: &PageTitles) -> (PageKind, String) {
    let (api, steps) = Address::of(url).steps();
    let steps: Vec<&str> = steps.filter(|step| !step.is_empty()).collect();
    let (kind, title) = match steps.as_slice() {
        ["courses", _, rest @ ..] => in_course(rest, titles),
        ["groups", _, rest @ ..] => {
            let (_, title) = in_course(rest, titles);
            (
                PageKind::Group,
                format!("Group: {}", if rest.is_empty() { "home" } else { &title }),
            )
        }
        ["files", rest @ ..] => thing(PageKind::File, "Files", "File", rest, titles),
        ["users", .., "files"] => (PageKind::File, "Own files".to_owned()),
        [] => (PageKind::Other, "Dashboard".to_owned()),
        steps => (PageKind::Other, spoken(&steps.join(" "))),
    };
    if api && kind != PageKind::Group {
        (PageKind::Api, format!("App: {title}"))
    } else {
        (kind, title)
    }
}

fn in_course(steps: &[&str], titles: &PageTitles) -> (PageKind, String) {
    let plain = |kind, title: &str| (kind, title.to_owned());
    match steps {
        [] => plain(PageKind::Home, "Course home"),
        ["assignments", "syllabus"] | ["syllabus", ..] => plain(PageKind::Syllabus, "Syllabus"),
        ["modules", "items", item, ..] => {
            thing(PageKind::Modules, "", "Module item", &[*item], titles)
        }
        ["modules", ..] => plain(PageKind::Modules, "Modules"),
        ["pages" | "wiki", slug, ..] => {
            let slug = String::from_utf8_lossy(&decoded(slug)).into_owned();
            let known = titles.get(PageKind::Page, &slug).map(str::to_owned);
            (PageKind::Page, known.unwrap_or_else(|| spoken(&slug)))
        }
        ["pages" | "wiki"] => plain(PageKind::Page, "Pages"),
        ["assignments", rest @ ..] => thing(
            PageKind::Assignment,
            "Assignments",
            "Assignment",
            rest,
            titles,
        ),
        ["quizzes", rest @ ..] => thing(PageKind::Quiz, "Quizzes", "Quiz", rest, titles),
        ["files", rest @ ..] => thing(PageKind::File, "Files", "File", rest, titles),
        ["discussion_topics", rest @ ..] => thing(
            PageKind::Discussion,
            "Discussions",
            "Discussion",
            rest,
            titles,
        ),
        ["announcements", ..] => plain(PageKind::Announcements, "Announcements"),
        ["grades" | "gradebook", ..] => plain(PageKind::Grades, "Grades"),
        ["users" | "groups", ..] => plain(PageKind::People, "People"),
        ["external_tools", rest @ ..] => thing(PageKind::Tool, "Tools", "Tool", rest, titles),
        steps => (PageKind::Other, spoken(&steps.join(" "))),
    }
}

/// Names one of many things; `all` is the page that lists them.
fn thing(
    kind: PageKind,
    all: &str,
    one: &str,
    steps: &[&str],
    titles: &PageTitles,
) -> (PageKind, String) {
    let Some(id) = steps.first() else {
        return (kind, all.to_owned());
    };
    let id = id.split('.').next().unwrap_or(id);
    let title = match titles.get(kind, id) {
        Some(title) => title.to_owned(),
        None if id.starts_with(|first: char| first.is_ascii_digit()) => format!("{one} {id}"),
        None => format!(
            "{}{}",
            if all.is_empty() { one } else { all },
            in_brackets(id)
        ),
    };
    match (kind, steps.get(1)) {
        (PageKind::Quiz, Some(&"take")) => (kind, format!("{title} (taking it)")),
        (PageKind::Assignment | PageKind::Quiz, Some(&("submissions" | "history"))) => {
            (kind, format!("{title} (submission)"))
        }
        _ => (kind, title),
    }
}

fn in_brackets(step: &str) -> String {
    format!(" ({})", spoken(step).to_lowercase())
}

/// Makes words of an address: hyphens and underscores are blanks, the first letter is large.
fn spoken(step: &str) -> String {
    let words = step.replace(['-', '_'], " ");
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_have_the_names_that_people_know() {
        let mut titles = PageTitles::default();
        titles.add(PageKind::Page, "week-10-reading", "Week 10: reading");
        titles.add(PageKind::Assignment, "77120", "Week 9 problem set");
        titles.add(PageKind::File, "55", "Lab 4 protocol.pdf");
        titles.add(PageKind::Modules, "9", "Lecture 3");
        for (path, kind, title) in [
            ("/courses/1", PageKind::Home, "Course home"),
            ("/courses/1/modules", PageKind::Modules, "Modules"),
            ("/courses/1/modules/items/9", PageKind::Modules, "Lecture 3"),
            (
                "/courses/1/pages/week-10-reading?module_item_id=9",
                PageKind::Page,
                "Week 10: reading",
            ),
            (
                "/courses/1/pages/caf%C3%A9-notes",
                PageKind::Page,
                "Café notes",
            ),
            (
                "/courses/1/assignments/syllabus",
                PageKind::Syllabus,
                "Syllabus",
            ),
            (
                "/courses/1/assignments/77120",
                PageKind::Assignment,
                "Week 9 problem set",
            ),
            (
                "/courses/1/assignments/8/submissions/5",
                PageKind::Assignment,
                "Assignment 8 (submission)",
            ),
            (
                "/courses/1/quizzes/9021/take",
                PageKind::Quiz,
                "Quiz 9021 (taking it)",
            ),
            (
                "/courses/1/files/55/download?x=1",
                PageKind::File,
                "Lab 4 protocol.pdf",
            ),
            ("/files/56", PageKind::File, "File 56"),
            (
                "/courses/1/discussion_topics",
                PageKind::Discussion,
                "Discussions",
            ),
            ("/courses/1/external_tools/312", PageKind::Tool, "Tool 312"),
            ("/courses/1/users/5", PageKind::People, "People"),
            ("/groups/7/pages/plan", PageKind::Group, "Group: Plan"),
            ("/groups/7", PageKind::Group, "Group: home"),
            ("/api/v1/courses/1/modules", PageKind::Api, "App: Modules"),
            ("/courses/1/outcomes", PageKind::Other, "Outcomes"),
            ("", PageKind::Other, "Dashboard"),
        ] {
            let url = format!("https://canvas.example.edu{path}");
            assert_eq!(describe(&url, &titles), (kind, title.to_owned()), "{path}");
        }
    }
}
