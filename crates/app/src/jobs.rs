//! Jobs of every kind: the queue of this process, what hosts ask of it, and how jobs are shown.
//!
//! This module knows no kind of job by name. A kind is a [`Kind`] given to [`Jobs::join`] when the profile is opened: its
//! runner, the width of its lanes and the words for what it does.

mod ask;
mod awake;
mod failures;
mod kind;
mod life;
mod list;
mod meters;
mod obstacle;
mod problem;
mod queue;
mod save;
mod setbacks;
mod show;
mod status;
mod tell;
mod tuned;
mod view;
mod words;
mod work;

pub use view::{
    CallWindow, CallsView, CanvasMeter, FailedItemView, FailureAction, FailureCause,
    FailureGroupView, ItemState, JobItemView, JobKind, JobLogLineView, JobState, JobView,
    MetersView, ReceiptView, WhenFinished,
};

pub(crate) use failures::Fix;
pub(crate) use kind::{Direction, Kind, KindWords, Links};
pub(crate) use obstacle::{Obstacle, Overcome};
pub(crate) use problem::{failure, job_problem, not_understood};
pub(crate) use queue::Jobs;
pub(crate) use setbacks::{Patience, Setbacks};
pub(crate) use tuned::Tuned;
pub(crate) use words::{bytes, count, moving, parts_and_speed};
pub(crate) use work::{fail, is_no_connection, never, reason_to_wait, wait_for};

#[cfg(test)]
pub(crate) use show::job_view;
