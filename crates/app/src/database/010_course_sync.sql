-- What a synchronisation of a course brings, beside what belongs to its Canvas course.
ALTER TABLE viewing_courses ADD COLUMN sync_viewing INTEGER NOT NULL DEFAULT 1;
ALTER TABLE viewing_courses ADD COLUMN sync_recordings INTEGER NOT NULL DEFAULT 0;
ALTER TABLE viewing_courses ADD COLUMN sync_work INTEGER NOT NULL DEFAULT 0;
-- When student work was last looked at (milliseconds since 1970 UTC), and why recordings or work were not brought.
ALTER TABLE viewing_courses ADD COLUMN work_looked_at INTEGER;
ALTER TABLE viewing_courses ADD COLUMN sync_problem TEXT;
