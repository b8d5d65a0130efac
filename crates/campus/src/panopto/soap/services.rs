//! The services of this campus.

use super::schema::{
    Choice, Complex, Kind, List, Member, Operation, Service,
    Space::{Arrays, V40},
    member,
};

pub(super) static AUTH: Service = Service {
    name: "Auth",
    operations: &[
        Operation {
            name: "LogOnWithPassword",
            takes: &[
                member("userKey", Kind::Text),
                member("password", Kind::Text),
            ],
            answers: Kind::Flag,
        },
        Operation {
            name: "LogOnWithExternalProvider",
            takes: &[
                member("userKey", Kind::Text),
                member("authCode", Kind::Text),
            ],
            answers: Kind::Flag,
        },
        Operation {
            name: "GetServerVersion",
            takes: &[],
            answers: Kind::Text,
        },
    ],
};

pub(super) static USERS: Service = Service {
    name: "UserManagement",
    operations: &[Operation {
        name: "GetUsers",
        takes: &[AUTH_MEMBER, member("userIds", Kind::List(&GUIDS))],
        answers: Kind::List(&LIST_OF_USERS),
    }],
};

pub(super) static USAGE: Service = Service {
    name: "UsageReporting",
    operations: &[
        Operation {
            name: "GetSystemSummaryUsage",
            takes: &[AUTH_MEMBER, BEGIN, END, GRANULARITY],
            answers: Kind::List(&SUMMARY),
        },
        Operation {
            name: "GetFolderSummaryUsage",
            takes: &[
                AUTH_MEMBER,
                member("folderId", Kind::Guid),
                BEGIN,
                END,
                GRANULARITY,
            ],
            answers: Kind::List(&SUMMARY),
        },
        Operation {
            name: "GetSessionSummaryUsage",
            takes: &[AUTH_MEMBER, SESSION, BEGIN, END, GRANULARITY],
            answers: Kind::List(&SUMMARY),
        },
        Operation {
            name: "GetSessionDetailedUsage",
            takes: &[AUTH_MEMBER, SESSION, PAGE, BEGIN, END],
            answers: Kind::Of(&DETAILED),
        },
        Operation {
            name: "GetUserDetailedUsage",
            takes: &[AUTH_MEMBER, USER_ID, PAGE],
            answers: Kind::Of(&DETAILED),
        },
        Operation {
            name: "GetSessionUserDetailedUsage",
            takes: &[AUTH_MEMBER, SESSION, USER_ID, PAGE],
            answers: Kind::Of(&DETAILED),
        },
        Operation {
            name: "GetSessionExtendedDetailedUsage",
            takes: &[AUTH_MEMBER, SESSION, PAGE, BEGIN, END],
            answers: Kind::Of(&EXTENDED),
        },
        Operation {
            name: "GetUserExtendedDetailedUsage",
            takes: &[AUTH_MEMBER, USER_ID, PAGE, BEGIN, END],
            answers: Kind::Of(&EXTENDED),
        },
        Operation {
            name: "GetSessionUserExtendedDetailedUsage",
            takes: &[AUTH_MEMBER, SESSION, USER_ID, PAGE],
            answers: Kind::Of(&EXTENDED),
        },
    ],
};

const AUTH_MEMBER: Member = member("auth", Kind::Of(&AUTHENTICATION));
const SESSION: Member = member("sessionId", Kind::Guid);
const USER_ID: Member = member("userId", Kind::Guid);
const BEGIN: Member = member("beginRange", Kind::Time);
const END: Member = member("endRange", Kind::Time);
const GRANULARITY: Member = member("granularity", Kind::Choice(&GRANULARITIES));
const PAGE: Member = member("pagination", Kind::Of(&PAGINATION));

static AUTHENTICATION: Complex = Complex {
    space: V40,
    name: "AuthenticationInfo",
    base: None,
    members: &[
        member("AuthCode", Kind::Text),
        member("Password", Kind::Text),
        member("UserKey", Kind::Text),
    ],
};

static PAGINATION: Complex = Complex {
    space: V40,
    name: "Pagination",
    base: None,
    members: &[
        member("MaxNumberResults", Kind::Int),
        member("PageNumber", Kind::Int),
    ],
};

static GRANULARITIES: Choice = Choice {
    space: V40,
    name: "UsageGranularity",
    words: &["Hourly", "Daily", "Weekly"],
};

static SUMMARY: List = List {
    space: V40,
    name: "ArrayOfSummaryUsageResponseItem",
    item: member("SummaryUsageResponseItem", Kind::Of(&SUMMARY_ITEM)),
};

static SUMMARY_ITEM: Complex = Complex {
    space: V40,
    name: "SummaryUsageResponseItem",
    base: None,
    members: &[
        member("MinutesViewed", Kind::Double),
        member("Time", Kind::Time),
        member("UniqueUsers", Kind::Int),
        member("Views", Kind::Int),
    ],
};

static DETAILED: Complex = Complex {
    space: V40,
    name: "DetailedUsageResponse",
    base: None,
    members: &[
        member("PagedResponses", Kind::List(&DETAILED_ITEMS)),
        member("TotalNumberResponses", Kind::Int),
    ],
};

static DETAILED_ITEMS: List = List {
    space: V40,
    name: "ArrayOfDetailedUsageResponseItem",
    item: member("DetailedUsageResponseItem", Kind::Of(&DETAILED_ITEM)),
};

static DETAILED_ITEM: Complex = Complex {
    space: V40,
    name: "DetailedUsageResponseItem",
    base: None,
    members: &[
        member("SecondsViewed", Kind::Double),
        member("SessionId", Kind::Guid),
        member("StartPosition", Kind::Double),
        member("Time", Kind::Time),
        member("UserId", Kind::Guid),
    ],
};

static EXTENDED: Complex = Complex {
    space: V40,
    name: "ExtendedDetailedUsageResponse",
    base: None,
    members: &[
        member("PagedResponses", Kind::List(&EXTENDED_ITEMS)),
        member("TotalNumberResponses", Kind::Int),
    ],
};

static EXTENDED_ITEMS: List = List {
    space: V40,
    name: "ArrayOfExtendedDetailedUsageResponseItem",
    item: member(
        "ExtendedDetailedUsageResponseItem",
        Kind::Of(&EXTENDED_ITEM),
    ),
};

static EXTENDED_ITEM: Complex = Complex {
    space: V40,
    name: "ExtendedDetailedUsageResponseItem",
    base: Some(&DETAILED_ITEM),
    members: &[
        member("PlaybackSpeed", Kind::Double),
        member("StartReason", Kind::Choice(&START_REASONS)),
        member("StopReason", Kind::Choice(&STOP_REASONS)),
    ],
};

// The two are types within a type in .NET, which the schema writes with a dot.
static START_REASONS: Choice = Choice {
    space: V40,
    name: "ExtendedDetailedUsageResponseItem.StartReasons",
    words: &[
        "Start",
        "Seek",
        "Resume",
        "NewSpeed",
        "Unknown",
        "Unexpected",
    ],
};

static STOP_REASONS: Choice = Choice {
    space: V40,
    name: "ExtendedDetailedUsageResponseItem.StopReasons",
    words: &[
        "End",
        "Seek",
        "Pause",
        "SpeedChange",
        "PlayerClose",
        "Unknown",
        "Unexpected",
    ],
};

static GUIDS: List = List {
    space: Arrays,
    name: "ArrayOfguid",
    item: member("guid", Kind::Guid),
};

static LIST_OF_USERS: List = List {
    space: V40,
    name: "ArrayOfUser",
    item: member("User", Kind::Of(&USER)),
};

static USER: Complex = Complex {
    space: V40,
    name: "User",
    base: None,
    members: &[
        member("Email", Kind::Text),
        member("EmailSessionNotifications", Kind::Flag),
        member("FirstName", Kind::Text),
        member("GroupMemberships", Kind::List(&GUIDS)),
        member("LastName", Kind::Text),
        member("SystemRole", Kind::Choice(&SYSTEM_ROLES)),
        member("UserBio", Kind::Text),
        member("UserId", Kind::Guid),
        member("UserKey", Kind::Text),
        member("UserSettingsUrl", Kind::Text),
    ],
};

static SYSTEM_ROLES: Choice = Choice {
    space: V40,
    name: "SystemRole",
    words: &["None", "Videographer", "Admin"],
};
