/// What a sign-in asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scopes {
    /// Everything the person may do, for developer keys without limits.
    Unlimited,
    /// What Lectern calls and nothing else, for developer keys that want scopes.
    Needed,
    /// What page views of one person at a time need, for developer keys that allow no more.
    PageViews,
}

impl Scopes {
    /// Returns the scopes as one text; none where no limit is asked for.
    pub(super) fn text(self) -> Option<String> {
        let reads = PAGE_VIEWS.iter();
        let (reads, starts): (Vec<_>, &[_]) = match self {
            Self::Unlimited => return None,
            Self::Needed => (reads.chain(&MORE).collect(), &STARTS),
            Self::PageViews => (reads.collect(), &STARTS[..1]),
        };
        let reads = reads.iter().map(|route| format!("url:GET|{route}"));
        let starts = starts.iter().map(|route| format!("url:POST|{route}"));
        Some(reads.chain(starts).collect::<Vec<_>>().join(" "))
    }
}

const PAGE_VIEWS: [&str; 9] = [
    "/api/v1/users/:id",
    "/api/v1/courses",
    "/api/v1/courses/:id",
    "/api/v1/accounts/:account_id/courses",
    "/api/v1/courses/:course_id/enrollments",
    "/api/v1/courses/:course_id/users",
    "/api/v1/users/:user_id/page_views",
    "/api/v1/users/:user_id/page_views/query/:query_id",
    "/api/v1/users/:user_id/page_views/query/:query_id/results",
];

const MORE: [&str; 17] = [
    "/api/v1/users/:user_id/profile",
    "/api/v1/courses/:course_id/sections",
    "/api/v1/courses/:course_id/modules",
    "/api/v1/courses/:course_id/modules/:module_id/items",
    "/api/v1/courses/:course_id/pages",
    "/api/v1/courses/:course_id/files",
    "/api/v1/courses/:course_id/discussion_topics",
    "/api/v1/courses/:course_id/quizzes",
    "/api/v1/courses/:course_id/assignments",
    "/api/v1/courses/:course_id/assignments/:id",
    "/api/v1/courses/:course_id/students/submissions",
    "/api/v1/courses/:course_id/assignments/:assignment_id/submissions",
    "/api/v1/courses/:course_id/assignments/:assignment_id/submissions/:user_id",
    "/api/v1/files/:id",
    "/api/v1/files/:id/public_url",
    "/api/v1/users/page_views/query/:query_id",
    "/api/v1/users/page_views/query/:query_id/results",
];

const STARTS: [&str; 2] = [
    "/api/v1/users/:user_id/page_views/query",
    "/api/v1/users/page_views/query",
];
