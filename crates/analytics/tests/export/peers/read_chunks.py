"""Reads a viewing database and its chunked outputs with pandas and DuckDB, and works the chunks out again from the views.

Usage: read_chunks.py ROOT DATABASE_OVERVIEW OUTPUT_OVERVIEW ZONE RULE
"""

import io
import os
import sys
from zoneinfo import ZoneInfo

import duckdb
import pandas as pd

ROOT, DATABASE_OVERVIEW, OUTPUT_OVERVIEW, ZONE, RULE = sys.argv[1:6]
DATABASE, OUTPUT = os.path.join(ROOT, "database"), os.path.join(ROOT, "output")

CHUNK_TYPES = {
    "SessionId": "VARCHAR", "UserId": "VARCHAR", "Date": "DATE", "ChunkIndex": "BIGINT", "ChunkStart": "DOUBLE",
    "ChunkEnd": "DOUBLE", "ChunkPercentCovered": "DOUBLE", "TotalTimeSpent": "DOUBLE", "Completed(75%)": "BOOLEAN",
}
ACTIVITY_TYPES = {
    "DateTime": "TIMESTAMP WITH TIME ZONE", "Date": "DATE", "PlaybackSpeed": "DOUBLE", "StartPosition": "DOUBLE",
    "StopPosition": "DOUBLE", "SecondsViewed": "DOUBLE", "StartReason": "VARCHAR",
}
OVERVIEW_TYPES = {
    "Order": "BIGINT", "SessionName": "VARCHAR", "Description": "VARCHAR", "Duration": "DOUBLE",
    "UniqueViewers": "BIGINT", "CompletedViewerCount(75%Coverage)": "BIGINT",
}
KIND = {"DOUBLE": "f", "BIGINT": "i", "BOOLEAN": "b"}


def read(path):
    return pd.read_csv(path)


def check_file(path, types):
    """Right types for both tools, and the very bytes that pandas would write."""
    frame = read(path)
    with open(path, "rb") as file:
        ours = file.read()
    theirs = io.StringIO()
    frame.to_csv(theirs, index=False, lineterminator="\n")
    assert theirs.getvalue().encode() == ours, f"{path}: pandas writes other bytes"
    relation = duckdb.read_csv(path)
    found = dict(zip(relation.columns, map(str, relation.types)))
    for column, wanted in types.items():
        assert found[column] in (wanted, "UUID" if column.endswith("Id") else wanted), (path, column, found[column])
        kind = KIND.get(wanted)
        assert kind is None or frame[column].dtype.kind == kind, (path, column, frame[column].dtype)
    assert len(relation) == len(frame)
    return frame


def bounds(duration):
    start = 0.0
    for _ in range(20):
        end = min(start + duration / 20, duration)
        yield start, end
        start = end


def union(views):
    """Closed intervals that overlap or touch are one."""
    merged = []
    for start, stop in sorted(views):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], stop)
        else:
            merged.append([start, stop])
    return merged


def chunk(views, duration):
    stretches = union(views)
    for index, (a, b) in enumerate(bounds(duration)):
        spent = sum(min(b, stop) - max(a, start) for start, stop in views if not (start > b or stop < a))
        parts = [min(b, hi) - max(a, lo) for lo, hi in stretches if not (a > hi or b < lo)]
        if not parts:
            continue
        covered = sum(parts)
        if RULE == "exact":
            if covered <= 0:
                continue
        elif parts[0] >= 0.75 * (b - a):
            covered = parts[0]
        yield index, a, b, covered / (b - a) * 100, spent, covered >= 0.75 * (b - a)


def wanted_chunks(activity, sessions):
    moments = pd.to_datetime(activity["DateTime"], format="ISO8601", utc=True)
    activity = activity.assign(day=[moment.astimezone(ZoneInfo(ZONE)).date().isoformat() for moment in moments])
    for session in sessions.itertuples():
        of_session = activity[activity["SessionId"] == session.SessionId]
        for user in of_session["UserId"].unique():
            of_user = of_session[of_session["UserId"] == user]
            for day in of_user["day"].unique():
                rows = of_user[of_user["day"] == day]
                views = list(zip(rows["StartPosition"], rows["StopPosition"]))
                for row in chunk(views, session.Duration):
                    yield (session.SessionId, user, day, *row)


def near(ours, theirs):
    return abs(ours - theirs) <= 1e-9 * max(1.0, abs(theirs))


def check_folder(name):
    activity = check_file(os.path.join(DATABASE, name, "viewing_activity.csv"), ACTIVITY_TYPES)
    sessions = check_file(os.path.join(DATABASE, name, DATABASE_OVERVIEW), {"Duration": "DOUBLE"})
    chunks = check_file(os.path.join(OUTPUT, name, "chunked_data.csv"), CHUNK_TYPES)
    overview = check_file(os.path.join(OUTPUT, name, OUTPUT_OVERVIEW), OVERVIEW_TYPES)
    ours = list(chunks.itertuples(index=False, name=None))
    theirs = list(wanted_chunks(activity, sessions))
    assert len(ours) == len(theirs), (name, len(ours), len(theirs))
    for row, wanted in zip(ours, theirs):
        assert row[:4] == wanted[:4] and row[8] == wanted[8], (row, wanted)
        assert all(near(*pair) for pair in zip(row[4:8], wanted[4:8])), (row, wanted)
    for number, session in enumerate(sessions.itertuples(), 1):
        of_session = activity[activity["SessionId"] == session.SessionId]
        completed = 0
        for _, rows in of_session.groupby("UserId"):
            stretches = union(list(zip(rows["StartPosition"], rows["StopPosition"])))
            if RULE == "exact":
                stretches = [[max(lo, 0.0), min(hi, session.Duration)] for lo, hi in stretches if lo < session.Duration]
            completed += sum(hi - lo for lo, hi in stretches) >= 0.75 * session.Duration
        row = overview[overview["SessionId"] == session.SessionId].iloc[0]
        assert row["Order"] == number
        assert row["UniqueViewers"] == of_session["UserId"].nunique(), (name, session)
        assert row["CompletedViewerCount(75%Coverage)"] == completed, (name, session, completed)
    return chunks, overview


folders = sorted(os.listdir(DATABASE))
assert len(folders) == 2
parts = [check_folder(name) for name in folders]
for place, name in enumerate(["chunked_data.csv", OUTPUT_OVERVIEW]):
    joined = read(os.path.join(OUTPUT, "tableau", name))
    assert joined.equals(pd.concat([part[place] for part in parts], ignore_index=True)), name
joined = duckdb.sql(
    f"""
    SELECT count(*) FROM read_csv('{OUTPUT}/tableau/chunked_data.csv') JOIN read_csv('{OUTPUT}/tableau/{OUTPUT_OVERVIEW}')
    USING (SessionId) WHERE "Completed(75%)" AND ChunkPercentCovered >= 75 AND Date BETWEEN DATE '2021-11-04' AND DATE '2021-11-10'
    """
).fetchall()[0][0]
completed = pd.concat([part[0] for part in parts])["Completed(75%)"]
assert joined == completed.sum(), (joined, completed.sum())
print("all well")
