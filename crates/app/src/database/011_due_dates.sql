-- Work may be due on another day for a section, a group or single students.
CREATE TABLE canvas_dates (
    canvas        INTEGER NOT NULL REFERENCES canvas_courses (no),
    assignment_id INTEGER NOT NULL,
    -- Empty for everybody who has no other date.
    for_whom      TEXT NOT NULL,
    name          TEXT NOT NULL,
    due_at        INTEGER NOT NULL,
    PRIMARY KEY (canvas, assignment_id, for_whom)
) STRICT, WITHOUT ROWID;
INSERT INTO canvas_dates SELECT canvas, assignment_id, '', name, due_at FROM canvas_due_dates;
DROP TABLE canvas_due_dates;
ALTER TABLE canvas_dates RENAME TO canvas_due_dates;
