-- What followed courses are at Canvas: class lists with their history, sections and due dates. All times are milliseconds since 1970
-- UTC. Nothing here hangs on an account, so that removing one loses no data, and nobody who was ever listed is forgotten.
ALTER TABLE viewing_courses ADD COLUMN local_folder TEXT;

CREATE TABLE canvas_courses (
    no          INTEGER PRIMARY KEY,
    -- The address of the Canvas.
    server      TEXT NOT NULL,
    canvas_id   INTEGER NOT NULL,
    -- Whose eyes read it.
    account_id  TEXT,
    name        TEXT NOT NULL,
    code        TEXT,
    sis_id      TEXT,
    -- An IANA name, as Canvas has it.
    zone        TEXT,
    term        TEXT,
    term_starts INTEGER,
    term_ends   INTEGER,
    -- When people, sections and due dates were last read whole.
    read_at     INTEGER,
    -- Why the last reading failed.
    problem     TEXT,
    UNIQUE (server, canvas_id)
) STRICT;

CREATE TABLE canvas_course_links (
    course INTEGER PRIMARY KEY REFERENCES viewing_courses (no) ON DELETE CASCADE,
    canvas INTEGER NOT NULL REFERENCES canvas_courses (no)
) STRICT;
CREATE INDEX canvas_course_links_by_canvas ON canvas_course_links (canvas);

CREATE TABLE canvas_sections (
    canvas     INTEGER NOT NULL REFERENCES canvas_courses (no),
    section_id INTEGER NOT NULL,
    name       TEXT NOT NULL,
    -- When a whole list no longer had it.
    gone_at    INTEGER,
    PRIMARY KEY (canvas, section_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE canvas_people (
    canvas   INTEGER NOT NULL REFERENCES canvas_courses (no),
    user_id  INTEGER NOT NULL,
    name     TEXT,
    sortable TEXT,
    login_id TEXT,
    sis_id   TEXT,
    PRIMARY KEY (canvas, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE canvas_enrolments (
    canvas     INTEGER NOT NULL,
    user_id    INTEGER NOT NULL,
    -- 0 where Canvas named none.
    section_id INTEGER NOT NULL,
    -- Canvas's words: StudentEnrollment, active. The state is the last one that was seen.
    type       TEXT NOT NULL,
    state      TEXT NOT NULL,
    first_seen INTEGER NOT NULL,
    -- When a whole list no longer had it.
    left_at    INTEGER,
    PRIMARY KEY (canvas, user_id, section_id, type),
    FOREIGN KEY (canvas, user_id) REFERENCES canvas_people (canvas, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE canvas_due_dates (
    canvas        INTEGER NOT NULL REFERENCES canvas_courses (no),
    assignment_id INTEGER NOT NULL,
    name          TEXT NOT NULL,
    due_at        INTEGER NOT NULL,
    PRIMARY KEY (canvas, assignment_id)
) STRICT, WITHOUT ROWID;
