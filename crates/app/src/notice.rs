/// A standing message of the start: a database that was kept aside, a missing keychain, another window that runs the jobs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Names the notice, so that it can be dismissed.
    pub id: String,
    /// How serious it is.
    pub kind: NoticeKind,
    /// One line: what is the matter.
    pub title: String,
    /// What it means and what to do.
    pub text: String,
}

/// Says how serious a [`Notice`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// Good to know.
    Info,
    /// Something works in a lesser way.
    Warning,
    /// Something does not work.
    Problem,
}
