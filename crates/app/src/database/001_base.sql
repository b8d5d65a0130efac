CREATE TABLE profile_values (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- No secret is ever in this table: they are in the keychain, the encrypted file or memory.
CREATE TABLE accounts (
    id                TEXT PRIMARY KEY,
    name              TEXT NOT NULL,
    name_key          TEXT NOT NULL UNIQUE,
    server            TEXT NOT NULL,
    client_id         TEXT NOT NULL,
    grant_kind        TEXT NOT NULL CHECK (grant_kind IN ('code', 'password')),
    username          TEXT,
    user_name         TEXT,
    sign_in           TEXT NOT NULL CHECK (sign_in IN ('signedIn', 'signedOut', 'expired')),
    lasting           INTEGER NOT NULL DEFAULT 0,
    access_expires_at INTEGER,
    secret_store      TEXT NOT NULL CHECK (secret_store IN ('keychain', 'file', 'memory')),
    ca_file           TEXT,
    rate_share        INTEGER NOT NULL DEFAULT 100,
    demo              INTEGER NOT NULL DEFAULT 0,
    created_at        INTEGER NOT NULL
) STRICT;

-- What listings said last. A row is never taken as gone unless a whole listing without it was read.
CREATE TABLE folders (
    account_id  TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    id          TEXT NOT NULL,
    parent_id   TEXT,
    name        TEXT NOT NULL,
    description TEXT,
    url         TEXT NOT NULL,
    kind        TEXT NOT NULL DEFAULT 'ordinary',
    rights      TEXT NOT NULL DEFAULT 'unknown',
    PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX folders_by_parent ON folders (account_id, parent_id);

CREATE TABLE sessions (
    account_id  TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    id          TEXT NOT NULL,
    folder_id   TEXT NOT NULL,
    folder_name TEXT NOT NULL,
    name        TEXT NOT NULL,
    start_time  INTEGER,
    duration    REAL,
    captions    TEXT NOT NULL DEFAULT 'unknown',
    viewer_url  TEXT,
    thumbnail_url TEXT,
    seen_in     INTEGER NOT NULL,
    PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_folder ON sessions (account_id, folder_id);

-- One row for each listing that was read: the children or the sessions of a folder.
CREATE TABLE listings (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    kind       TEXT NOT NULL CHECK (kind IN ('folders', 'sessions')),
    folder_id  TEXT NOT NULL,
    read_at    INTEGER,
    complete   INTEGER NOT NULL DEFAULT 0,
    row_count  INTEGER NOT NULL DEFAULT 0,
    reading    INTEGER NOT NULL DEFAULT 0,
    problem    TEXT,
    PRIMARY KEY (account_id, kind, folder_id)
) STRICT, WITHOUT ROWID;
