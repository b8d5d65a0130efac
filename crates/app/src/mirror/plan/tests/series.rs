//! Series of changes by chance: whatever happens, the disk comes to hold what the server has.

use proptest::prelude::*;
use proptest::sample::Index as Chance;
use std::collections::HashSet;

use super::world::{World, folder_id, session_id};
use crate::mirror::choices::{PlanEdit, apply};
use crate::mirror::places::{LONGEST_PATH, names, stays_below};
use crate::mirror::plan::order::run_order;
use crate::mirror::plan::{MirrorPlan, PlanKind};

/// Names that meet each other, leave folders, and break systems.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec![
            "A", "a", "B", "Ä", "A\u{308}", "ä", "ß", "SS", "İ", "σ", "ς", "", " ", ".", "..", "../../x", "/etc/passwd",
            "C:\\x", "NUL", "con", "a.mp4", "A.info.json", "x.en-US.srt", "Replaced files", "Gone from server", "(moving)",
            "(deep folders)", "catalogue.csv", "index-data", "a/b", "a-b", "trailing. ", "line\nbreak", "\u{202e}4pm", "\0",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
        1 => "[a-zäж]{150,330}",
        1 => (0..4_u128).prop_map(|number| format!("A [{}]", session_id(number))),
        1 => (0..4_u128).prop_map(|number| format!("B [{}]", folder_id(number))),
    ]
}

#[derive(Debug, Clone)]
enum Change {
    AddSession(String, Chance),
    Rename(Chance, String),
    Move(Chance, Chance),
    Delete(Chance),
    Video(Chance),
    Length(Chance, u32),
    Captions(Chance),
    Describe(Chance, String),
    Downloads(Chance),
    AddFolder(String, Chance),
    RenameFolder(Chance, String),
    MoveFolder(Chance, Chance),
    DeleteFolder(Chance),
    LoseFile(Chance),
    EditFile(Chance),
    ForeignFile(String, Chance, usize),
    ForeignAtTarget(Chance),
}

fn change() -> impl Strategy<Value = Change> {
    use Change::*;
    let any = any::<Chance>;
    prop_oneof![
        4 => (name(), any()).prop_map(|(title, folder)| AddSession(title, folder)),
        4 => (any(), name()).prop_map(|(at, title)| Rename(at, title)),
        3 => (any(), any()).prop_map(|(at, folder)| Move(at, folder)),
        1 => any().prop_map(Delete),
        1 => any().prop_map(Video),
        1 => (any(), 1..9_u32).prop_map(|(at, length)| Length(at, length)),
        1 => any().prop_map(Captions),
        1 => (any(), name()).prop_map(|(at, text)| Describe(at, text)),
        1 => any().prop_map(Downloads),
        3 => (name(), any()).prop_map(|(folder, parent)| AddFolder(folder, parent)),
        2 => (any(), name()).prop_map(|(at, name)| RenameFolder(at, name)),
        2 => (any(), any()).prop_map(|(at, parent)| MoveFolder(at, parent)),
        1 => any().prop_map(DeleteFolder),
        1 => any().prop_map(LoseFile),
        1 => any().prop_map(EditFile),
        1 => (name(), any(), 0..4_usize).prop_map(|(name, at, kind)| ForeignFile(name, at, kind)),
        1 => any().prop_map(ForeignAtTarget),
    ]
}

struct Series {
    world: World,
    sessions: u128,
    folders: u128,
}

impl Series {
    fn new() -> Self {
        Self {
            world: World::new(),
            sessions: 0,
            folders: 0,
        }
    }

    fn folder(&self, chance: Chance) -> lectern_panopto::FolderId {
        let ids: Vec<_> = self.world.folders.keys().copied().collect();
        *chance.get(&ids)
    }

    fn session(&mut self, chance: Chance) -> Option<&mut super::world::Recording> {
        let ids: Vec<_> = self.world.sessions.keys().copied().collect();
        let id = (!ids.is_empty()).then(|| *chance.get(&ids))?;
        self.world.sessions.get_mut(&id)
    }

    fn file(&self, chance: Chance) -> Option<String> {
        let paths: Vec<_> = self.world.disk.files.keys().collect();
        (!paths.is_empty()).then(|| (*chance.get(&paths)).clone())
    }

    fn change(&mut self, change: &Change) {
        match change {
            Change::AddSession(title, folder) => {
                self.sessions += 1;
                let folder = self.folder(*folder);
                let number = self.sessions;
                self.world.session(number, title, 0).listed.folder = folder;
            }
            Change::Rename(at, title) => {
                if let Some(it) = self.session(*at) {
                    it.listed.title.clone_from(title);
                }
            }
            Change::Move(at, folder) => {
                let folder = self.folder(*folder);
                if let Some(it) = self.session(*at) {
                    it.listed.folder = folder;
                }
            }
            Change::Delete(at) => {
                if let Some(id) = self.session(*at).map(|it| it.listed.id) {
                    self.world.sessions.remove(&id);
                }
            }
            Change::Video(at) => {
                let now = self.world.now;
                if let Some(it) = self.session(*at) {
                    it.version += 1;
                    it.listed.updated = Some(now);
                }
            }
            Change::Length(at, length) => {
                if let Some(it) = self.session(*at) {
                    it.version += 1;
                    // Another video of the same length is told by the feed alone.
                    let before = it.listed.seconds.unwrap_or_default();
                    it.listed.seconds = Some(before + f64::from(*length));
                }
            }
            Change::Captions(at) => {
                if let Some(it) = self.session(*at) {
                    it.listed.has_captions ^= true;
                }
            }
            Change::Describe(at, text) => {
                if let Some(it) = self.session(*at) {
                    it.listed.description.clone_from(text);
                }
            }
            Change::Downloads(at) => {
                // Only of what was never fetched: what is here and cannot come again is told in a story.
                let known: HashSet<_> = self.world.index.entries.keys().copied().collect();
                let now = self.world.now;
                if let Some(it) = self.session(*at) {
                    it.downloadable = known.contains(&it.listed.id);
                    it.listed.updated = Some(now);
                }
            }
            other => self.change_folder_or_file(other),
        }
    }

    fn change_folder_or_file(&mut self, change: &Change) {
        match change {
            Change::AddFolder(name, parent) => {
                self.folders += 1;
                let parent = self.folder(*parent);
                let number = self.folders;
                self.world.folder(number, name, None);
                self.world
                    .folders
                    .get_mut(&folder_id(number))
                    .unwrap()
                    .parent = Some(parent);
            }
            Change::RenameFolder(at, name) => {
                let id = self.folder(*at);
                name.clone_into(&mut self.world.folders.get_mut(&id).unwrap().name);
            }
            Change::MoveFolder(at, parent) => {
                let (id, parent) = (self.folder(*at), self.folder(*parent));
                if id != folder_id(0) {
                    // Circles are possible: nobody knows what a server says.
                    self.world.folders.get_mut(&id).unwrap().parent = Some(parent);
                }
            }
            Change::DeleteFolder(at) => {
                let id = self.folder(*at);
                if id != folder_id(0) {
                    self.world.folders.remove(&id);
                    self.world.sessions.retain(|_, it| it.listed.folder != id);
                }
            }
            Change::LoseFile(at) => {
                if let Some(path) = self.file(*at) {
                    self.world.disk.files.remove(&path);
                }
            }
            Change::EditFile(at) => {
                if let Some(path) = self.file(*at) {
                    self.world.put(&path, 7);
                }
            }
            Change::ForeignFile(name, place, kind) => {
                let ending = [".mp4", ".en-US.srt", ".pdf", ""][*kind];
                let safe = lectern_transfer::safe_name(&format!("{name}{ending}"));
                let place = self.file(*place).unwrap_or_default();
                let place = crate::mirror::places::split(&place).0;
                self.foreign(&crate::mirror::places::below(place, &safe));
            }
            Change::ForeignAtTarget(at) => {
                let plan = self.world.plan();
                if !plan.items.is_empty() {
                    let stem = at.get(&plan.items).stem.clone();
                    self.foreign(&format!("{stem}.mp4"));
                }
            }
            _ => unreachable!("recordings are changed above"),
        }
    }

    /// Puts a file of somebody else there, unless something has this name on some system.
    fn foreign(&mut self, path: &str) {
        let key = names::key(path);
        let mut files = self.world.disk.files.keys();
        let free = !files.any(|it| {
            let it = names::key(it);
            it == key || it.starts_with(&format!("{key}/")) || key.starts_with(&format!("{it}/"))
        });
        if free && stays_below(path) {
            self.world.put(path, 3);
        }
    }

    /// Answers every question, by chance.
    fn answered(&self, chances: &[Chance]) -> MirrorPlan {
        let mut plan = self.world.plan();
        let asked: Vec<_> = plan
            .items
            .iter()
            .filter(|item| item.kind == PlanKind::Conflict || item.question.is_some())
            .map(|item| (item.session.id, item.choices.clone()))
            .collect();
        for (number, (session, mut choices)) in asked.into_iter().enumerate() {
            choices.retain(|choice| *choice != crate::mirror::plan::PlanChoice::Skip);
            let choice = *chances[number % chances.len()].get(&choices);
            let edit = PlanEdit::Choose {
                session,
                choice,
                all_like: false,
            };
            apply(&mut plan, &edit).unwrap();
        }
        plan
    }
}

/// Checks what holds for every plan.
fn assert_sound(plan: &MirrorPlan, world: &World) {
    let order = run_order(plan, &world.index);
    let mut taken = HashSet::new();
    for item in &plan.items {
        let stem = order
            .stems
            .get(&item.session.id)
            .map(String::as_str)
            .or(item.stem_after());
        let Some(stem) = stem.filter(|stem| !stem.is_empty()) else {
            continue;
        };
        assert!(stays_below(stem), "{stem}");
        assert!(taken.insert(names::key(stem)), "two recordings at {stem}");
        let longest = stem.len() + ".permissions.json".len();
        assert!(
            longest <= LONGEST_PATH + "Gone from server/".len(),
            "{stem}"
        );
        // A dot in a stem is no extension: one follows.
        for name in format!("{stem}.mp4").split('/') {
            assert!(name.len() <= 255);
            assert_eq!(lectern_transfer::safe_name(name), name, "{stem}");
        }
    }
    let ids: HashSet<_> = plan.items.iter().map(|item| item.session.id).collect();
    assert_eq!(ids.len(), plan.items.len(), "one line each");
}

proptest! {
    // `PROPTEST_CASES` asks for more.
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn after_each_run_the_disk_holds_what_the_server_has_and_nothing_is_left_to_do(
        rounds in prop::collection::vec(prop::collection::vec(change(), 1..10), 1..6),
        chances in prop::collection::vec(any::<Chance>(), 8),
    ) {
        let mut series = Series::new();
        for changes in rounds {
            for change in &changes {
                series.change(change);
            }
            series.world.now += chrono::Duration::hours(1);
            let plan = series.answered(&chances);
            assert_sound(&plan, &series.world);
            series.world.apply(&plan);
            series.world.assert_whole();
            let next = series.world.plan();
            prop_assert!(
                next.is_nothing_to_do(),
                "{:#?}",
                next.items.iter().filter(|item| item.checked).collect::<Vec<_>>()
            );
        }
    }

    #[test]
    fn whatever_is_unchecked_no_file_meets_another_and_a_later_run_ends_well(
        rounds in prop::collection::vec(prop::collection::vec(change(), 1..10), 2..5),
        chances in prop::collection::vec(any::<Chance>(), 8),
        unchecked in prop::collection::vec(any::<bool>(), 1..12),
    ) {
        let mut series = Series::new();
        for changes in rounds {
            for change in &changes {
                series.change(change);
            }
            series.world.now += chrono::Duration::hours(1);
            let mut plan = series.answered(&chances);
            let sessions: Vec<_> = plan.items.iter().map(|item| item.session.id).collect();
            for (session, off) in sessions.into_iter().zip(unchecked.iter().cycle()) {
                if *off {
                    apply(&mut plan, &PlanEdit::Check { session, on: false }).unwrap();
                }
            }
            assert_sound(&plan, &series.world);
            series.world.apply(&plan);
        }
        let plan = series.answered(&chances);
        series.world.apply(&plan);
        series.world.assert_whole();
        prop_assert!(series.world.plan().is_nothing_to_do());
    }

    #[test]
    fn an_incomplete_listing_never_says_gone(
        changes in prop::collection::vec(change(), 5..30),
        failing in any::<Chance>(),
    ) {
        let mut series = Series::new();
        let (before, after) = changes.split_at(changes.len() / 2);
        for change in before {
            series.change(change);
        }
        series.world.run();
        for change in after {
            series.change(change);
        }
        let folder = series.folder(failing);
        series.world.failing.insert(folder);
        let plan = series.world.plan();
        prop_assert!(plan.items.iter().all(|item| item.kind != PlanKind::Gone));
        assert_sound(&plan, &series.world);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    #[test]
    fn forty_levels_of_long_names_have_a_place(
        names in prop::collection::vec(name(), 40),
        template in prop::sample::select(vec!["{title}", "{folder}/{date}/{title}", "{n} {title} {creator}/{id}/{title}/{title}"]),
    ) {
        let mut world = World::new();
        world.request.options.template = template.to_owned();
        for (level, name) in (1_u128..).zip(&names) {
            let long = format!("{name}{}", "long ".repeat(60));
            world.folder(level, &long, Some(level - 1));
            world.session(level, &long, level);
        }
        assert_sound(&world.plan(), &world);
        world.run();
        world.assert_whole();
        prop_assert!(world.plan().is_nothing_to_do());
    }
}
