-- Viewing data: the source of every CSV file, export and picture. Times named `at`, `watermark` and `last_viewed` are microseconds
-- since 1970 UTC, all others milliseconds. Nothing here hangs on an account, so that removing one loses no data.
CREATE TABLE viewing_courses (
    no              INTEGER PRIMARY KEY,
    account_id      TEXT,
    folder_id       TEXT NOT NULL UNIQUE,
    name            TEXT NOT NULL,
    -- An IANA name; NULL for the default of whoever asks.
    zone            TEXT,
    sub_folders     INTEGER NOT NULL DEFAULT 1,
    schedule        TEXT,
    schedule_paused INTEGER NOT NULL DEFAULT 0,
    next_run        INTEGER,
    -- The person's own columns of courses.csv, a JSON object from heading to text.
    own             TEXT NOT NULL DEFAULT '{}',
    position        INTEGER NOT NULL,
    added_at        INTEGER NOT NULL,
    -- Set when it is no longer followed. Its data stays.
    removed_at      INTEGER
) STRICT;

CREATE TABLE viewing_sessions (
    no          INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL,
    description TEXT,
    duration    REAL,
    start_time  INTEGER,
    folder_id   TEXT NOT NULL,
    folder_name TEXT NOT NULL,
    -- Every view up to this moment is here.
    watermark   INTEGER,
    -- Changes whenever rows or duration change, so that derived files know whether they are stale.
    generation  INTEGER NOT NULL DEFAULT 0,
    row_count   INTEGER NOT NULL DEFAULT 0,
    -- Why it could not be updated last time.
    problem     TEXT
) STRICT;

-- A recording can be in several courses when one folder lies in another.
CREATE TABLE viewing_course_sessions (
    course   INTEGER NOT NULL REFERENCES viewing_courses (no) ON DELETE CASCADE,
    session  INTEGER NOT NULL REFERENCES viewing_sessions (no) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    -- When a whole listing no longer had it.
    gone_at  INTEGER,
    PRIMARY KEY (course, session)
) STRICT, WITHOUT ROWID;
CREATE INDEX viewing_courses_of_session ON viewing_course_sessions (session);

CREATE TABLE viewing_viewers (
    no        INTEGER PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,
    user_name TEXT
) STRICT;

-- The reasons for starts and stops, as the service words them.
CREATE TABLE viewing_reasons (
    no   INTEGER PRIMARY KEY,
    word TEXT NOT NULL UNIQUE
) STRICT;

-- One watched stretch. Rows equal in every field are one view, so every field is part of the key: no order and no repetition of
-- pages can double or lose one. An empty text stands for a number that the source did not have; `stop` is empty where it is
-- start + seconds.
CREATE TABLE viewing_rows (
    session      INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    viewer       INTEGER NOT NULL,
    start        ANY NOT NULL,
    seconds      ANY NOT NULL,
    stop         ANY NOT NULL,
    speed        ANY NOT NULL,
    start_reason INTEGER NOT NULL,
    stop_reason  INTEGER NOT NULL,
    PRIMARY KEY (session, at, viewer, start, seconds, stop, speed, start_reason, stop_reason)
) STRICT, WITHOUT ROWID;

-- What the list of viewers says where usage reports are refused. Kept apart from the rows: it is no view.
CREATE TABLE viewing_completions (
    session     INTEGER NOT NULL,
    viewer      INTEGER NOT NULL,
    percent     REAL NOT NULL,
    last_viewed INTEGER,
    position    REAL,
    read_at     INTEGER NOT NULL,
    PRIMARY KEY (session, viewer)
) STRICT, WITHOUT ROWID;

-- Staff and test users of a course, who may be left out of figures.
CREATE TABLE viewing_left_out (
    course INTEGER NOT NULL REFERENCES viewing_courses (no) ON DELETE CASCADE,
    viewer INTEGER NOT NULL,
    why    TEXT NOT NULL CHECK (why IN ('staff', 'test')),
    PRIMARY KEY (course, viewer)
) STRICT, WITHOUT ROWID;

-- The class list of a course.
CREATE TABLE viewing_roster (
    course    INTEGER NOT NULL REFERENCES viewing_courses (no) ON DELETE CASCADE,
    key       TEXT NOT NULL,
    user_id   TEXT,
    user_name TEXT,
    name      TEXT,
    section   TEXT,
    PRIMARY KEY (course, key)
) STRICT, WITHOUT ROWID;

-- When somebody asked to see names, and why.
CREATE TABLE viewing_disclosures (
    id     INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT;

-- What was found out about a server once, such as the largest page it answers.
CREATE TABLE viewing_sites (
    server TEXT NOT NULL,
    key    TEXT NOT NULL,
    value  TEXT NOT NULL,
    PRIMARY KEY (server, key)
) STRICT, WITHOUT ROWID;

-- Runs of the synchronisation, for each course.
CREATE TABLE viewing_runs (
    id     INTEGER PRIMARY KEY,
    course INTEGER NOT NULL REFERENCES viewing_courses (no) ON DELETE CASCADE,
    job_id TEXT,
    at     INTEGER NOT NULL,
    run    TEXT NOT NULL
) STRICT;
CREATE INDEX viewing_runs_by_course ON viewing_runs (course, id);
CREATE INDEX viewing_runs_by_job ON viewing_runs (job_id);

-- Files of which everything is here, so that the same bytes are not read again.
CREATE TABLE viewing_files (
    path     TEXT PRIMARY KEY,
    size     INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    -- For a file that was written from here: what it was made of, so that it is not written again for nothing.
    made_of  TEXT
) STRICT, WITHOUT ROWID;
