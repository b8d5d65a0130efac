//! Makes a plan out of what the server has, what the index knows and what lies on the disk.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};
use lectern_panopto::{FolderId, SessionId};
use url::Url;

use super::changes::Changes;
use super::judge::{self, Case};
use super::local::Local;
use super::unlisted::is_aside;
use super::words::{self, Moved};
use super::{
    Estimate, Fetch, MirrorPlan, PLAN_KIND, PLAN_VERSION, PlanItem, PlanKind, PlannedFolder,
};
use crate::mirror::estimate::{self, KnownSpeeds};
use crate::mirror::filter;
use crate::mirror::index::{Disk, Index, IndexEntry, ListingPrint};
use crate::mirror::options::{MirrorId, MirrorRequest, MirrorScope};
use crate::mirror::places::folders::{self, FolderPlace};
use crate::mirror::places::recordings::{Placed, Stems, Wish, foreign};
use crate::mirror::places::template::{Template, TemplateValues};
use crate::mirror::places::{self, below, names};
use crate::mirror::remote::{Remote, RemoteSession};

/// What a plan is made from.
#[derive(Debug)]
pub(crate) struct PlanInput<'a> {
    /// The server's address.
    pub server: &'a Url,
    /// The mirror, if it exists already.
    pub mirror: Option<MirrorId>,
    /// What it is called; none for the folder's name.
    pub name: Option<String>,
    /// What the server has.
    pub remote: &'a Remote,
    /// What is known from earlier runs.
    pub index: &'a Index,
    /// What lies at the destination.
    pub disk: &'a Disk,
    /// What is wished.
    pub request: &'a MirrorRequest,
    /// How quick transfers were.
    pub speeds: KnownSpeeds,
    /// The present time.
    pub now: DateTime<Utc>,
}

/// Makes the plan. It is total: whatever the server says, each recording has one line.
///
/// After a run of the plan the next one, over the same listing, has nothing checked. No two recordings have one place, and
/// no place leaves the destination. From an incomplete listing nothing is concluded about what it misses.
pub(crate) fn make(input: &PlanInput<'_>) -> MirrorPlan {
    let planner = Planner::new(input);
    let items = planner.items();
    let folders: Vec<_> = planner
        .folders
        .iter()
        .filter_map(|(id, folder)| {
            let place = folder.place.clone()?;
            Some(PlannedFolder { id: *id, place })
        })
        .collect();
    let mut plan = MirrorPlan {
        kind: PLAN_KIND.to_owned(),
        version: PLAN_VERSION,
        made_at: input.remote.read_at,
        server: input.server.clone(),
        mirror: input.mirror.clone(),
        name: input.name.clone().unwrap_or_else(|| planner.name()),
        from: planner.from(),
        request: input.request.clone(),
        notes: planner.notes(&folders),
        folders,
        items,
        gaps: input.remote.gaps.clone(),
        estimate: Estimate::default(),
    };
    plan.estimate = estimate::of(&plan, input.index, input.speeds);
    plan
}

/// Returns the recordings whose full form makes the plan better: new ones, and those that something changed of.
pub(crate) fn wants_detail(
    remote: &Remote,
    index: &Index,
    request: &MirrorRequest,
    now: DateTime<Utc>,
) -> Vec<SessionId> {
    let filter = &request.options.filter;
    let wanted = remote.sessions.iter().filter(|session| {
        let recorded = session.recorded.is_none_or(|at| at <= now);
        let known = index.entries.get(&session.id).is_some_and(|entry| {
            entry.left_out || ListingPrint::after(session, Some(&entry.listing)) == entry.listing
        });
        recorded && !known && filter::leaves_out(filter, session, None, None).is_none()
    });
    wanted.map(|session| session.id).collect()
}

/// What the lines of a plan are made with.
pub(super) struct Planner<'a> {
    pub input: &'a PlanInput<'a>,
    template: Template,
    pub template_problem: Option<String>,
    pub folders: BTreeMap<FolderId, FolderPlace>,
    /// The paths of files that are not of the mirror.
    foreign: Vec<&'a str>,
    foreign_paths: HashSet<&'a str>,
    foreign_keys: HashSet<String>,
}

/// A recording of the scope on its way into the plan.
struct Candidate<'a> {
    session: &'a RemoteSession,
    entry: Option<&'a IndexEntry>,
    local: Local<'a>,
    changes: Changes,
}

impl<'a> Planner<'a> {
    fn new(input: &'a PlanInput<'a>) -> Self {
        let (template, template_problem) = match Template::parse(&input.request.options.template) {
            Ok(template) => (template, None),
            Err(error) => (
                Template::default(),
                Some(format!("{error} The titles are used instead.")),
            ),
        };
        let foreign = foreign(input.index, input.disk);
        let foreign_keys = foreign.iter().map(|path| names::key(path)).collect();
        let folders = folders::place(
            input.remote,
            input.index,
            input.request,
            template.folders(),
            &foreign_keys,
        );
        Self {
            input,
            template,
            template_problem,
            folders,
            foreign_paths: foreign.iter().copied().collect(),
            foreign,
            foreign_keys,
        }
    }

    fn items(&self) -> Vec<PlanItem> {
        let mut items = Vec::with_capacity(self.input.remote.sessions.len());
        let mut candidates = Vec::new();
        let mut seen = HashSet::new();
        for session in &self.input.remote.sessions {
            if !seen.insert(session.id) {
                continue;
            }
            match self.left_out(session) {
                Some(why) => items.push(self.stays(session, PlanKind::LeftOut, why)),
                None if self.stays_as_it_is(session) => {
                    items.push(self.left_out_by_a_person(session));
                }
                None => candidates.push(self.candidate(session)),
            }
        }
        let out_of_sight: Vec<_> = self
            .input
            .index
            .entries
            .iter()
            .filter(|(id, _)| !seen.contains(id))
            .collect();
        let placed = self.place(&candidates, &items, &out_of_sight);
        for (candidate, placed) in candidates.into_iter().zip(placed) {
            items.push(self.judge(candidate, placed));
        }
        items.extend(self.out_of_sight(&out_of_sight));
        items
    }

    /// Returns why a listed recording is not taken.
    fn left_out(&self, session: &RemoteSession) -> Option<String> {
        let entry = self.input.index.entries.get(&session.id);
        let here = entry.is_some_and(|entry| !entry.files.is_empty());
        let folder = self.folders.get(&session.folder);
        if let Some(name) = folder.and_then(|folder| folder.left_out.as_deref()) {
            return Some(words::folder_left_out(name, here));
        }
        let by_folder = !matches!(self.input.request.scope, MirrorScope::Sessions { .. });
        if let Some(folder) = folder.filter(|folder| by_folder && folder.place.is_none()) {
            return Some(words::elsewhere(Some(&folder.server_path), here));
        }
        let detail = self.input.remote.details.get(&session.id);
        let creator = detail
            .and_then(|detail| detail.creator.as_deref())
            .or_else(|| entry.and_then(|entry| entry.creator.as_deref()));
        let bytes = detail.and_then(|detail| detail.bytes);
        filter::leaves_out(&self.input.request.options.filter, session, creator, bytes)
            .map(|rule| words::left_out(&rule, here))
    }

    /// Tells whether a person left a recording out whose files are here. Without files it has a line like any other.
    fn stays_as_it_is(&self, session: &RemoteSession) -> bool {
        let entry = self.input.index.entries.get(&session.id);
        entry.is_some_and(|entry| entry.left_out && !entry.files.is_empty())
    }

    fn left_out_by_a_person(&self, session: &RemoteSession) -> PlanItem {
        let why = words::left_out_by_a_person(true);
        let mut item = self.stays(session, PlanKind::LeftOut, why);
        // Checking it takes it in again.
        item.fetch = vec![Fetch::VideoIfChanged];
        if !self.input.request.options.sidecars.is_empty() {
            item.fetch.push(Fetch::Sidecars);
        }
        item
    }

    fn candidate(&self, session: &'a RemoteSession) -> Candidate<'a> {
        let entry = self.input.index.entries.get(&session.id);
        let detail = self.input.remote.details.get(&session.id);
        let changes = entry.map_or_else(Changes::default, |entry| {
            Changes::of(session, entry, detail, &self.input.request.options)
        });
        Candidate {
            session,
            entry,
            local: entry.map_or_else(Local::default, |entry| Local::of(entry, self.input.disk)),
            changes,
        }
    }

    fn place(
        &self,
        candidates: &[Candidate<'a>],
        left_out: &[PlanItem],
        out_of_sight: &[(&SessionId, &IndexEntry)],
    ) -> Vec<Placed> {
        let mut stems = Stems::around(&self.foreign);
        let staying = left_out.iter().filter_map(|item| item.stem_now.as_deref());
        let unseen = out_of_sight.iter().map(|(_, entry)| entry.stem.as_str());
        staying
            .chain(unseen)
            .filter(|stem| !stem.is_empty())
            .for_each(|stem| stems.stays(stem));
        // The oldest of several with one name gets the plain one.
        let mut order: Vec<usize> = (0..candidates.len()).collect();
        order.sort_by_key(|index| {
            let session = candidates[*index].session;
            (session.recorded.is_none(), session.recorded, session.id)
        });
        let mut numbers: HashMap<FolderId, u64> = HashMap::new();
        let mut wishes = Vec::with_capacity(order.len());
        for index in &order {
            let candidate = &candidates[*index];
            let number = numbers.entry(candidate.session.folder).or_default();
            *number += 1;
            wishes.push(self.wish(candidate, *number));
        }
        let mut placed: Vec<_> = order.into_iter().zip(stems.place(&wishes)).collect();
        placed.sort_by_key(|(index, _)| *index);
        placed.into_iter().map(|(_, placed)| placed).collect()
    }

    fn wish(&self, candidate: &Candidate<'a>, number: u64) -> Wish<'a> {
        let session = candidate.session;
        let entry = candidate.entry.filter(|entry| !entry.files.is_empty());
        let now = entry.map(|entry| entry.stem.as_str());
        let may_keep_both = entry.is_some()
            && (!candidate.local.changed.is_empty()
                || candidate.changes.video.is_some()
                || candidate.changes.unexplained.is_some());
        let (place, name) = match now.filter(|_| self.numbers_are_uncertain(candidate)) {
            Some(stem) => {
                let (place, name) = places::split(stem);
                (place.to_owned(), name.to_owned())
            }
            None => self.wished_place(session, entry, number),
        };
        Wish {
            session: session.id,
            place,
            name,
            now,
            may_keep_both,
        }
    }

    /// An incomplete listing counts wrong: what it says of neighbours then moves nothing.
    fn numbers_are_uncertain(&self, candidate: &Candidate<'a>) -> bool {
        let same_name = candidate.entry.is_some_and(|entry| {
            entry.listing.title == candidate.session.title
                && entry.listing.folder == candidate.session.folder
                && entry.listing.recorded == candidate.session.recorded
        });
        same_name && self.template.needs_number() && !self.input.remote.is_complete()
    }

    fn wished_place(
        &self,
        session: &RemoteSession,
        entry: Option<&IndexEntry>,
        number: u64,
    ) -> (String, String) {
        let detail = self.input.remote.details.get(&session.id);
        let folder = self.folders.get(&session.folder);
        let values = TemplateValues {
            title: session.title.clone(),
            id: session.id.to_string(),
            folder: folder.map_or_else(String::new, |folder| folder.name.clone()),
            creator: detail
                .and_then(|detail| detail.creator.clone())
                .or_else(|| entry.and_then(|entry| entry.creator.clone())),
            recorded: session.recorded,
            number,
        };
        let (above, name) = self.template.fill(&values);
        // A recording of a folder that nobody told of is taken all the same, and lies at the destination itself.
        let place = folder
            .and_then(|folder| folder.place.as_ref())
            .map_or_else(String::new, |place| place.path.clone());
        let place = above.iter().fold(place, |place, wished| {
            let inside = names::short_folder(wished, "");
            let reserved = place.is_empty()
                && places::RESERVED
                    .iter()
                    .any(|own| names::key(own) == names::key(&inside));
            let free = !reserved
                && !self
                    .foreign_keys
                    .contains(&names::key(&below(&place, &inside)));
            let inside = if free { inside } else { format!("{inside}_") };
            below(&place, &inside)
        });
        (place, name)
    }

    fn judge(&self, candidate: Candidate<'a>, placed: Placed) -> PlanItem {
        let session = candidate.session;
        let video = format!("{}.mp4", placed.stem);
        judge::judge(&Case {
            session,
            folder_path: self.folder_path(session.folder),
            entry: candidate.entry,
            detail: self.input.remote.details.get(&session.id),
            local: candidate.local,
            changes: candidate.changes,
            moved: self.moved(session, candidate.entry),
            video_in_the_way: self.foreign_keys.contains(&names::key(&video)),
            video_at_its_place: self.foreign_paths.contains(video.as_str()),
            placed,
            options: &self.input.request.options,
            now: self.input.now,
        })
    }

    fn moved(&self, session: &RemoteSession, entry: Option<&IndexEntry>) -> Moved {
        let Some(entry) = entry else {
            return Moved::Name;
        };
        if entry.gone.is_some() && is_aside(&entry.stem) {
            return Moved::Back;
        }
        if entry.listing.folder != session.folder {
            let known = self.input.index.folders.get(&entry.listing.folder);
            return Moved::Folder(known.map(|folder| folder.name.clone()));
        }
        if entry.listing.title != session.title {
            return Moved::Title(entry.listing.title.clone());
        }
        let before = self.input.index.folders.get(&session.folder);
        let after = self.folders.get(&session.folder);
        let moved = before.zip(after).is_some_and(|(before, after)| {
            let place = after.place.as_ref();
            // Of a mirror that was taken up from its files only the path on the server is known.
            let known = !before.path.is_empty();
            before.server_path != after.server_path
                || known && place.is_some_and(|place| place.path != before.path)
        });
        if moved {
            Moved::FolderRenamed
        } else {
            Moved::Name
        }
    }

    /// Makes a line for which nothing is done.
    pub(super) fn stays(&self, session: &RemoteSession, kind: PlanKind, why: String) -> PlanItem {
        let entry = self.input.index.entries.get(&session.id);
        let stem = entry
            .filter(|entry| !entry.files.is_empty())
            .map(|entry| entry.stem.clone());
        PlanItem {
            session: session.clone(),
            folder_path: self.folder_path(session.folder).to_owned(),
            kind,
            why,
            checked: false,
            choice: None,
            choices: Vec::new(),
            stem: stem.clone().unwrap_or_default(),
            stem_now: stem,
            fetch: Vec::new(),
            bytes: None,
            detail: self.input.remote.details.get(&session.id).cloned(),
            question: None,
            refusal: None,
        }
    }

    fn folder_path(&self, folder: FolderId) -> &str {
        if let Some(told) = self.folders.get(&folder) {
            return &told.server_path;
        }
        let known = self.input.index.folders.get(&folder);
        known.map_or("", |folder| folder.server_path.as_str())
    }
}
