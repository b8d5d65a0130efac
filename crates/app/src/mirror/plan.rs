//! The plan of a mirror: a value that is shown, saved, opened again, and then exactly what runs.

mod about;
mod changes;
mod judge;
mod local;
mod make;
pub(crate) mod order;
mod unlisted;
mod views;
mod words;

#[cfg(test)]
pub(crate) mod tests;

use chrono::{DateTime, Utc};
use lectern_panopto::FolderId;
use serde::{Deserialize, Serialize};
use url::Url;

use super::index::{IndexFolder, NotDownloadable};
use super::options::{MirrorId, MirrorRequest};
use super::remote::{ListingGap, RemoteDetail, RemoteSession};

pub(crate) use changes::is_other_length;
pub(crate) use make::{PlanInput, make, wants_detail};
pub(crate) use words::{clock, not_downloadable_words};

/// What a saved plan says it is.
pub const PLAN_KIND: &str = "lectern-mirror-plan";
/// The version of the form that this Lectern writes and reads.
pub const PLAN_VERSION: u32 = 1;

/// Everything a run of a mirror will do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MirrorPlan {
    /// What this file is: `lectern-mirror-plan`.
    pub kind: String,
    /// The version of the form; a higher one was written by a later Lectern.
    pub version: u32,
    /// When the reading of the server began.
    pub made_at: DateTime<Utc>,
    /// The server it is for.
    pub server: Url,
    /// The mirror it belongs to, if that exists already.
    pub mirror: Option<MirrorId>,
    /// What the mirror is called.
    pub name: String,
    /// Where from, for people: `Biology / BIOL 200`.
    pub from: String,
    /// What it was made from.
    pub request: MirrorRequest,
    /// The places of the folders.
    pub folders: Vec<PlannedFolder>,
    /// One line for each recording.
    pub items: Vec<PlanItem>,
    /// What could not be listed. Unless empty, nothing is marked as gone.
    pub gaps: Vec<ListingGap>,
    /// What a person should know before starting, one sentence each.
    #[serde(default)]
    pub notes: Vec<String>,
    /// What it will take.
    pub estimate: Estimate,
}

/// Where a folder's recordings will lie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlannedFolder {
    /// The folder.
    pub id: FolderId,
    /// Its place.
    pub place: IndexFolder,
}

/// What will happen to one recording.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanItem {
    /// The recording as listed; for one that is gone, as it was last known.
    pub session: RemoteSession,
    /// Its folder's path on the server, for people.
    pub folder_path: String,
    /// What will happen, by kind.
    pub kind: PlanKind,
    /// Why, one sentence for a person.
    pub why: String,
    /// Whether the person wants it done.
    pub checked: bool,
    /// The answer to a question that the item asks; none where it asks none or waits for an answer.
    pub choice: Option<PlanChoice>,
    /// The answers it offers, the default first.
    pub choices: Vec<PlanChoice>,
    /// Where it lies now below the destination, without an extension; none if nowhere.
    pub stem_now: Option<String>,
    /// Where it will lie, without an extension.
    pub stem: String,
    /// What is fetched.
    pub fetch: Vec<Fetch>,
    /// Bytes to fetch, where the server told them or the index knows them.
    pub bytes: Option<u64>,
    /// What the full form of the session said, where it was read for the plan.
    pub detail: Option<RemoteDetail>,
    /// What there is to choose, for a conflict and for a video that is another one on the server.
    #[serde(default)]
    pub question: Option<Question>,
    /// Why it cannot be fetched, where it cannot. An unchecked item with this is remembered in the index by the run, so that
    /// the next plan need not ask again.
    #[serde(default)]
    pub refusal: Option<NotDownloadable>,
}

/// What there is to choose, and what each answer means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Question {
    /// What was found.
    pub about: Contested,
    /// The stem that is asked about: the answer *take theirs* or *keep mine* leaves the recording there.
    pub in_place: String,
    /// The stem that the answer *keep both* gives it.
    pub beside: String,
    /// What is fetched if the server's files are taken.
    pub fetch_theirs: Vec<Fetch>,
    /// What is fetched if the local files are kept.
    pub fetch_mine: Vec<Fetch>,
    /// What is fetched if both are kept.
    #[serde(default)]
    pub fetch_both: Vec<Fetch>,
}

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Contested {
    /// A file of the recording was changed on this computer.
    ChangedHere,
    /// A file that the mirror did not write lies where the recording belongs.
    InTheWay,
    /// The server has another video; the one here is as it was saved.
    ChangedThere,
}

/// What happens to a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PlanKind {
    /// It is not here yet.
    New,
    /// It is here and another on the server.
    Changed,
    /// Its folder or title changed; the files move here, nothing is fetched.
    Moved,
    /// A file of it is missing here, or was found damaged.
    Repair,
    /// It was changed on this computer, or another file lies where it belongs.
    Conflict,
    /// It is no longer on the server; what is here stays.
    Gone,
    /// It cannot be fetched.
    NotDownloadable,
    /// A rule of the mirror leaves it out.
    LeftOut,
    /// Nothing to do.
    Same,
}

/// An answer to a question of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PlanChoice {
    /// Both the local and the server's file are kept; the new one gets its id into the name.
    KeepBoth,
    /// The local file stays as it is.
    KeepMine,
    /// The server's file comes; the local one goes to `Replaced files`.
    TakeTheirs,
    /// Nothing is done this time.
    Skip,
    /// What is gone from the server stays where it is.
    Keep,
    /// What is gone from the server moves to `Gone from server`.
    MoveAside,
}

/// Something that is fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Fetch {
    /// The MP4.
    Video,
    /// The MP4, but only if its size or tag is another than the index knows: the run asks (HEAD) before it fetches.
    VideoIfChanged,
    /// Everything beside it that the options ask for.
    Sidecars,
}

/// What a plan will take, by what is checked.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Estimate {
    /// Recordings that something is done for.
    pub items: u64,
    /// Bytes to fetch, as far as they are known or can be estimated.
    pub bytes: u64,
    /// How many of these bytes are an estimate from lengths, because the server was not asked.
    pub guessed_bytes: u64,
    /// Calls to the server.
    pub calls: u64,
    /// Seconds that the calls need at the limits: the largest over the endpoints.
    pub seconds_for_calls: f64,
    /// Seconds that the bytes need at the last measured speed; none before the first transfer.
    pub seconds_for_bytes: Option<f64>,
}
