-- The first day (UTC, written 2020-09-01) that recordings of a course are asked for; NULL for the usual one.
ALTER TABLE viewing_courses ADD COLUMN first_day TEXT;
