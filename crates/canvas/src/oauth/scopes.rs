/// What a sign-in asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scopes {
    /// Everything the person may do, for developer keys without limits.
    Unlimited,
    /// What Lectern calls and nothing else, for developer keys that want scopes.
    Needed,
}

impl Scopes {
    /// Returns the scopes as one text; none where no limit is asked for.
    pub(super) fn text(self) -> Option<String> {
        (self == Self::Needed).then(|| {
            let all = READS.iter().map(|route| format!("url:GET|{route}"));
            let starts = STARTS.iter().map(|route| format!("url:POST|{route}"));
            all.chain(starts).collect::<Vec<_>>().join(" ")
        })
    }
}

const READS: [&str; 29] = [
    "/api/v1/users/:user_id",
    "/api/v1/users/:user_id/profile",
    "/api/v1/courses",
    "/api/v1/courses/:id",
    "/api/v1/accounts/:account_id/courses",
    "/api/v1/courses/:course_id/sections",
    "/api/v1/courses/:course_id/enrollments",
    "/api/v1/courses/:course_id/users",
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
    "/api/v1/users/:user_id/page_views",
    "/api/v1/users/:user_id/page_views/query/:query_id",
    "/api/v1/users/:user_id/page_views/query/:query_id/results",
    "/api/v1/users/page_views/query/:query_id",
    "/api/v1/users/page_views/query/:query_id/results",
    "/api/v1/accounts/:id",
    "/api/v1/accounts",
    "/api/v1/courses/:course_id/users/:id",
];

const STARTS: [&str; 2] = [
    "/api/v1/users/:user_id/page_views/query",
    "/api/v1/users/page_views/query",
];
