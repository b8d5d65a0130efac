//! A stretch of views by one person on one day: when it begins, with what, and what goes into every view of it.

use chrono::{NaiveDate, NaiveTime};
use uuid::Uuid;

use super::{Context, PageView, Views};
use crate::{canvas::world::number_of, viewing::Chance};

/// How likely somebody is there at each hour of UTC: the university is on the Pacific coast.
const HOURS: [(u32, u32); 24] = [
    (9, 0),
    (9, 1),
    (9, 2),
    (10, 3),
    (12, 4),
    (12, 5),
    (10, 6),
    (7, 7),
    (4, 8),
    (2, 9),
    (1, 10),
    (1, 11),
    (1, 12),
    (1, 13),
    (2, 14),
    (5, 15),
    (9, 16),
    (12, 17),
    (13, 18),
    (13, 19),
    (12, 20),
    (12, 21),
    (11, 22),
    (10, 23),
];
/// Names under which people reach this Canvas.
const HOSTS: [(u32, &str); 2] = [
    (94, "https://canvas.northfield.example"),
    (6, "https://northfield.instructure.example"),
];
const APPS: [(u32, &str); 3] = [
    (5, "Canvas Student for iOS"),
    (3, "Canvas Student for Android"),
    (1, "Northfield Timetable"),
];
pub(super) const DEVICES: [&str; 6] = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
    "iosCanvas/7.12.0 (Apple iPhone iOS 19.1)",
    "candroid/7.9.2 (Pixel 8; Android 15)",
    "Northfield-Timetable/2.1",
];

/// A stretch of views.
pub(super) struct Visit<'a> {
    views: Views<'a>,
    pub chance: Chance,
    host: &'static str,
    at: i64,
    last: i64,
    number: u64,
    count: u64,
    agent: usize,
    pub app: Option<&'static str>,
    pub real_user: Option<u64>,
}

/// What was viewed.
pub(super) struct Viewed {
    pub path: String,
    pub context: Context,
    pub controller: Option<&'static str>,
    pub action: Option<&'static str>,
    pub asset: Option<(&'static str, u64)>,
}

impl<'a> Visit<'a> {
    /// Begins a stretch; the parts say which it is of the person's.
    pub(super) fn begin(views: Views<'a>, day: NaiveDate, parts: &[u64]) -> Self {
        let mut chance = views.chance(parts);
        let midnight = day.and_time(NaiveTime::MIN).and_utc().timestamp_millis();
        let hour = i64::from(chance.choose(&HOURS).unwrap_or(18));
        let within = i64::from(chance.below(3_600_000));
        let app = chance.happens(0.14).then(|| chance.choose(&APPS)).flatten();
        let agent = match app {
            Some(name) => {
                3 + APPS
                    .iter()
                    .position(|(_, known)| *known == name)
                    .unwrap_or_default()
            }
            None => usize::try_from(chance.below(3)).unwrap_or_default(),
        };
        Self {
            host: chance.choose(&HOSTS).unwrap_or(HOSTS[0].1),
            at: midnight + hour * 3_600_000 + within,
            last: midnight + 86_400_000 - 1,
            number: number_of(parts) ^ views.user,
            count: 0,
            agent,
            app,
            real_user: None,
            views,
            chance,
        }
    }

    /// Adds a view and moves on to the next; `false` once the day is over.
    pub(super) fn view(&mut self, viewed: &Viewed, into: &mut Vec<PageView>) -> bool {
        let pause = 1_000.0 + self.chance.rarely_long(55_000.0);
        self.view_for(viewed, pause, into)
    }

    /// Adds a view and lets so many milliseconds pass.
    pub(super) fn view_for(
        &mut self,
        viewed: &Viewed,
        pause: f64,
        into: &mut Vec<PageView>,
    ) -> bool {
        if self.at > self.last {
            return false;
        }
        let bits = self.chance.below(1 << 20);
        let participated = viewed.action == Some("create");
        // An app asks for many things at once; nobody looks at each.
        let seconds = match (self.app, bits % 16) {
            (Some(_), _) | (None, 0) => None,
            (None, 1) => Some(5.0),
            _ => Some((pause / 10.0).round() / 100.0).map(|it: f64| it.clamp(5.0, 600.0)),
        };
        let id = number_of(&[self.number, self.count, self.views.user]);
        let id = Uuid::from_u64_pair(id, number_of(&[id, self.number]));
        into.push(PageView {
            id: uuid::Builder::from_random_bytes(id.into_bytes()).into_uuid(),
            at: self.at,
            user: self.views.user,
            url: address(self.host, &viewed.path),
            context: viewed.context,
            controller: viewed.controller,
            action: viewed.action,
            asset: viewed.asset,
            app: self.app,
            method: if participated { "post" } else { "get" },
            participated,
            real_user: self.real_user,
            seconds,
            render: (!bits.is_multiple_of(23)).then_some(f64::from(40 + bits % 900) / 1000.0),
            agent: self.agent,
            session: self.number,
            twice: (bits >> 4).is_multiple_of(256) && self.at % 1000 > 1,
        });
        self.count += 1;
        self.at += milliseconds(pause);
        true
    }
}

/// Writes an address; what is longer than the old column was cut.
fn address(host: &str, path: &str) -> String {
    let mut address = String::with_capacity(host.len() + path.len());
    address.push_str(host);
    address.push_str(path);
    if address.len() > 255 {
        let mut end = 255;
        while !address.is_char_boundary(end) {
            end -= 1;
        }
        address.truncate(end);
    }
    address
}

#[expect(clippy::cast_possible_truncation, reason = "pauses are minutes")]
fn milliseconds(pause: f64) -> i64 {
    pause as i64
}
