//! What students hand in, by the kind of the assignment.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Attempt, CanvasFile, FileKind, Making, Post, Slot, hostile, quiz};
use crate::canvas::world::{Flavour, Who, assignments::Kind, number_of};

impl Making<'_> {
    /// Makes all attempts there will ever be.
    pub(super) fn attempts(&mut self) -> Vec<Attempt> {
        let kind = self.assignment.kind;
        let Some(due) = self.assignment.due.filter(|_| self.assignment.published) else {
            return Vec::new();
        };
        let is_tester = self
            .catalogue
            .user(self.user)
            .is_none_or(|user| matches!(user.who, Who::Tester(_)));
        if is_tester && matches!(self.course.flavour, Flavour::Files { .. }) {
            // So many files as were asked for, and no more.
            return Vec::new();
        }
        let everything = !matches!(self.course.flavour, Flavour::Believable);
        if matches!(kind, Kind::Paper | Kind::Nothing) || !everything && self.chance.happens(0.09) {
            return Vec::new();
        }
        let again = matches!(
            kind,
            Kind::Text
                | Kind::Upload
                | Kind::TextOrUpload
                | Kind::Url
                | Kind::Media
                | Kind::Quiz
                | Kind::Group
        );
        let count = match self.chance.below(100) {
            _ if !again
                || matches!(
                    self.course.flavour,
                    Flavour::Files { .. } | Flavour::Crowd { .. }
                ) =>
            {
                1
            }
            0..65 => 1,
            65..90 => 2,
            _ => 3,
        };
        let late = !everything && self.chance.happens(0.12);
        let hours = if late { -30.0 } else { 60.0 };
        let minutes = self
            .chance
            .between(if late { -1_700.0 } else { 5.0 }, hours * 60.0);
        let mut at = due - minutes_of(minutes.max(-1_700.0)) - TimeDelta::hours(9 * (count - 1));
        let mut attempts = Vec::new();
        for number in 1..=count {
            let mut attempt = Attempt {
                number: number.cast_unsigned(),
                at,
                ..Attempt::default()
            };
            self.fill(&mut attempt);
            attempts.push(attempt);
            at += TimeDelta::minutes(31 + i64::from(self.chance.below(400)));
        }
        attempts
    }

    fn fill(&mut self, attempt: &mut Attempt) {
        let number = attempt.number;
        match self.assignment.kind {
            Kind::Text => self.write(attempt),
            Kind::TextOrUpload if self.chance.happens(0.5) => self.write(attempt),
            Kind::Upload | Kind::Group | Kind::TextOrUpload => self.attach(attempt),
            Kind::Url => {
                attempt.kind = "online_url";
                attempt.url = Some(match self.course.flavour {
                    Flavour::Hostile => match self.position % 3 {
                        0 => "javascript:document.title='run'".to_owned(),
                        1 => "http://tracker.example/?\"><script>document.title='run'</script>"
                            .to_owned(),
                        _ => "not an address at all".to_owned(),
                    },
                    _ => format!(
                        "https://portfolio.example/~{}/cells?week={number}&view=all",
                        self.user
                    ),
                });
                if self.chance.happens(0.6) {
                    let name = format!("websnappr20161027-{}-x.png", 10_000 + self.position);
                    attempt
                        .files
                        .push(self.file(Slot::Attached(number, 0), name, attempt.at));
                }
            }
            Kind::Media => {
                attempt.kind = "media_recording";
                let name = if self.chance.happens(0.7) {
                    "recording.mp4"
                } else {
                    "recording.m4a"
                };
                attempt.media = Some(self.file(Slot::Media(number), name.to_owned(), attempt.at));
            }
            Kind::Discussion => {
                attempt.kind = "discussion_topic";
                attempt.posts = self.posts(attempt.at);
            }
            Kind::Quiz => {
                attempt.kind = "online_quiz";
                let score = self.chance.below(9);
                let time = attempt.at.format("%Y-%m-%d %H:%M:%S +0000");
                let quiz = self.course.quiz_id(0);
                attempt.body = Some(format!(
                    "user: {}, quiz: {quiz}, score: {score}.0, time: {time}",
                    self.user
                ));
                attempt.answers = Some(quiz::answers(self.user, number, score));
            }
            Kind::Tool => {
                attempt.kind = "basic_lti_launch";
                attempt.url = Some(format!(
                    "https://simulation.example/launch?assignment={}",
                    self.assignment.id
                ));
                if self.chance.happens(0.25) {
                    // Some tools hand in files of their own.
                    let name = "simulation output.csv".to_owned();
                    attempt
                        .files
                        .push(self.file(Slot::Attached(number, 0), name, attempt.at));
                }
            }
            Kind::NewQuiz => {
                attempt.kind = "basic_lti_launch";
                attempt.url = Some("https://northfield.quiz-lti.example/lti/launch".to_owned());
            }
            Kind::Annotation => {
                attempt.kind = "student_annotation";
                let name = "The article.pdf".to_owned();
                attempt
                    .files
                    .push(self.file(Slot::Attached(number, 0), name, attempt.at));
            }
            Kind::Paper | Kind::Nothing => {}
        }
    }

    fn write(&mut self, attempt: &mut Attempt) {
        attempt.kind = "online_text_entry";
        let topic = self.course.topic(self.assignment.number);
        let body = match self.course.flavour {
            Flavour::Hostile => {
                hostile::html(self.position * 3 + self.assignment.number + attempt.number)
            }
            _ => format!(
                "<p>What I learned about <em>{topic}</em> (version {}).</p><ul><li>It moves</li><li>It divides &amp; grows</li></ul>",
                attempt.number
            ),
        };
        attempt.body = Some(body);
        if self.chance.happens(0.2) {
            // A picture in the text is a file of its own that only the text names.
            let file = self.file(
                Slot::Attached(attempt.number, 9),
                "in the text.png".to_owned(),
                attempt.at,
            );
            if let Some(body) = &mut attempt.body {
                let link = format!(
                    "<p><img src=\"{{canvas}}/users/{}/files/{id}/preview?verifier={}\" data-api-endpoint=\"{{canvas}}/api/v1/users/{}/files/{id}\" data-api-returntype=\"File\" alt=\"A cell\"></p>",
                    self.user,
                    file.uuid(),
                    self.user,
                    id = file.id,
                );
                body.push_str(&link);
            }
            attempt.files.push(file);
        }
    }

    fn attach(&mut self, attempt: &mut Attempt) {
        attempt.kind = "online_upload";
        let number = attempt.number;
        let names = self.file_names(number);
        for (place, name) in (0..).zip(names) {
            let mut file = self.file(Slot::Attached(number, place), name, attempt.at);
            if let Flavour::Files { bytes, .. } = self.course.flavour {
                file = file.with_bytes(bytes);
            }
            let bits = number_of(&[file.id, 0x70d]);
            if bits.is_multiple_of(53) {
                file = file.empty();
            } else if bits.is_multiple_of(61)
                && file.kind != FileKind::Empty
                && !matches!(self.course.flavour, Flavour::Files { .. })
            {
                file = file.locked();
            }
            attempt.files.push(file);
        }
    }

    fn posts(&mut self, at: DateTime<Utc>) -> Vec<Post> {
        let count = 1 + self.chance.below(3);
        let mut posts: Vec<Post> = Vec::new();
        for place in 0..u64::from(count) {
            let id = (self.assignment.id * 1_000 + self.position) * 10 + place;
            let message = match self.course.flavour {
                Flavour::Hostile => hostile::html(self.position + place * 7),
                _ => format!(
                    "<p>I think that {} matters most. ({})</p>",
                    self.course.topic(place),
                    place + 1
                ),
            };
            let file = self
                .chance
                .happens(0.2)
                .then(|| self.file(Slot::Post(place), "figure 1.png".to_owned(), at));
            posts.push(Post {
                id,
                message,
                at: at + TimeDelta::minutes(place.cast_signed() * 50),
                parent: posts.last().map(|post| post.id).filter(|_| place == 2),
                deleted: place == 1 && self.chance.happens(0.2),
                file,
            });
        }
        posts
    }

    pub(super) fn file(&self, slot: Slot, name: String, at: DateTime<Utc>) -> CanvasFile {
        let place = (self.assignment.number, self.position);
        CanvasFile::of_work(self.course, place, slot, name, at, self.user)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "days at most")]
fn minutes_of(minutes: f64) -> TimeDelta {
    TimeDelta::seconds((minutes * 60.0) as i64)
}
