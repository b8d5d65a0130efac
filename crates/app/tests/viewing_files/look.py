"""Reads every file that Lectern writes of viewing data, as a person would, and compares types and sums."""

import pathlib
import sys

import duckdb
import pandas

DESK = pathlib.Path(sys.argv[1])


def check(said, what):
    if not said:
        raise SystemExit(f"wrong: {what}")


def kinds(frame):
    return {name: str(kind) for name, kind in frame.dtypes.items()}


def is_text(kind):
    return kind in ("object", "str", "string")


def only(folder):
    found = [path for path in folder.iterdir() if path.is_dir() and "[" in path.name]
    check(len(found) == 1, f"one folder in {folder}: {found}")
    return found[0]


published = pandas.read_csv(only(DESK / "published") / "viewing_activity.csv")

for layout, overview, chunked in (
    ("documented", "videos_overview.csv", "session_overview.csv"),
    ("upstream", "sessions_overview.csv", "sessions_overview.csv"),
):
    folder = only(DESK / layout / "database")
    activity = pandas.read_csv(folder / "viewing_activity.csv", parse_dates=["Date"])
    # As the published files have them: a fraction only where it is not zero.
    activity["DateTime"] = pandas.to_datetime(activity["DateTime"], format="ISO8601")
    check(len(activity) == len(published) == 60, f"{layout}: {len(activity)} rows")
    check(str(activity["Date"].dtype).startswith("datetime64"), f"{layout}: Date is {activity['Date'].dtype}")
    check(str(activity["DateTime"].dtype).endswith("UTC]"), f"{layout}: zone of DateTime, {activity['DateTime'].dtype}")
    for column in ("PlaybackSpeed", "StartPosition", "StopPosition", "SecondsViewed"):
        check(kinds(activity)[column] == "float64", f"{layout}: {column} is {kinds(activity)[column]}")
        ours, theirs = sorted(activity[column]), sorted(published[column])
        check(ours == theirs, f"{layout}: {column} came back as it was")
    videos = pandas.read_csv(folder / overview)
    check(len(videos) == 2 and kinds(videos)["Duration"] == "float64", f"{layout}: {kinds(videos)}")
    check(videos["SessionName"][0] == '=One, "two"', f"{layout}: {videos['SessionName'][0]}")
    check("Line one\nline two" in set(videos["Description"]), f"{layout}: a description of two lines")

    path = str(folder / "viewing_activity.csv").replace("'", "''").replace("[", "[[]")
    types = dict(duckdb.sql(f"select column_name, column_type from (describe select * from read_csv('{path}'))").fetchall())
    check(types["DateTime"] == "TIMESTAMP WITH TIME ZONE", f"{layout}: DuckDB reads DateTime as {types['DateTime']}")
    check(types["Date"] == "DATE" and types["SecondsViewed"] == "DOUBLE", f"{layout}: DuckDB, {types}")

    out = only(DESK / layout / "output[CHUNKED]")
    chunks = pandas.read_csv(out / "chunked_data.csv")
    types = kinds(chunks)
    check(types["ChunkIndex"] == "int64" and types["Completed(75%)"] == "bool", f"{layout}: {types}")
    check(types["ChunkPercentCovered"] == "float64" and is_text(types["UserId"]), f"{layout}: {types}")
    check(len(chunks) > 0 and chunks["ChunkIndex"].between(0, 19).all(), f"{layout}: indexes")
    sessions = pandas.read_csv(out / chunked)
    check(kinds(sessions)["UniqueViewers"] == "int64" and list(sessions["Order"]) == [1, 2], f"{layout}: {kinds(sessions)}")
    viewers = activity.groupby("SessionId")["UserId"].nunique()
    told = sessions.set_index("SessionId")["UniqueViewers"]
    check(all(told[session] == count for session, count in viewers.items()), f"{layout}: unique viewers")
    together = pandas.read_csv(DESK / layout / "output[CHUNKED]" / "tableau" / "chunked_data.csv")
    check(together.equals(chunks), f"{layout}: tableau/ holds the same rows")

for kind in ("csv", "parquet"):
    folder = next(path for path in (DESK / kind).iterdir())
    read = pandas.read_csv if kind == "csv" else pandas.read_parquet
    tables = {path.stem: read(path) for path in folder.glob(f"*.{kind}")}
    check(
        set(tables) == {"dim_session", "dim_viewer", "fact_segment", "fact_session_viewer", "fact_chunk"},
        f"{kind}: {sorted(tables)}",
    )
    check(len(tables["fact_segment"]) == 60, f"{kind}: {len(tables['fact_segment'])} segments")
    check(len(tables["dim_viewer"]) == published["UserId"].nunique(), f"{kind}: viewers")
    text = tables["dim_viewer"].to_csv()
    check("7a7a7a7a" not in text, f"{kind}: a real id of a person under pseudonyms")
    for path in folder.glob(f"*.{kind}"):
        name = str(path).replace("'", "''").replace("[", "[[]")
        count = duckdb.sql(f"select count(*) from read_{kind}('{name}')").fetchall()[0][0]
        check(count == len(tables[path.stem]), f"DuckDB and pandas count {path.name} alike")

# The files of the campus scripts that leave under pseudonyms are those of the documented layout, but for the people.
ours = next(path for path in (DESK / "campus").iterdir())
theirs = DESK / "documented"
for name in ("database/*/viewing_activity.csv", "output[[]CHUNKED]/*[[]*/chunked_data.csv", "output[[]CHUNKED]/tableau/chunked_data.csv"):
    mine, true = (pandas.read_csv(next(folder.glob(name))) for folder in (ours, theirs))
    check(mine["UserId"].nunique() == true["UserId"].nunique(), f"campus, {name}: people")
    check(not mine["UserId"].str.contains("7a7a7a7a").any(), f"campus, {name}: a real id under pseudonyms")
    rest = [column for column in true.columns if column != "UserId"]
    check(list(mine.columns) == list(true.columns), f"campus, {name}: columns")
    mine, true = (frame[rest].sort_values(rest).reset_index(drop=True) for frame in (mine, true))
    check(mine.equals(true), f"campus, {name}: rows")
for name in ("database/*/videos_overview.csv", "output[[]CHUNKED]/*[[]*/session_overview.csv"):
    check(next(ours.glob(name)).read_bytes() == next(theirs.glob(name)).read_bytes(), f"campus, {name}")

book = next(next(path for path in (DESK / "xlsx").iterdir()).glob("*.xlsx"))
sheets = pandas.read_excel(book, sheet_name=None)
check(len(sheets) >= 2, f"xlsx: {list(sheets)}")
print("read")
