-- Holds all that a folder's list shows, in its order, so that neither sorting nor looking up rows is needed. It must cover the
-- list: without statistics SQLite takes a plain index for no better than the account's whole table.
CREATE INDEX sessions_in_order ON sessions (account_id, folder_id, start_time DESC, name, id, folder_name, duration, captions);
DROP INDEX sessions_by_folder;
