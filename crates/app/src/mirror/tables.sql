-- Mirrors. JSON columns hold values of the program; times are milliseconds since 1970 UTC. Deleting a mirror deletes what
-- is known of it, never a file.
CREATE TABLE mirrors (
    id              TEXT PRIMARY KEY,
    account_id      TEXT NOT NULL,
    name            TEXT NOT NULL,
    from_path       TEXT NOT NULL,
    server          TEXT NOT NULL,
    destination     TEXT NOT NULL,
    request         TEXT NOT NULL,
    created_at      INTEGER NOT NULL,
    schedule        TEXT,
    schedule_paused INTEGER NOT NULL DEFAULT 0,
    next_run        INTEGER,
    verified        TEXT,
    -- When the last whole reading of the server began.
    read_at         INTEGER
) STRICT;

CREATE TABLE mirror_folders (
    mirror_id TEXT NOT NULL REFERENCES mirrors (id) ON DELETE CASCADE,
    folder_id TEXT NOT NULL,
    place     TEXT NOT NULL,
    PRIMARY KEY (mirror_id, folder_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE mirror_entries (
    mirror_id  TEXT NOT NULL REFERENCES mirrors (id) ON DELETE CASCADE,
    session_id TEXT NOT NULL,
    entry      TEXT NOT NULL,
    -- Whether files of it are here, and their bytes, so that lists need not read every entry.
    here       INTEGER NOT NULL,
    bytes      INTEGER NOT NULL,
    PRIMARY KEY (mirror_id, session_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mirror_entries_by_session ON mirror_entries (session_id);

-- Files that a verification found damaged; the next plan repairs them.
CREATE TABLE mirror_damaged (
    mirror_id TEXT NOT NULL REFERENCES mirrors (id) ON DELETE CASCADE,
    path      TEXT NOT NULL,
    PRIMARY KEY (mirror_id, path)
) STRICT, WITHOUT ROWID;

-- The last whole listing, so that a reading can pass over folders in which nothing changed.
CREATE TABLE mirror_listings (
    mirror_id TEXT NOT NULL REFERENCES mirrors (id) ON DELETE CASCADE,
    folder_id TEXT NOT NULL,
    sessions  TEXT NOT NULL,
    PRIMARY KEY (mirror_id, folder_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE mirror_runs (
    id        INTEGER PRIMARY KEY,
    mirror_id TEXT NOT NULL REFERENCES mirrors (id) ON DELETE CASCADE,
    job_id    TEXT,
    at        INTEGER NOT NULL,
    run       TEXT NOT NULL
) STRICT;
CREATE INDEX mirror_runs_by_mirror ON mirror_runs (mirror_id, id);
CREATE INDEX mirror_runs_by_job ON mirror_runs (job_id);

-- How far the download of an unfinished file is, by its place.
CREATE TABLE mirror_downloads (
    mirror_id  TEXT NOT NULL REFERENCES mirrors (id) ON DELETE CASCADE,
    path       TEXT NOT NULL,
    checkpoint TEXT NOT NULL,
    PRIMARY KEY (mirror_id, path)
) STRICT, WITHOUT ROWID;

-- Plans that a person wants started later.
CREATE TABLE mirror_waiting_plans (
    id        TEXT PRIMARY KEY,
    mirror_id TEXT NOT NULL REFERENCES mirrors (id) ON DELETE CASCADE,
    title     TEXT NOT NULL,
    at        INTEGER NOT NULL,
    plan      TEXT NOT NULL
) STRICT;
