//! What people view of a course and of its groups.

use chrono::NaiveDate;

use super::{
    Context, PageView, Views, activity,
    visit::{Viewed, Visit},
};
use crate::{
    canvas::{
        demo,
        world::{Course, EnrollmentType, content::WEEKS},
    },
    viewing::Chance,
};

/// What there is in a course, by how often it is looked at.
const PLACES: [(u32, Place); 18] = [
    (20, Place::Home),
    (12, Place::Modules),
    (20, Place::Page),
    (12, Place::Assignment),
    (2, Place::HandIn),
    (11, Place::File),
    (8, Place::Discussion),
    (2, Place::Post),
    (7, Place::Quiz),
    (6, Place::Grades),
    (5, Place::Announcements),
    (3, Place::People),
    (2, Place::PlainFile),
    (3, Place::Search),
    (4, Place::Group),
    (2, Place::GroupDiscussion),
    (1, Place::Capitals),
    (1, Place::Nothing),
];

#[derive(Debug, Clone, Copy)]
enum Place {
    Home,
    Modules,
    Page,
    Assignment,
    HandIn,
    File,
    Discussion,
    Post,
    Quiz,
    Grades,
    Announcements,
    People,
    /// A file below `/files`, with the person as its context.
    PlainFile,
    /// A search, whose address is long.
    Search,
    Group,
    GroupDiscussion,
    /// The course's address in other letters.
    Capitals,
    /// A page of the course about which nothing is known.
    Nothing,
}

pub(super) fn visit(
    views: Views<'_>,
    course: &Course,
    kind: EnrollmentType,
    day: NaiveDate,
    number: u64,
    into: &mut Vec<PageView>,
) {
    if let Some(count) = course.steady {
        return steady(views, course, (day, number), count, into);
    }
    let activity = activity(course, kind, day);
    if activity <= 0.0 {
        return;
    }
    let mut chance = views.chance(&[course.id, number]);
    let diligence = 0.1 + 0.9 * views.chance(&[course.id, 0xd111]).unit();
    if !chance.happens((activity * 0.55 * diligence).min(0.97)) {
        return;
    }
    for stretch in 0..=u64::from(chance.below(3)) {
        let mut visit = Visit::begin(views, day, &[course.id, number, stretch]);
        if visit.chance.happens(0.006) {
            visit.real_user = Some(demo::ADMIN).filter(|it| *it != views.user);
        }
        for _ in 0..2 + visit.chance.below(8) {
            let viewed = if visit.app.is_some() {
                by_program(course, views.user, &mut visit.chance)
            } else {
                in_browser(course, views.user, &mut visit.chance)
            };
            if !visit.view(&viewed, into) {
                break;
            }
        }
    }
}

/// Views the course exactly so many times, spread over the day.
fn steady(
    views: Views<'_>,
    course: &Course,
    (day, number): (NaiveDate, u64),
    count: u32,
    into: &mut Vec<PageView>,
) {
    for view in 0..u64::from(count) {
        let mut visit = Visit::begin(views, day, &[course.id, number, view]);
        visit.app = None;
        let viewed = loop {
            let viewed = in_browser(course, views.user, &mut visit.chance);
            if viewed.context == Context::Course(course.id) {
                break viewed;
            }
        };
        visit.view(&viewed, into);
    }
}

fn in_browser(course: &Course, user: u64, chance: &mut Chance) -> Viewed {
    let place = chance.choose(&PLACES).unwrap_or(Place::Home);
    let week = u64::from(chance.below(u32::try_from(WEEKS).unwrap_or(1)));
    match (place, course.group_of(user)) {
        (Place::Group, Some(group)) => of_group(group, "", "groups", "show"),
        (Place::GroupDiscussion, Some(group)) => {
            of_group(group, "/discussion_topics", "discussion_topics", "index")
        }
        (Place::Group | Place::GroupDiscussion, None) => {
            in_course(course, Place::Home, week, chance)
        }
        (Place::PlainFile, _) => Viewed {
            path: format!("/files/{}/download?download_frd=1", course.file_id(week)),
            context: if chance.happens(0.5) {
                Context::User(user)
            } else {
                Context::None
            },
            controller: Some("files"),
            action: Some("show"),
            asset: Some(("attachment", course.file_id(week))),
        },
        (place, _) => in_course(course, place, week, chance),
    }
}

fn of_group(group: u64, below: &str, controller: &'static str, action: &'static str) -> Viewed {
    Viewed {
        path: format!("/groups/{group}{below}"),
        context: Context::Group(group),
        controller: Some(controller),
        action: Some(action),
        asset: None,
    }
}

/// Makes a view whose context is the course.
fn in_course(course: &Course, place: Place, week: u64, chance: &mut Chance) -> Viewed {
    let base = format!("/courses/{}", course.id);
    let of_course = |path, controller, action| Viewed {
        path,
        context: Context::Course(course.id),
        controller: Some(controller),
        action: Some(action),
        asset: None,
    };
    match place {
        Place::Home => of_course(base, "courses", "show"),
        Place::Modules => of_course(format!("{base}/modules"), "context_modules", "index"),
        Place::Page => {
            let slug = course.slug(week);
            let item = 710_000 + course.number() * 1_000 + week * 10;
            let query = match chance.below(3) {
                0 => String::new(),
                _ => format!("?module_item_id={item}"),
            };
            Viewed {
                asset: Some(("wiki_page", 30_000 + course.number() * 100 + week)),
                ..of_course(format!("{base}/pages/{slug}{query}"), "wiki_pages", "show")
            }
        }
        Place::Assignment => {
            let id = course.assignment_id(week);
            Viewed {
                asset: Some(("assignment", id)),
                ..of_course(format!("{base}/assignments/{id}"), "assignments", "show")
            }
        }
        Place::HandIn => {
            let id = course.assignment_id(week);
            let path = format!("{base}/assignments/{id}/submissions");
            Viewed {
                asset: Some(("assignment", id)),
                ..of_course(path, "submissions", "create")
            }
        }
        Place::File => {
            let id = course.file_id(week);
            let query = ["", "?wrap=1", "/download?download_frd=1"][chance.below(3) as usize];
            Viewed {
                asset: Some(("attachment", id)),
                ..of_course(format!("{base}/files/{id}{query}"), "files", "show")
            }
        }
        Place::Discussion => {
            let id = 80_000 + course.number() * 100 + week;
            let path = format!("{base}/discussion_topics/{id}");
            Viewed {
                asset: Some(("discussion_topic", id)),
                ..of_course(path, "discussion_topics", "show")
            }
        }
        Place::Post => {
            let id = 80_000 + course.number() * 100 + week;
            let path = format!("{base}/discussion_topics/{id}/entries");
            Viewed {
                asset: Some(("discussion_topic", id)),
                ..of_course(path, "discussion_entries", "create")
            }
        }
        Place::Quiz => {
            let id = course.quiz_id(week % 4);
            Viewed {
                asset: Some(("quizzes:quiz", id)),
                ..of_course(format!("{base}/quizzes/{id}"), "quizzes/quizzes", "show")
            }
        }
        Place::Grades => of_course(format!("{base}/grades"), "gradebooks", "grade_summary"),
        Place::Announcements => {
            of_course(format!("{base}/announcements"), "announcements", "index")
        }
        Place::People => of_course(format!("{base}/users"), "context", "roster"),
        Place::Search => {
            let words =
                "what+was+the+question+about+the+membrane+and+its+transport+proteins+again%3F+"
                    .repeat(4);
            of_course(format!("{base}/search?q={words}"), "search", "index")
        }
        Place::Capitals => of_course(
            format!("/Courses/{}/Modules", course.id),
            "context_modules",
            "index",
        ),
        Place::Nothing | Place::PlainFile | Place::Group | Place::GroupDiscussion => Viewed {
            path: base,
            context: Context::Course(course.id),
            controller: None,
            action: None,
            asset: None,
        },
    }
}

/// Makes what a program asks for; some of it belongs to the course although its address does not say so.
fn by_program(course: &Course, user: u64, chance: &mut Chance) -> Viewed {
    let base = format!("/api/v1/courses/{}", course.id);
    let week = u64::from(chance.below(u32::try_from(WEEKS).unwrap_or(1)));
    let (path, context, controller, action) = match chance.below(9) {
        0 | 1 => (
            format!("{base}/modules?include%5B%5D=items&per_page=50"),
            Context::Course(course.id),
            "context_modules_api",
            "index",
        ),
        2 => (
            format!("{base}/assignments/{}", course.assignment_id(week)),
            Context::Course(course.id),
            "assignments_api",
            "show",
        ),
        3 => (
            format!("{base}/pages/{}", course.slug(week)),
            Context::Course(course.id),
            "wiki_pages_api",
            "show",
        ),
        4 => (base, Context::Course(course.id), "courses", "show"),
        5 => (
            format!(
                "/api/v1/calendar_events?context_codes%5B%5D=course_{}",
                course.id
            ),
            Context::Course(course.id),
            "calendar_events_api",
            "index",
        ),
        6 => (
            format!("/api/v1/planner/items?start_date=2026-09-0{}", 1 + week % 9),
            Context::User(user),
            "planner",
            "index",
        ),
        7 => (
            format!(
                "{base}/discussion_topics/{}/view",
                80_000 + course.number() * 100 + week
            ),
            Context::None,
            "discussion_topics_api",
            "view",
        ),
        _ => match course.group_of(user) {
            Some(group) => (
                format!("/api/v1/groups/{group}/activity_stream"),
                Context::Group(group),
                "groups",
                "activity_stream",
            ),
            None => (
                format!("{base}/activity_stream"),
                Context::Course(course.id),
                "courses",
                "activity_stream",
            ),
        },
    };
    Viewed {
        path,
        context,
        controller: Some(controller),
        action: Some(action),
        asset: None,
    }
}
