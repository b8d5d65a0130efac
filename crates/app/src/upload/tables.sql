-- What was uploaded from here, by content, so that the same recording is not sent twice by mistake.
CREATE TABLE uploaded_content (
    account_id  TEXT NOT NULL,
    sha256      TEXT NOT NULL,
    size        INTEGER NOT NULL,
    session_id  TEXT NOT NULL,
    title       TEXT NOT NULL,
    folder_id   TEXT NOT NULL,
    uploaded_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, sha256, session_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX uploaded_content_by_size ON uploaded_content (account_id, size);

-- How far each file of an unfinished upload is. Parts have rows of their own: one small write each.
CREATE TABLE upload_files (
    item_id    TEXT NOT NULL,
    name       TEXT NOT NULL,
    checkpoint TEXT NOT NULL,
    PRIMARY KEY (item_id, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE upload_parts (
    item_id TEXT NOT NULL,
    name    TEXT NOT NULL,
    number  INTEGER NOT NULL,
    etag    TEXT NOT NULL,
    length  INTEGER NOT NULL,
    PRIMARY KEY (item_id, name, number)
) STRICT, WITHOUT ROWID;
