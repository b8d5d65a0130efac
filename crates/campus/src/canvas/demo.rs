//! Tokens, keys and courses of the Canvas, the same in every campus. Nothing here is a secret.

/// Address to which all keys send people back.
pub const REDIRECT: &str = "http://localhost:9127/redirect";

/// BIOL 200 of 2026 Winter 1, the course of which the demo tells most.
pub const BIOL_200: u64 = 1693;
/// A course whose id begins with the digits of [`BIOL_200`].
pub const LOOK_ALIKE: u64 = 16930;
/// PSYC 101 with 800 students.
pub const BIG: u64 = 1694;
/// A course of another shard: its id is above 2^53.
pub const FOREIGN: u64 = 21_070_000_000_004_711;
/// A course that its students may not open yet, so that only its id is told to anybody but administrators.
pub const DATE_RESTRICTED: u64 = 1785;
/// A course in which nobody is enrolled but its teacher.
pub const DESERTED: u64 = 1784;
/// Canvas user of the administrator, Tomasz Zieliński.
pub const ADMIN: u64 = 2;
/// Canvas user of the instructor, Amara Okafor.
pub const INSTRUCTOR: u64 = 86;
/// Canvas user of the student, Linh Nguyễn.
pub const STUDENT: u64 = 134;
/// Canvas user of the colleague, Jonas Ekström.
pub const COLLEAGUE: u64 = 57;
/// Canvas user of the visitor, Renée d’Amboise, who may see statistics of the whole account and little else.
pub const ANALYST: u64 = 91;
/// Number of the shard; ids elsewhere are `HOME_SHARD * 10^13 + id`.
pub const HOME_SHARD: u64 = 1042;

/// Token of the administrator: every right.
pub const ADMIN_TOKEN: &str = "1042~nfAdminToken0000000000000000000000000000000000000000000001";
/// Token of the analyst: page views and courses of the account, no SIS ids, no acting as others.
pub const ANALYST_TOKEN: &str = "1042~nfAnalystToken000000000000000000000000000000000000000002";
/// Token of the instructor: a teacher without a right over the account.
pub const TEACHER_TOKEN: &str = "1042~nfTeacherToken000000000000000000000000000000000000000003";
/// Token of the student.
pub const STUDENT_TOKEN: &str = "1042~nfStudentToken000000000000000000000000000000000000000004";
/// Token of the administrator that ends ten days after the campus began.
pub const EXPIRING_TOKEN: &str = "1042~nfExpiringToken00000000000000000000000000000000000000005";
/// Token of the administrator that ended a month before the campus began.
pub const EXPIRED_TOKEN: &str = "1042~nfExpiredToken000000000000000000000000000000000000000006";
/// Token of the administrator that was taken back.
pub const REVOKED_TOKEN: &str = "1042~nfRevokedToken000000000000000000000000000000000000000007";
/// Token of the administrator given to a key with the scopes of page views alone.
pub const SCOPED_TOKEN: &str = "1042~nfScopedToken0000000000000000000000000000000000000000008";

/// Scopes of the scoped key that page views need.
pub const PAGE_VIEW_SCOPES: [&str; 10] = [
    "url:GET|/api/v1/courses",
    "url:GET|/api/v1/courses/:id",
    "url:GET|/api/v1/courses/:course_id/enrollments",
    "url:GET|/api/v1/accounts/:account_id/courses",
    "url:GET|/api/v1/users/:id",
    "url:GET|/api/v1/users/:user_id/page_views",
    "url:POST|/api/v1/users/:user_id/page_views/query",
    "url:GET|/api/v1/users/:user_id/page_views/query/:query_id",
    "url:GET|/api/v1/users/:user_id/page_views/query/:query_id/results",
    "url:GET|/api/v1/courses/:course_id/users",
];

/// A developer key.
#[derive(Debug, Clone, Copy)]
pub struct DeveloperKey {
    /// Client id.
    pub client_id: &'static str,
    /// Client secret.
    pub secret: &'static str,
    /// Name shown on the consent page.
    pub name: &'static str,
    /// The registered redirect address.
    pub redirect_uri: &'static str,
    /// Whether it enforces scopes and ignores `include[]`.
    pub scoped: bool,
    /// Whether the account lets it in.
    pub enabled: bool,
}

/// The key of Lectern.
pub const KEY: DeveloperKey = DeveloperKey {
    client_id: "10420000000000101",
    secret: "nfCanvasKeySecret0000000000000000000000000000000000000000000001",
    name: "Lectern",
    redirect_uri: REDIRECT,
    scoped: false,
    enabled: true,
};
/// A key that enforces scopes.
pub const SCOPED_KEY: DeveloperKey = DeveloperKey {
    client_id: "10420000000000102",
    secret: "nfCanvasKeySecret0000000000000000000000000000000000000000000002",
    name: "Lectern with scopes",
    redirect_uri: REDIRECT,
    scoped: true,
    enabled: true,
};
/// A key that is switched off.
pub const DISABLED_KEY: DeveloperKey = DeveloperKey {
    client_id: "10420000000000103",
    secret: "nfCanvasKeySecret0000000000000000000000000000000000000000000003",
    name: "Lectern, switched off",
    redirect_uri: REDIRECT,
    scoped: false,
    enabled: false,
};

/// All developer keys.
pub const KEYS: [DeveloperKey; 3] = [KEY, SCOPED_KEY, DISABLED_KEY];

/// A token with whom it stands for, in a few words.
#[derive(Debug, Clone, Copy)]
pub struct DemoToken {
    /// Its value.
    pub value: &'static str,
    /// Short name, as in the log of requests.
    pub name: &'static str,
    /// Canvas user.
    pub user: u64,
    /// What it opens.
    pub note: &'static str,
}

/// All tokens that were made by hand.
pub const TOKENS: [DemoToken; 8] = [
    DemoToken {
        value: ADMIN_TOKEN,
        name: "admin",
        user: ADMIN,
        note: "administrator: page views and work of all courses",
    },
    DemoToken {
        value: ANALYST_TOKEN,
        name: "analyst",
        user: ANALYST,
        note: "may see statistics of the account, no SIS ids",
    },
    DemoToken {
        value: TEACHER_TOKEN,
        name: "teacher",
        user: INSTRUCTOR,
        note: "teacher of the biology courses, no right over the account",
    },
    DemoToken {
        value: STUDENT_TOKEN,
        name: "student",
        user: STUDENT,
        note: "student",
    },
    DemoToken {
        value: EXPIRING_TOKEN,
        name: "expiring",
        user: ADMIN,
        note: "administrator, ends ten days after the start",
    },
    DemoToken {
        value: EXPIRED_TOKEN,
        name: "expired",
        user: ADMIN,
        note: "ended",
    },
    DemoToken {
        value: REVOKED_TOKEN,
        name: "revoked",
        user: ADMIN,
        note: "taken back",
    },
    DemoToken {
        value: SCOPED_TOKEN,
        name: "scoped",
        user: ADMIN,
        note: "administrator, scopes of page views alone",
    },
];
