-- The durable queue. Times are milliseconds since 1970 UTC, sizes bytes; columns named
-- request, checkpoint, result, error and receipt hold JSON.
CREATE TABLE jobs (
    id          TEXT PRIMARY KEY,
    kind        TEXT NOT NULL,
    site        TEXT NOT NULL,
    title       TEXT NOT NULL,
    target      TEXT NOT NULL,
    target_id   TEXT,
    state       TEXT NOT NULL,
    intent      TEXT,
    wait_reason TEXT,
    wait_until  INTEGER,
    position    INTEGER NOT NULL,
    request     TEXT NOT NULL,
    checkpoint  TEXT NOT NULL,
    planned     INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    started_at  INTEGER,
    finished_at INTEGER,
    run_from    INTEGER,
    run_millis  INTEGER NOT NULL DEFAULT 0,
    error       TEXT,
    receipt     TEXT
) STRICT;
CREATE INDEX jobs_by_state ON jobs (state, position);

CREATE TABLE job_items (
    id          TEXT PRIMARY KEY,
    job_id      TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    title       TEXT NOT NULL,
    state       TEXT NOT NULL,
    phase       TEXT NOT NULL DEFAULT '',
    detail      TEXT NOT NULL DEFAULT '',
    bytes_total INTEGER NOT NULL,
    bytes_done  INTEGER NOT NULL DEFAULT 0,
    parts_total INTEGER NOT NULL DEFAULT 0,
    parts_done  INTEGER NOT NULL DEFAULT 0,
    attempt     INTEGER NOT NULL DEFAULT 1,
    request     TEXT NOT NULL,
    checkpoint  TEXT NOT NULL,
    result      TEXT NOT NULL,
    error       TEXT
) STRICT;
CREATE INDEX job_items_by_job ON job_items (job_id, position);

CREATE TABLE job_log (
    id     INTEGER PRIMARY KEY,
    job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    at     INTEGER NOT NULL,
    text   TEXT NOT NULL
) STRICT;
CREATE INDEX job_log_by_job ON job_log (job_id, id);

-- What a person asked for. The process that runs the jobs takes the rows away in the same
-- transaction that carries them out, so another process sees when its wish was heard.
CREATE TABLE job_requests (
    id      INTEGER PRIMARY KEY,
    request TEXT NOT NULL,
    at      INTEGER NOT NULL
) STRICT;
