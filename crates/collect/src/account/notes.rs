//! What the collector notes about a collection as a whole.

use chrono::{DateTime, FixedOffset};
use lectern_artifacts::{About, NotCollected};

use crate::disk::{read_json, write_json};
use crate::elsewhere::Elsewhere;
use crate::error::CollectError;
use crate::plan::Plan;
use crate::refusal::Refusal;
use crate::stage::Stage;

/// The file of the notes.
pub(crate) const NOTES: &str = "collection.json";

/// Notes what was not handed out; about courses of other passes what is noted already stays.
pub(super) fn write(stage: &Stage, plan: &Plan) -> Result<(), CollectError> {
    let before: Option<About> = read_json(&stage.collection().join(NOTES))?;
    let mut not_collected = before.map(|about| about.not_collected).unwrap_or_default();
    let courses = &stage.choices().courses;
    not_collected.retain(|row| {
        !courses
            .iter()
            .any(|choice| choice.course.get() == row.course)
    });
    not_collected.extend(plan.refused.iter().map(Refusal::to_row));
    let unpublished = plan
        .cannot
        .iter()
        .filter(|one| one.why == Elsewhere::Unpublished);
    not_collected.extend(unpublished.map(|one| NotCollected {
        course: one.course.get(),
        assignment: Some(one.assignment.get()),
        what: "submissions".to_owned(),
        reason: one.why.words().to_owned(),
    }));
    let about = About {
        server: stage.server().to_owned(),
        collected_at: Some(stage.began()),
        not_collected,
    };
    write_json(&stage.folder().join(NOTES), &about)
}

/// Sets the moment of the notes.
pub(crate) fn date(stage: &Stage, now: DateTime<FixedOffset>) -> Result<(), CollectError> {
    let path = stage.folder().join(NOTES);
    let Some(mut about) = read_json::<About>(&path)? else {
        return Ok(());
    };
    about.collected_at = Some(now);
    write_json(&path, &about)
}
