//! What happens to one recording that the server lists.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};

use super::changes::Changes;
use super::local::{Local, is_video};
use super::{Contested, Fetch, PlanChoice, PlanItem, PlanKind, Question, words};
use crate::mirror::index::{FileKind, IndexEntry, IndexFile, ListingPrint, NotDownloadable};
use crate::mirror::options::MirrorOptions;
use crate::mirror::places::recordings::Placed;
use crate::mirror::remote::{RemoteDetail, RemoteSession};

/// After so many days a recording that could not be fetched is asked for again: its owner may have allowed it since, which
/// no listing tells.
const ASK_AGAIN_DAYS: i64 = 7;

/// All that decides about one recording.
pub(super) struct Case<'a> {
    pub session: &'a RemoteSession,
    pub folder_path: &'a str,
    pub entry: Option<&'a IndexEntry>,
    pub detail: Option<&'a RemoteDetail>,
    pub local: Local<'a>,
    pub changes: Changes,
    pub placed: Placed,
    /// Why its place is another one; for the words alone.
    pub moved: words::Moved,
    /// Whether a video is in the way on some system.
    pub video_in_the_way: bool,
    /// Whether a file that is not of the mirror lies exactly where the video belongs.
    pub video_at_its_place: bool,
    pub options: &'a MirrorOptions,
    pub now: DateTime<Utc>,
}

pub(super) fn judge(case: &Case<'_>) -> PlanItem {
    // Without a video there is nothing to compare; what lies beside it comes again with the video.
    match case.entry.filter(|entry| entry.files.iter().any(is_video)) {
        None => absent(case),
        Some(entry) => present(case, entry),
    }
}

fn absent(case: &Case<'_>) -> PlanItem {
    if case.entry.is_some_and(|entry| entry.left_out) {
        let why = words::left_out_by_a_person(false);
        let mut item = item(case, PlanKind::LeftOut, why);
        // Checking it takes it in again.
        item.fetch = everything(case.options);
        return item;
    }
    if let Some(at) = case.session.recorded.filter(|at| *at > case.now) {
        let why = words::not_recorded(at, case.now);
        return refused(case, NotDownloadable::NotRecorded, why, false);
    }
    if let Some(why) = refusal(case.detail) {
        return refused(case, why, not_fetched(why), false);
    }
    if let Some((entry, why)) = case
        .entry
        .filter(|_| case.detail.is_none())
        .and_then(|entry| Some((entry, entry.not_downloadable?)))
    {
        let same = ListingPrint::after(case.session, Some(&entry.listing)) == entry.listing;
        if same && why != NotDownloadable::NotRecorded {
            let again = case.now - entry.checked_at >= Duration::days(ASK_AGAIN_DAYS);
            let mut words = not_fetched(why);
            if again {
                words.push_str(" Lectern asks again.");
            }
            return refused(case, why, words, again);
        }
    }
    let mut item = item(
        case,
        PlanKind::New,
        words::new(case.session, case.detail, case.options),
    );
    item.checked = true;
    item.fetch = everything(case.options);
    item.bytes = case.detail.and_then(|detail| detail.bytes);
    if case.placed.in_the_way {
        item.kind = PlanKind::Conflict;
        item.why = words::in_the_way(case.video_in_the_way);
        item.choices = vec![PlanChoice::KeepBoth];
        // A file whose name differs in case, or that is no video, cannot be taken for the recording.
        item.choices
            .extend(case.video_at_its_place.then_some(PlanChoice::KeepMine));
        item.choices
            .extend([PlanChoice::TakeTheirs, PlanChoice::Skip]);
        item.choice = Some(PlanChoice::KeepBoth);
        let beside = case
            .placed
            .beside
            .clone()
            .unwrap_or_else(|| item.stem.clone());
        let mut mine = item.fetch.clone();
        mine.retain(|fetch| *fetch == Fetch::Sidecars);
        item.question = Some(Question {
            about: Contested::InTheWay,
            in_place: std::mem::replace(&mut item.stem, beside.clone()),
            beside,
            fetch_theirs: item.fetch.clone(),
            fetch_mine: mine,
            fetch_both: item.fetch.clone(),
        });
    } else if case.placed.shared {
        item.why.push_str(words::SHARED);
    }
    item
}

fn present(case: &Case<'_>, entry: &IndexEntry) -> PlanItem {
    let mut fetch = case.changes.fetch(case.options);
    for file in case.local.lost() {
        fetch.insert(group(file));
    }
    if fetch.contains(&Fetch::Video) {
        fetch.remove(&Fetch::VideoIfChanged);
    }
    let (own_video, own_beside) = own_versions(case, entry);
    if own_video || own_beside || !case.local.changed.is_empty() {
        return changed_here(case, entry, fetch, own_video, own_beside);
    }
    // A video that the server no longer gives away cannot be replaced; what is here stays.
    let refusal = refusal(case.detail).filter(|_| fetch.contains(&Fetch::Video));
    if refusal.is_some() {
        fetch.remove(&Fetch::Video);
    }
    let moves = case.placed.stem != entry.stem;
    let is_change = !case.changes.fetch(case.options).is_empty();
    let kind = match (fetch.is_empty(), is_change, moves, refusal) {
        (true, _, false, Some(_)) => PlanKind::NotDownloadable,
        (true, _, true, _) => PlanKind::Moved,
        (true, _, false, None) => PlanKind::Same,
        (false, true, ..) => PlanKind::Changed,
        (false, false, ..) => PlanKind::Repair,
    };
    let mut why = match kind {
        PlanKind::Changed | PlanKind::NotDownloadable => words::changed(&case.changes, case.now),
        PlanKind::Repair => words::repair(&case.local),
        PlanKind::Moved => case.moved.alone(),
        _ => words::SAME.to_owned(),
    };
    if let Some(refusal) = refusal {
        why.push_str(&words::refused_but_here(refusal));
    }
    if kind == PlanKind::Changed && case.local.lost().next().is_some() {
        why = format!("{why} {}", words::repair(&case.local));
    }
    if moves && kind != PlanKind::Moved {
        why = format!("{why} {}", case.moved.too());
    }
    let mut item = item(case, kind, why);
    item.checked = !matches!(kind, PlanKind::Same | PlanKind::NotDownloadable);
    item.refusal = refusal.filter(|_| kind == PlanKind::NotDownloadable);
    item.bytes = bytes(entry, case.detail, &fetch, case.changes.video.is_none());
    item.fetch = fetch.into_iter().collect();
    let has_old_video = !case.local.lost().any(is_video);
    if kind == PlanKind::Changed && has_old_video && item.fetch.contains(&Fetch::Video) {
        offer_both(&mut item, case);
    }
    item
}

/// A video that is another one on the server replaces the one here unless the person wants it otherwise.
fn offer_both(item: &mut PlanItem, case: &Case<'_>) {
    let beside = case.placed.beside.clone();
    item.choices = vec![PlanChoice::TakeTheirs];
    item.choices
        .extend(beside.as_ref().map(|_| PlanChoice::KeepBoth));
    item.choices
        .extend([PlanChoice::KeepMine, PlanChoice::Skip]);
    item.choice = Some(PlanChoice::TakeTheirs);
    let mut mine = item.fetch.clone();
    mine.retain(|fetch| *fetch == Fetch::Sidecars);
    item.question = Some(Question {
        about: Contested::ChangedThere,
        in_place: item.stem.clone(),
        beside: beside.unwrap_or_else(|| item.stem.clone()),
        fetch_theirs: item.fetch.clone(),
        fetch_mine: mine,
        fetch_both: item.fetch.clone(),
    });
}

/// Tells whether the server has something new for what the person kept an own version of: the video, what is beside it.
fn own_versions(case: &Case<'_>, entry: &IndexEntry) -> (bool, bool) {
    let own = |video: bool| {
        let mut files = entry.files.iter();
        files.any(|file| {
            let lost = case.local.lost().any(|lost| lost.kind == file.kind);
            file.mine && !lost && is_video(file) == video
        })
    };
    let video = case.changes.video.is_some() || case.changes.unexplained.is_some();
    (
        video && own(true),
        !case.changes.beside.is_empty() && own(false),
    )
}

fn changed_here(
    case: &Case<'_>,
    entry: &IndexEntry,
    mut fetch: BTreeSet<Fetch>,
    own_video: bool,
    own_beside: bool,
) -> PlanItem {
    let video = own_video || case.local.changed.iter().any(|file| is_video(file));
    let beside = own_beside || case.local.changed.iter().any(|file| !is_video(file));
    let server_too = case.changes.video.is_some() || !case.changes.beside.is_empty();
    // Files of the person's own stay where the rest is fetched.
    let mut mine: Vec<_> = fetch.iter().copied().collect();
    mine.retain(|fetch| *fetch == Fetch::Sidecars || !video);
    if video {
        fetch.insert(Fetch::Video);
        fetch.remove(&Fetch::VideoIfChanged);
    }
    if beside {
        fetch.insert(Fetch::Sidecars);
    }
    let why = words::changed_here(&case.local.changed, own_video || own_beside, server_too);
    let mut item = item(case, PlanKind::Conflict, why);
    item.checked = true;
    let both = case.placed.beside.clone().filter(|_| video);
    item.choices
        .extend(both.as_ref().map(|_| PlanChoice::KeepBoth));
    item.choices.extend([
        PlanChoice::KeepMine,
        PlanChoice::TakeTheirs,
        PlanChoice::Skip,
    ]);
    item.bytes = bytes(entry, case.detail, &fetch, case.changes.video.is_none());
    let fetch: Vec<_> = fetch.into_iter().collect();
    item.fetch.clone_from(&fetch);
    item.question = Some(Question {
        about: Contested::ChangedHere,
        in_place: item.stem.clone(),
        beside: both.unwrap_or_else(|| item.stem.clone()),
        fetch_theirs: fetch,
        fetch_mine: mine,
        fetch_both: everything(case.options),
    });
    item
}

fn refused(case: &Case<'_>, refusal: NotDownloadable, why: String, again: bool) -> PlanItem {
    let mut item = item(case, PlanKind::NotDownloadable, why);
    item.checked = again;
    item.refusal = Some(refusal);
    if refusal != NotDownloadable::NotRecorded {
        item.fetch = everything(case.options);
    }
    item
}

fn item(case: &Case<'_>, kind: PlanKind, why: String) -> PlanItem {
    let entry = case.entry.filter(|entry| !entry.files.is_empty());
    PlanItem {
        session: case.session.clone(),
        folder_path: case.folder_path.to_owned(),
        kind,
        why,
        checked: false,
        choice: None,
        choices: Vec::new(),
        stem_now: entry.map(|entry| entry.stem.clone()),
        stem: case.placed.stem.clone(),
        fetch: Vec::new(),
        bytes: None,
        detail: case.detail.cloned(),
        question: None,
        refusal: None,
    }
}

/// Returns why the server gives no video, as far as its full answer says.
pub(super) fn refusal(detail: Option<&RemoteDetail>) -> Option<NotDownloadable> {
    let detail = detail?;
    if detail.missing {
        Some(NotDownloadable::Missing)
    } else if detail.download_url.is_none() {
        Some(NotDownloadable::NoAddress)
    } else {
        None
    }
}

fn not_fetched(why: NotDownloadable) -> String {
    words::not_downloadable_words(why).to_owned()
}

pub(super) fn everything(options: &MirrorOptions) -> Vec<Fetch> {
    let mut fetch = vec![Fetch::Video];
    if !options.sidecars.is_empty() {
        fetch.push(Fetch::Sidecars);
    }
    fetch
}

fn group(file: &IndexFile) -> Fetch {
    match file.kind {
        FileKind::Video => Fetch::Video,
        _ => Fetch::Sidecars,
    }
}

/// Returns what is known of the bytes to fetch.
fn bytes(
    entry: &IndexEntry,
    detail: Option<&RemoteDetail>,
    fetch: &BTreeSet<Fetch>,
    same_video: bool,
) -> Option<u64> {
    if fetch.is_empty() {
        return None;
    }
    let sum = |video: bool| -> u64 {
        let files = entry.files.iter().filter(|file| is_video(file) == video);
        files.map(|file| file.size).sum()
    };
    let beside = if fetch.contains(&Fetch::Sidecars) {
        sum(false)
    } else {
        0
    };
    if fetch.contains(&Fetch::Video) {
        let same = same_video.then(|| sum(true));
        let known = detail.and_then(|detail| detail.bytes).or(same);
        known.map(|bytes| bytes + beside)
    } else {
        Some(beside)
    }
}
