-- Accounts of Canvas beside those of Panopto. The words for the way to sign in gain one, and a column's check cannot be changed.
ALTER TABLE accounts ADD COLUMN service TEXT NOT NULL DEFAULT 'panopto' CHECK (service IN ('panopto', 'canvas'));
-- Whether access_expires_at is all there is to know about the end of an access token: NULL then means that it has none.
ALTER TABLE accounts ADD COLUMN end_known INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN way_in TEXT NOT NULL DEFAULT 'code' CHECK (way_in IN ('code', 'password', 'token'));
UPDATE accounts SET way_in = grant_kind;
ALTER TABLE accounts DROP COLUMN grant_kind;
ALTER TABLE accounts RENAME COLUMN way_in TO grant_kind;
