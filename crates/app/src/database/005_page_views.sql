-- Page views: every row that a Canvas gave, by person, whichever course it was read for. Times named `first_at`, `last_at`, `from_at`
-- and `to_at` are microseconds since 1970 UTC, all others milliseconds. Nothing here hangs on an account, so that removing one loses
-- no data.
CREATE TABLE page_view_sites (
    no     INTEGER PRIMARY KEY,
    -- The address of the Canvas.
    server TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE page_view_courses (
    no             INTEGER PRIMARY KEY,
    site           INTEGER NOT NULL REFERENCES page_view_sites (no),
    canvas_id      INTEGER NOT NULL,
    -- Whose eyes read it.
    account_id     TEXT,
    name           TEXT NOT NULL,
    code           TEXT,
    term           TEXT,
    sis_id         TEXT,
    -- An IANA name, as Canvas has it.
    zone           TEXT,
    -- The ids of its groups, a JSON array.
    groups         TEXT NOT NULL DEFAULT '[]',
    -- Whether its Canvas has a history of page views; NULL as long as nobody asked.
    history        INTEGER,
    people_read_at INTEGER,
    titles_read_at INTEGER,
    -- Whether new days are read every night, and of whom: a JSON object.
    collecting     INTEGER NOT NULL DEFAULT 0,
    choice         TEXT NOT NULL DEFAULT '{}',
    next_run       INTEGER,
    -- The last run, a JSON object.
    last_run       TEXT,
    export_folder  TEXT,
    -- Changes whenever rows of its people, people or titles change.
    generation     INTEGER NOT NULL DEFAULT 0,
    added_at       INTEGER NOT NULL,
    -- Set when it was taken off the list. What is stored stays.
    removed_at     INTEGER,
    UNIQUE (site, canvas_id)
) STRICT;

CREATE TABLE page_view_people (
    site         INTEGER NOT NULL REFERENCES page_view_sites (no),
    user_id      INTEGER NOT NULL,
    name         TEXT,
    sortable     TEXT,
    -- Why the last reading failed, a JSON object; NULL when it did not.
    problem      TEXT,
    -- When the last reading ended.
    read_at      INTEGER,
    rows         INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (site, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE page_view_enrolments (
    course  INTEGER NOT NULL REFERENCES page_view_courses (no) ON DELETE CASCADE,
    user_id INTEGER NOT NULL,
    -- Canvas's words: StudentEnrollment, active.
    type    TEXT NOT NULL,
    state   TEXT NOT NULL,
    PRIMARY KEY (course, user_id, type, state)
) STRICT, WITHOUT ROWID;

-- Every row between these moments is here.
CREATE TABLE page_view_spans (
    site    INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    from_at INTEGER NOT NULL,
    to_at   INTEGER NOT NULL,
    PRIMARY KEY (site, user_id, from_at)
) STRICT, WITHOUT ROWID;

-- The rows, packed; see docs/page-views.md.
CREATE TABLE page_view_blocks (
    no       INTEGER PRIMARY KEY,
    site     INTEGER NOT NULL,
    user_id  INTEGER NOT NULL,
    -- 0 ordinary list, 1 history.
    source   INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    last_at  INTEGER NOT NULL,
    rows     INTEGER NOT NULL,
    content  BLOB NOT NULL
) STRICT;
CREATE INDEX page_view_blocks_of_person ON page_view_blocks (site, user_id, source, no);

CREATE TABLE page_view_titles (
    course INTEGER NOT NULL REFERENCES page_view_courses (no) ON DELETE CASCADE,
    kind   TEXT NOT NULL,
    key    TEXT NOT NULL,
    title  TEXT NOT NULL,
    PRIMARY KEY (course, kind, key)
) STRICT, WITHOUT ROWID;

-- The host names that rows came under, so that the usual one is known.
CREATE TABLE page_view_hosts (
    site   INTEGER NOT NULL,
    origin TEXT NOT NULL,
    rows   INTEGER NOT NULL,
    PRIMARY KEY (site, origin)
) STRICT, WITHOUT ROWID;

-- History queries that were started and whose results were not stored yet.
CREATE TABLE page_view_queries (
    no         INTEGER PRIMARY KEY,
    site       INTEGER NOT NULL,
    address    TEXT NOT NULL,
    -- Whom and which months: a JSON object.
    request    TEXT NOT NULL,
    started_at INTEGER NOT NULL
) STRICT;
