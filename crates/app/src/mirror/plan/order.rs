//! In which order a plan is carried out, so that no file ever meets another.

use std::collections::{BTreeMap, HashMap, HashSet};

use lectern_panopto::SessionId;
use serde::{Deserialize, Serialize};

use super::{MirrorPlan, PlanItem, PlanKind};
use crate::mirror::index::{Index, ListingPrint};
use crate::mirror::places::{MOVING, below, names};

/// What a run does first, and where what it fetches goes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RunOrder {
    /// The renames on this computer. All of them come before the first fetch.
    pub moves: Vec<MoveStep>,
    /// Where the files of each recording that something is done for lie afterwards. It differs from the plan where a
    /// neighbour was unchecked and still has the name.
    pub stems: BTreeMap<SessionId, String>,
}

/// Renames the files of one recording: each file of the index row from `from` and its suffix to `to` and the same suffix.
///
/// When its turn comes, no file of the mirror lies at `to`. `from` and `to` may differ in nothing but case or Unicode form;
/// it is then a plain rename, whether the system tells the two apart or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MoveStep {
    /// The recording.
    pub session: SessionId,
    /// The stem now.
    pub from: String,
    /// The stem afterwards.
    pub to: String,
}

/// Puts a plan with its answers into the order of a run.
///
/// Chains of renames run from their free end. A circle (two recordings exchange their names) is opened by one step to a
/// temporary stem below `(moving)`, which is in the index like any other, so that a run that is killed in between is put
/// right by the next plan. A recording whose place is still held by one that stays gets its id behind the name.
pub(crate) fn run_order(plan: &MirrorPlan, index: &Index) -> RunOrder {
    let targets = targets(plan, index);
    let movers: Vec<MoveStep> = plan
        .done()
        .filter_map(|item| {
            let to = targets.get(&item.session.id)?;
            let from = item.stem_now.as_ref().filter(|from| *from != to)?;
            Some(MoveStep {
                session: item.session.id,
                from: from.clone(),
                to: to.clone(),
            })
        })
        .collect();
    RunOrder {
        moves: sorted(&movers),
        stems: targets,
    }
}

/// Returns what to remember of the listing of recordings that are the same, where it says something new that moves no file.
pub(crate) fn reprints(plan: &MirrorPlan, index: &Index) -> Vec<(SessionId, ListingPrint)> {
    let same = plan
        .items
        .iter()
        .filter(|item| item.kind == PlanKind::Same && !item.checked);
    same.filter_map(|item| {
        let entry = index.entries.get(&item.session.id)?;
        let print = ListingPrint::after(&item.session, Some(&entry.listing));
        (print != entry.listing || entry.gone.is_some()).then_some((item.session.id, print))
    })
    .collect()
}

/// Gives each recording that something is done for a stem that nobody holds who stays.
fn targets(plan: &MirrorPlan, index: &Index) -> BTreeMap<SessionId, String> {
    let leaves = |item: &&PlanItem| item.stem_now.as_deref() != Some(item.stem.as_str());
    let leaving: HashSet<SessionId> = plan
        .done()
        .filter(leaves)
        .map(|item| item.session.id)
        .collect();
    let present = index
        .entries
        .iter()
        .filter(|(_, entry)| !entry.stem.is_empty());
    let mut held: HashSet<String> = HashSet::new();
    let mut present_keys: HashSet<String> = HashSet::new();
    for (id, entry) in present {
        let key = names::key(&entry.stem);
        if !leaving.contains(id) {
            held.insert(key.clone());
        }
        present_keys.insert(key);
    }
    let wanted: HashSet<String> = plan.done().map(|item| names::key(&item.stem)).collect();
    let mut stems = BTreeMap::new();
    for item in plan.done() {
        let stays = !leaving.contains(&item.session.id);
        let key = names::key(&item.stem);
        if stays || held.insert(key) {
            stems.insert(item.session.id, item.stem.clone());
            continue;
        }
        let own = item.stem_now.as_deref().map(names::key);
        let free = names::additions(item.session.id)
            .skip(1)
            .map(|addition| with_addition(&item.stem, &addition))
            .find(|stem| {
                let key = names::key(stem);
                let other = present_keys.contains(&key) && own.as_ref() != Some(&key);
                !other && !wanted.contains(&key) && held.insert(key)
            });
        let stem = free.unwrap_or_else(|| item.session.id.to_string());
        stems.insert(item.session.id, stem);
    }
    stems
}

fn with_addition(stem: &str, addition: &str) -> String {
    let (place, name) = crate::mirror::places::split(stem);
    below(place, &names::stem(name, addition))
}

/// Puts renames into an order in which each target is free.
fn sorted(movers: &[MoveStep]) -> Vec<MoveStep> {
    // Who waits for the recording that lies at a stem to leave it.
    let at: HashMap<String, usize> = movers
        .iter()
        .enumerate()
        .map(|(index, step)| (names::key(&step.from), index))
        .collect();
    let blocker = |step: &MoveStep| {
        let holder = at.get(&names::key(&step.to)).copied()?;
        (movers[holder].session != step.session).then_some(holder)
    };
    let mut waiter: Vec<Option<usize>> = vec![None; movers.len()];
    let mut ready = Vec::new();
    for (index, step) in movers.iter().enumerate() {
        match blocker(step) {
            Some(holder) => waiter[holder] = Some(index),
            None => ready.push(index),
        }
    }
    let mut done = vec![false; movers.len()];
    let mut steps = Vec::with_capacity(movers.len());
    let run = |first: usize, done: &mut Vec<bool>, steps: &mut Vec<MoveStep>| {
        let mut next = Some(first);
        while let Some(index) = next.filter(|index| !done[*index]) {
            done[index] = true;
            steps.push(movers[index].clone());
            next = waiter[index];
        }
    };
    for first in ready {
        run(first, &mut done, &mut steps);
    }
    // What is left goes round in circles.
    for first in 0..movers.len() {
        if done[first] {
            continue;
        }
        let step = &movers[first];
        let aside = below(MOVING, &step.session.to_string());
        done[first] = true;
        steps.push(MoveStep {
            to: aside.clone(),
            ..step.clone()
        });
        if let Some(next) = waiter[first] {
            run(next, &mut done, &mut steps);
        }
        steps.push(MoveStep {
            from: aside,
            ..step.clone()
        });
    }
    steps
}
