-- Exports of student work: where each is, what was asked for, and what came of it. The collections themselves are folders of files;
-- see docs/artifacts-collection.md. Times are milliseconds since 1970 UTC. Nothing here hangs on an account, so that removing one
-- loses no export.
CREATE TABLE artifact_exports (
    no         INTEGER PRIMARY KEY,
    -- Names the folder in the profile and the key in the keychain.
    key        TEXT NOT NULL UNIQUE,
    folder     TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    -- What was asked for last, a JSON object.
    request    TEXT NOT NULL,
    -- Whether people have pseudonyms. That never changes.
    hidden     INTEGER NOT NULL,
    -- Where the key is: keychain, file or memory. NULL where there is none.
    key_store  TEXT,
    -- The last run, a JSON object.
    last_run   TEXT,
    created_at INTEGER NOT NULL,
    -- When it was last asked for.
    asked_at   INTEGER NOT NULL
) STRICT;

-- Choices that a person saved under a name.
CREATE TABLE artifact_sets (
    no       INTEGER PRIMARY KEY,
    name     TEXT NOT NULL UNIQUE,
    request  TEXT NOT NULL,
    saved_at INTEGER NOT NULL
) STRICT;
