use std::fmt;

use super::NAMESPACE;
use super::older;
use super::rules::{FileRole, Group, Kind, Member, SESSION};
use super::tree::{Node, read};
use super::values;

/// Something in a manifest that the server would refuse, or that looks like a mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong and how it should be.
    pub message: String,
}

impl Problem {
    pub(super) fn new(line: usize, message: impl Into<String>) -> Self {
        Self {
            line,
            message: message.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Line {}: {}", self.line, self.message)
    }
}

/// A person's own manifest that keeps the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedManifest {
    /// The session's title.
    pub title: String,
    /// The session's description.
    pub description: Option<String>,
    /// The session's date, as it is written.
    pub date: Option<String>,
    /// The files that have to be uploaded with it, each once, in the order they are named.
    pub files: Vec<NamedFile>,
    /// What the server accepts but may not be meant.
    pub warnings: Vec<Problem>,
}

/// A file that a manifest names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedFile {
    /// The name, which the uploaded file must have exactly.
    pub name: String,
    /// What it is named for, the first time.
    pub role: FileRole,
    /// The CRC-32 it must have, if the manifest gives one.
    pub checksum: Option<u32>,
    /// The line, from 1.
    pub line: usize,
}

/// Checks a manifest by the rules of the Universal Capture Specification 2.0 and 2.1.
///
/// The server tells nothing but "processing failed" about a manifest it does not like, and only after all files were sent.
///
/// # Errors
///
/// All problems at once, in the order of their lines; of XML that is not well-formed the first.
pub fn check(xml: &[u8]) -> Result<CheckedManifest, Vec<Problem>> {
    let root = read(xml).map_err(|problem| vec![problem])?;
    if older::is_older(&root) {
        return older::check(&root);
    }
    let mut checker = Checker::default();
    checker.root(&root);
    checker.finish(&root)
}

#[derive(Default)]
pub(super) struct Checker {
    problems: Vec<Problem>,
    pub(super) warnings: Vec<Problem>,
    files: Vec<NamedFile>,
}

impl Checker {
    fn root(&mut self, root: &Node) {
        if root.name != "Session" {
            self.problem(
                root,
                format!("The root element is {}; it must be Session.", root.name),
            );
            return;
        }
        if root.namespace.as_deref() != Some(NAMESPACE) {
            let found = root
                .namespace
                .as_deref()
                .map_or("none".to_owned(), |namespace| format!("“{namespace}”"));
            self.problem(
                root,
                format!(
                    "The root element's namespace is {found}; it must be xmlns=\"{NAMESPACE}\"."
                ),
            );
            return;
        }
        self.group(root, &SESSION);
    }

    fn group(&mut self, node: &Node, group: &'static Group) {
        self.attributes(node, &[]);
        if !node.text.trim().is_empty() {
            self.problem(
                node,
                format!(
                    "{} holds elements, not text; “{}” is in the wrong place.",
                    node.name,
                    shown(&node.text)
                ),
            );
        }
        let mut counts = vec![0_usize; group.members.len()];
        let mut furthest = 0;
        for child in &node.children {
            let Some(index) = group
                .members
                .iter()
                .position(|member| member.name == child.name)
            else {
                self.unknown(node, child, group);
                continue;
            };
            if child.namespace.as_deref() != Some(NAMESPACE) {
                self.problem(
                    child,
                    format!("{} is not in the namespace {NAMESPACE}.", child.name),
                );
                continue;
            }
            let member = &group.members[index];
            counts[index] += 1;
            if counts[index] == 2 && !member.repeats {
                self.problem(
                    child,
                    format!(
                        "{} has a second {}; only one is allowed.",
                        node.name, child.name
                    ),
                );
            }
            if group.ordered && index < furthest {
                let before = group.members[furthest].name;
                self.problem(
                    child,
                    format!(
                        "In {}, {} must come before {before}.",
                        node.name, child.name
                    ),
                );
            }
            furthest = furthest.max(index);
            self.member(child, member);
        }
        for (member, count) in group.members.iter().zip(counts) {
            if member.required && count == 0 {
                self.problem(
                    node,
                    format!("{} has no {}, which is required.", node.name, member.name),
                );
            }
        }
    }

    fn unknown(&mut self, node: &Node, child: &Node, group: &Group) {
        let alike = group
            .members
            .iter()
            .find(|member| member.name.eq_ignore_ascii_case(&child.name));
        let hint = if let Some(member) = alike {
            format!("it is written {}", member.name)
        } else {
            let names: Vec<&str> = group.members.iter().map(|member| member.name).collect();
            format!("allowed are {}", names.join(", "))
        };
        self.problem(
            child,
            format!("{} cannot hold {}; {hint}.", node.name, child.name),
        );
    }

    fn member(&mut self, node: &Node, member: &Member) {
        match member.kind {
            Kind::Group(group) => self.group(node, group),
            Kind::File(role) => self.file(node, role),
            kind => {
                self.attributes(node, &[]);
                self.leaf(node);
                self.value(node, kind);
            }
        }
    }

    fn value(&mut self, node: &Node, kind: Kind) {
        let text = node.text.trim();
        let (fits, wanted) = match kind {
            Kind::Integer => (text.parse::<i32>().is_ok(), "a whole number"),
            Kind::Boolean => (
                matches!(text, "true" | "false" | "1" | "0"),
                "true or false",
            ),
            Kind::DateTime => (
                values::is_date_time(text),
                "a date and time such as 2026-03-01T09:30:00Z",
            ),
            Kind::Duration => (values::is_duration(text), "a duration such as PT1M30S"),
            Kind::Guid => (
                values::is_guid(text),
                "an id such as 3d33d2b0-b1b9-4f1f-bc72-5d9aa797f251",
            ),
            Kind::StreamType => (
                matches!(text, "Primary" | "Secondary" | "Audio"),
                "Primary, Secondary or Audio",
            ),
            Kind::SlideNumber => (
                text.parse::<i32>().is_ok_and(|number| number >= 1),
                "a slide number from 1",
            ),
            Kind::Text | Kind::File(_) | Kind::Group(_) => (true, ""),
        };
        if !fits {
            self.problem(
                node,
                format!(
                    "{} is “{}”; it must be {wanted}.",
                    node.name,
                    shown(&node.text)
                ),
            );
        }
    }

    pub(super) fn file(&mut self, node: &Node, role: FileRole) {
        self.attributes(node, &["Checksum"]);
        self.leaf(node);
        // File names may begin or end with spaces; only a line break or indent around the name is never meant.
        let name = node.text.trim_matches(['\n', '\r', '\t']);
        let name = if name.trim().is_empty() {
            ""
        } else if node.text.contains('\n') {
            name.trim()
        } else {
            name
        };
        if name.is_empty() {
            self.problem(node, format!("{} names no file.", node.name));
            return;
        }
        if name.contains(['/', '\\']) || matches!(name, "." | "..") {
            self.problem(
                node,
                format!(
                    "{} is “{}”; it must be a file name without folders.",
                    node.name,
                    shown(name)
                ),
            );
            return;
        }
        let checksum = self.checksum(node);
        match self.files.iter_mut().find(|file| file.name == name) {
            Some(file) => file.checksum = file.checksum.or(checksum),
            None => self.files.push(NamedFile {
                name: name.to_owned(),
                role,
                checksum,
                line: node.line,
            }),
        }
    }

    fn checksum(&mut self, node: &Node) -> Option<u32> {
        let (_, text) = node
            .attributes
            .iter()
            .find(|(name, _)| name == "Checksum")?;
        let digits = text.trim();
        let value = u32::from_str_radix(digits, 16)
            .ok()
            .filter(|_| digits.len() == 8 && !digits.starts_with('+'));
        if value.is_none() {
            self.problem(
                node,
                format!(
                    "Checksum is “{}”; it must be 8 hexadecimal digits.",
                    shown(text)
                ),
            );
        }
        value
    }

    fn leaf(&mut self, node: &Node) {
        if let Some(child) = node.children.first() {
            self.problem(
                child,
                format!(
                    "{} holds text, not elements such as {}.",
                    node.name, child.name
                ),
            );
        }
    }

    fn attributes(&mut self, node: &Node, allowed: &[&str]) {
        for (name, _) in &node.attributes {
            if !allowed.contains(&name.as_str()) {
                self.problem(
                    node,
                    format!("{} cannot have the attribute {name}.", node.name),
                );
            }
        }
    }

    fn problem(&mut self, node: &Node, message: String) {
        self.problems.push(Problem::new(node.line, message));
    }

    pub(super) fn finish(mut self, root: &Node) -> Result<CheckedManifest, Vec<Problem>> {
        if self.problems.is_empty() && self.files.is_empty() {
            self.problem(
                root,
                "The manifest names no file, so there is nothing to show.".to_owned(),
            );
        }
        if !self.problems.is_empty() {
            self.problems.sort_by_key(|problem| problem.line);
            return Err(self.problems);
        }
        let member = |name: &str| root.children.iter().find(|child| child.name == name);
        let text = |name: &str| {
            member(name)
                .map(|node| node.text.trim().to_owned())
                .filter(|text| !text.is_empty())
        };
        let title = text("Title").unwrap_or_default();
        if title.is_empty() {
            self.warnings
                .push(Problem::new(root.line, "The title is empty."));
        }
        Ok(CheckedManifest {
            title,
            description: text("Description"),
            date: text("Date"),
            files: self.files,
            warnings: self.warnings,
        })
    }
}

fn shown(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() > 60 {
        line.chars().take(59).chain(['…']).collect()
    } else {
        line
    }
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
