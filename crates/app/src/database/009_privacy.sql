-- What was deleted about people or for its age. Times are milliseconds since 1970 UTC.

-- A deletion that is under way, so that it goes on after a kill. `work` names whom it is about and is emptied before the row goes.
CREATE TABLE privacy_deletions (
    no    INTEGER PRIMARY KEY,
    at    INTEGER NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('rows', 'files', 'wipe')),
    work  TEXT NOT NULL
) STRICT;

-- What each one removed. Nobody is named.
CREATE TABLE privacy_receipts (
    no      INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    receipt TEXT NOT NULL
) STRICT;

-- One-way marks of people who are not to be taken in again.
CREATE TABLE privacy_marks (
    mark TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
