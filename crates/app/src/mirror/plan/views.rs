use super::{MirrorPlan, PlanChoice, PlanItem, PlanKind};

impl PlanKind {
    /// All kinds in the order a person looks at them.
    pub const ALL: &'static [Self] = &[
        Self::Conflict,
        Self::New,
        Self::Changed,
        Self::Moved,
        Self::Repair,
        Self::Gone,
        Self::NotDownloadable,
        Self::LeftOut,
        Self::Same,
    ];
}

impl PlanItem {
    /// Tells whether the run does something for it.
    pub fn is_done(&self) -> bool {
        self.checked && !self.waits_for_a_choice() && self.choice != Some(PlanChoice::Skip)
    }

    /// Tells whether it has to be answered before the plan can start.
    pub fn waits_for_a_choice(&self) -> bool {
        self.checked && self.kind == PlanKind::Conflict && self.choice.is_none()
    }

    /// Tells whether the person may check it.
    pub fn can_be_checked(&self) -> bool {
        match self.kind {
            PlanKind::NotDownloadable | PlanKind::LeftOut => !self.fetch.is_empty(),
            _ => true,
        }
    }

    /// Returns where its files lie after the run.
    pub fn stem_after(&self) -> Option<&str> {
        if self.is_done() {
            Some(&self.stem)
        } else {
            self.stem_now.as_deref()
        }
    }
}

impl MirrorPlan {
    /// Returns what the screen is headed with, after “Plan: ”.
    pub fn title(&self) -> String {
        format!("mirror {}", self.name)
    }

    /// Counts the lines of each kind, in the order a person looks at them; kinds without lines are left out.
    pub fn counts(&self) -> Vec<(PlanKind, u64)> {
        let count = |kind: PlanKind| {
            let lines = self.items.iter().filter(|item| item.kind == kind);
            lines.count() as u64
        };
        PlanKind::ALL
            .iter()
            .map(|kind| (*kind, count(*kind)))
            .filter(|(_, count)| *count > 0)
            .collect()
    }

    /// Returns what the run does something for.
    pub fn done(&self) -> impl Iterator<Item = &PlanItem> {
        self.items.iter().filter(|item| item.is_done())
    }

    /// Tells whether a start would do nothing.
    pub fn is_nothing_to_do(&self) -> bool {
        self.items.iter().all(|item| !item.checked)
    }
}
