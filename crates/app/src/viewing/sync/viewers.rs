//! How far each person came, for accounts that may not see usage reports. It holds no single views, and is kept apart from them.

use lectern_panopto::SessionViewer;

use super::request::{ItemRequest, ItemResult};
use super::run::Run;
use super::setback::Setback;
use crate::clock;
use crate::jobs::count;
use crate::privacy::Marks;
use crate::viewing::store::{self, Completion, SessionNo, Viewers};

/// Reads the list of viewers of one recording and returns what came of it for people.
pub(super) async fn read(
    run: &Run,
    asked: &ItemRequest,
    result: &mut ItemResult,
) -> Result<String, Setback> {
    let way = run.way().await?;
    let listing = way.panopto.session_viewers(asked.session).read_all().await;
    result.asked = true;
    result.calls += u64::from(listing.pages);
    let complete = listing.complete();
    let mut people = listing.items;
    if let Some(error) = listing.problem {
        return Err(error.into());
    }
    people.retain(|person| person.user.id.is_some());
    result.viewers = people.len() as u64;
    let (no, read_at) = (SessionNo(asked.no), clock::now());
    run.engine
        .database
        .writing(move |t| {
            let mut viewers = Viewers::default();
            let deleted = Marks::load(t)?;
            let mut names = Vec::new();
            let mut completions = Vec::with_capacity(people.len());
            for person in &people {
                let Some(id) = person.user.id else { continue };
                if deleted.has_viewer(&id.to_string()) {
                    continue;
                }
                completions.push(completion(
                    person,
                    viewers.number(t, &id.to_string())?,
                    read_at,
                ));
                names.extend(
                    person
                        .user
                        .username
                        .clone()
                        .map(|name| (id.to_string(), name)),
                );
            }
            store::save_completions(t, no, &completions)?;
            store::save_user_names(t, &names)?;
            store::set_problem(t, no, None)
        })
        .await?;
    let said = format!(
        "Completion of {}",
        count(result.viewers, "person", "people")
    );
    Ok(if complete {
        said
    } else {
        format!("{said}. Some lines could not be understood.")
    })
}

fn completion(
    person: &SessionViewer,
    viewer: i64,
    read_at: chrono::DateTime<chrono::Utc>,
) -> Completion {
    Completion {
        viewer,
        percent: person
            .percent_completed
            .filter(|percent| percent.is_finite())
            .unwrap_or(0.0),
        last_viewed: person.last_viewed_date_time,
        position: person
            .most_recent_view_position_in_seconds
            .filter(|at| at.is_finite()),
        read_at,
    }
}
