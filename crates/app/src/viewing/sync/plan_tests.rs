use super::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn folder(number: u128) -> FolderId {
    FolderId::new(uuid::Uuid::from_u128(number))
}

fn id(number: u128) -> SessionId {
    SessionId::new(uuid::Uuid::from_u128(number))
}

fn row(number: u128, watermark: Option<&str>) -> SessionRow {
    SessionRow {
        no: SessionNo(i64::try_from(number).unwrap()),
        id: id(number),
        name: format!("Lecture {number}"),
        description: None,
        duration: Some(100.0),
        start_time: Some(at("2025-10-01T10:00:00Z")),
        folder: folder(1),
        folder_name: "Course".to_owned(),
        watermark: watermark.map(at),
        generation: 0,
        rows: 0,
        problem: None,
        gone_at: None,
    }
}

struct Case {
    listing: Listing,
    known: Vec<SessionRow>,
    last_viewed: HashMap<SessionNo, i64>,
    runs: Vec<ViewingRun>,
    trusted: bool,
    every_session: bool,
}

const YESTERDAY: &str = "2025-10-14T23:59:59.999999Z";
const DAY_BEFORE: &str = "2025-10-13T23:59:59.999999Z";

impl Case {
    /// Recordings 1, 2, 3 of a course that was synchronised a day ago, wholly a week ago.
    fn of_a_day_later() -> Self {
        let known = vec![
            row(1, Some(DAY_BEFORE)),
            row(2, Some(DAY_BEFORE)),
            row(3, Some(DAY_BEFORE)),
        ];
        Self {
            listing: Listing {
                sessions: known.iter().map(listed_as_known).collect(),
                ..Listing::default()
            },
            known,
            last_viewed: HashMap::from([(SessionNo(2), 50), (SessionNo(1), 40)]),
            runs: vec![run("2025-10-07T23:59:59.999999Z")],
            trusted: true,
            every_session: false,
        }
    }

    fn plan(&self) -> Planned {
        make(&PlanInput {
            listing: &self.listing,
            known: &self.known,
            last_viewed: &self.last_viewed,
            runs: &self.runs,
            trusted: self.trusted,
            start: at("2020-09-01T00:00:00Z"),
            until: at(YESTERDAY),
            every_session: self.every_session,
        })
    }
}

fn run(until: &str) -> ViewingRun {
    ViewingRun {
        ended_at: Some(at(until)),
        until: Some(at(until)),
        whole_check: true,
        ..ViewingRun::default()
    }
}

fn order(planned: &Planned) -> Vec<SessionId> {
    planned.sessions.iter().map(|one| one.id).collect()
}

#[test]
fn a_daily_run_asks_what_was_watched_last_first_and_only_if_it_matters() {
    let planned = Case::of_a_day_later().plan();
    assert_eq!(order(&planned), [id(2), id(1), id(3)]);
    assert_eq!(
        (
            planned.whole_check,
            planned.certain(),
            planned.new,
            planned.gone
        ),
        (false, 0, 0, 0)
    );
    for session in &planned.sessions {
        assert_eq!(session.from, at("2025-10-12T00:00:00Z"));
    }
}

#[test]
fn a_new_recording_is_asked_from_the_start_and_first() {
    let mut case = Case::of_a_day_later();
    case.listing.sessions.push(listed_as_known(&row(4, None)));
    let planned = case.plan();
    assert_eq!((planned.new, planned.certain()), (1, 1));
    assert_eq!(planned.sessions[0].id, id(4));
    assert_eq!(planned.sessions[0].from, at("2020-09-01T00:00:00Z"));
}

#[test]
fn a_recording_that_could_not_be_read_is_asked_from_its_own_watermark() {
    let mut case = Case::of_a_day_later();
    case.known[2].problem = Some("broken".to_owned());
    case.known[2].watermark = Some(at("2025-10-01T23:59:59.999999Z"));
    let planned = case.plan();
    assert_eq!((planned.sessions[0].id, planned.certain()), (id(3), 1));
    assert_eq!(planned.sessions[0].from, at("2025-09-30T00:00:00Z"));
}

#[test]
fn nothing_is_asked_twice_a_day_unless_the_person_wants_it() {
    let mut case = Case::of_a_day_later();
    for row in &mut case.known {
        row.watermark = Some(at(YESTERDAY));
    }
    assert_eq!(case.plan().sessions, []);
    case.every_session = true;
    let planned = case.plan();
    assert_eq!(planned.certain(), 3);
    // Since the last time that everything was asked.
    assert_eq!(planned.sessions[0].from, at("2025-10-06T00:00:00Z"));
}

#[test]
fn every_recording_is_asked_where_summaries_are_not_believed() {
    let mut case = Case::of_a_day_later();
    case.trusted = false;
    let planned = case.plan();
    assert!(planned.whole_check);
    assert_eq!(planned.certain(), 3);
    assert_eq!(planned.sessions[0].from, at("2025-10-12T00:00:00Z"));
}

#[test]
fn after_five_weeks_everything_since_is_asked_again() {
    let mut case = Case::of_a_day_later();
    case.runs = vec![
        ViewingRun {
            whole_check: false,
            ..run(DAY_BEFORE)
        },
        ViewingRun {
            ended_at: None,
            ..run("2025-10-02T23:59:59.999999Z")
        },
        run("2025-09-08T23:59:59.999999Z"),
    ];
    let planned = case.plan();
    assert!(planned.whole_check);
    assert_eq!(planned.sessions[0].from, at("2025-09-07T00:00:00Z"));
    // The same where a site's summaries turned out to be wrong.
    case.runs.remove(1);
    case.runs[1] = run("2025-10-06T23:59:59.999999Z");
    case.trusted = false;
    assert_eq!(case.plan().sessions[0].from, at("2025-10-05T00:00:00Z"));
}

#[test]
fn a_recording_that_is_gone_is_asked_a_last_time() {
    let mut case = Case::of_a_day_later();
    case.listing.sessions.remove(0);
    let planned = case.plan();
    assert_eq!((planned.gone, planned.sessions.len()), (1, 3));
    assert!(planned.sessions[2].gone);
    case.known[0].gone_at = Some(at(DAY_BEFORE));
    assert_eq!(case.plan().sessions.len(), 2);
}

#[test]
fn a_listing_with_a_gap_makes_nothing_gone() {
    let mut case = Case::of_a_day_later();
    case.listing.sessions.clear();
    case.listing.gaps.push("Course: not read".to_owned());
    let planned = case.plan();
    assert_eq!((planned.gone, planned.sessions.len()), (0, 3));
}
