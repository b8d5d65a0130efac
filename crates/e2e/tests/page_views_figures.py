"""Counts with pandas what the Page views screen should show, from the campus's own truth.

Reads {truth, course, zone, from, to, exported} on standard input and prints the figures as JSON. `truth` is a CSV file of everybody's views,
`exported` a folder with the exported reports, or null.
"""

import json
import re
import sys
from pathlib import Path

import pandas as pd


def path_of(url):
    return re.sub(r"^[a-z]+://[^/?#]*", "", url)


def counted(case):
    truth = pd.read_csv(case["truth"], dtype=str, keep_default_na=False)
    students = truth[truth.enrollments.map(lambda kinds: any(kind.startswith("StudentEnrollment:") for kind in kinds.split()))]
    at = pd.to_datetime(students.created_at, utc=True, format="ISO8601")
    days = at.dt.tz_convert(case["zone"]).dt.strftime("%Y-%m-%d")
    rows = students[(days >= case["from"]) & (days <= case["to"])].copy()
    rows["path"] = rows.url.map(path_of)
    course = str(case["course"])
    named = (rows.context_type == "Course") & (rows.context_id != "")
    ours = (named & (rows.context_id == course)) | (~named & rows.path.str.contains(rf"^/(?:api/v\d+/)?courses/{course}(?![\w~])", case=False, regex=True))
    return rows[ours & (rows.real_user_id == "")]


def exported(folder):
    folder = Path(folder)
    tables = {name: pd.read_csv(next(folder.rglob(f"{name}_*.csv")), dtype=str, keep_default_na=False) for name in ["total-pageviews", "total-user-pageviews", "user-pageviews"]}
    return {
        "total": int(tables["total-pageviews"]["Page Views"].astype(int).sum()),
        "byUser": int(tables["total-user-pageviews"]["Page Views"].astype(int).sum()),
        "every": len(tables["user-pageviews"]),
        "pages": len(tables["total-pageviews"]),
        "people": int(tables["user-pageviews"]["User ID"].nunique()),
        "ids": sorted(tables["user-pageviews"]["User ID"].unique().tolist()),
    }


def main(case):
    rows = counted(case)
    by_page = rows.groupby("path").agg(views=("id", "size"), people=("user_id", "nunique"))
    by_user = rows.groupby("user_id").agg(views=("id", "size"), pages=("path", "nunique")).sort_values("views", ascending=False)
    print(json.dumps({
        "views": len(rows),
        "people": int(rows.user_id.nunique()),
        "pages": len(by_page),
        "participations": int((rows.participated == "true").sum()),
        "byPage": {path: [int(row.views), int(row.people)] for path, row in by_page.iterrows()},
        "byUser": [[int(row.views), int(row.pages)] for _, row in by_user.iterrows()],
        "ids": sorted(rows.user_id.unique().tolist()),
        "exported": None if case["exported"] is None else exported(case["exported"]),
    }))


if __name__ == "__main__":
    main(json.load(sys.stdin))
