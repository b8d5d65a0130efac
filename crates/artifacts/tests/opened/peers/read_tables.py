"""Reads every table of an export with pandas and says how many rows there are of each name."""

import pathlib
import sys

import pandas

DOCUMENTED = {
    "submissions.csv": "submission_id user_name course_name course_start_at assignment_name assignment_description submitted_at "
    "submission_type submission_body submission_url media_file media_type media_url rubric_points rubric_comments submission_grade",
    "comments.csv": "submission_id created_at comment user_name",
    "attachments.csv": "submission_id url file_name display_name thumbnail_url thumbnail_file",
    "rubric_assessments.csv": "submission_id description points rating comments",
}

rows = {}
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.csv")):
    table = pandas.read_csv(path, dtype=str, keep_default_na=False)
    expected = DOCUMENTED.get(path.name, "").split()
    assert list(table.columns[: len(expected)]) == expected, (path, list(table.columns))
    if path.name == "attachments.csv":
        assert table.columns[-1] == "local_path"
        for place in table["local_path"]:
            assert not place or (path.parent / place).is_file(), (path, place)
    by_assignment = "by assignment" in path.parts
    key = ("by assignment/" if by_assignment else "") + path.name
    rows[key] = rows.get(key, 0) + len(table)
for name, count in sorted(rows.items()):
    print(name, count)
