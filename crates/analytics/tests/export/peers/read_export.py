"""Reads an export with DuckDB and pandas, and works its figures out again from its rows.

Usage: read_export.py CSV_FOLDER PARQUET_FOLDER WORKBOOK ZONE
"""

import sys
from collections import defaultdict
from zoneinfo import ZoneInfo

import duckdb
import pandas as pd

CSV, PARQUET, WORKBOOK, ZONE = sys.argv[1:5]
TABLES = ["dim_session", "dim_viewer", "fact_segment", "fact_session_viewer", "fact_chunk"]

# Columns by what they must be for both tools; everything else is text.
TIMES = {"recorded_at", "first_view_at", "last_view_at", "started_at"}
DATES = {"date"}
BOOLEANS = {
    "gone", "small_group", "on_class_list", "completed", "completed_panopto", "completed_every_second",
    "completed_earlier_scripts",
}
INTEGERS = {
    "session_key", "viewer_key", "order_in_course", "views", "viewers", "viewers_all_dates", "completed_viewers",
    "completed_viewers_panopto", "completed_viewers_every_second", "completed_viewers_earlier_scripts", "sessions",
    "chunk_index",
}
NUMBERS = {
    "duration_seconds", "watched_seconds", "average_covered_percent", "start_seconds", "stop_seconds", "playback_speed",
    "covered_seconds", "covered_percent", "panopto_percent", "chunk_start_seconds", "chunk_end_seconds",
}


def wanted_duckdb(column):
    if column in TIMES:
        return "TIMESTAMP WITH TIME ZONE"
    if column in DATES:
        return "DATE"
    if column in BOOLEANS:
        return "BOOLEAN"
    if column in INTEGERS:
        return "BIGINT"
    return "DOUBLE" if column in NUMBERS else "VARCHAR"


def check_duckdb():
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    for table in TABLES:
        for source in (f"read_parquet('{PARQUET}/{table}.parquet')", f"read_csv('{CSV}/{table}.csv')"):
            described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
            for column, kind, *_ in described:
                kinds = {wanted_duckdb(column)}
                if "read_csv" in source:
                    # A CSV file does not say that its times are in UTC, but the Z in each of them does.
                    kinds |= {"TIMESTAMP"} if column in TIMES else set()
                assert kind in kinds, f"{source} {column}: {kind}"
        both = [
            connection.execute(f"SELECT * FROM {source} ORDER BY ALL").fetchall()
            for source in (
                f"read_parquet('{PARQUET}/{table}.parquet')",
                f"read_csv('{CSV}/{table}.csv', types = {types(connection, table)})",
            )
        ]
        assert both[0] == [tuple(map(unguarded, row)) for row in both[1]], f"{table}: CSV and Parquet differ"
        assert both[0], f"{table} is empty"
    orphans = connection.execute(
        f"""SELECT count(*) FROM read_parquet('{PARQUET}/fact_*.parquet', union_by_name = true) f
        ANTI JOIN read_parquet('{PARQUET}/dim_viewer.parquet') v USING (viewer_key)"""
    ).fetchone()[0]
    assert orphans == 0, f"{orphans} rows of nobody"


def unguarded(cell):
    """CSV files have a ' before what a spreadsheet would run; Parquet files need none."""
    return cell[1:] if isinstance(cell, str) and cell[:2] in ("'=", "'+", "'-", "'@") else cell


def types(connection, table):
    columns = connection.execute(f"DESCRIBE SELECT * FROM read_parquet('{PARQUET}/{table}.parquet')").fetchall()
    return "{" + ", ".join(f"'{column[0]}': '{column[1]}'" for column in columns) + "}"


def check_pandas(frames):
    for table, frame in frames.items():
        for column in frame.columns:
            kind = str(frame[column].dtype)
            if column in TIMES:
                assert kind.startswith("datetime64") and kind.endswith("UTC]"), f"{table}.{column}: {kind}"
            elif column in DATES:
                assert hasattr(frame[column].iloc[0], "year"), f"{table}.{column}: {kind}"
            elif column in BOOLEANS:
                assert kind == "bool" or frame[column].dropna().isin([True, False]).all(), f"{table}.{column}: {kind}"
            elif column in INTEGERS | NUMBERS:
                # pandas has no whole numbers with gaps, unless it is asked for them.
                assert kind in ("int64", "float64"), f"{table}.{column}: {kind}"
            else:
                assert kind in ("object", "str"), f"{table}.{column}: {kind}"
        again = pd.read_csv(
            f"{CSV}/{table}.csv",
            parse_dates=sorted(TIMES & set(frame.columns)),
            keep_default_na=False,
            na_values=[""],
            float_precision="round_trip",
        )
        assert list(again.columns) == list(frame.columns)
        for column in frame.columns:
            left, right = frame[column], again[column]
            if column in DATES:
                left = left.astype(str)
            for a, b in zip(left, right):
                assert (pd.isna(a) and pd.isna(b)) or a == unguarded(b), f"{table}.{column}: {a!r} {b!r}"


def union(stretches):
    merged = []
    for start, stop in sorted(stretches):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], stop)
        else:
            merged.append([start, stop])
    return merged


def covered(merged, low, high):
    return sum(max(0.0, min(high, stop) - max(low, start)) for start, stop in merged)


def near(a, b):
    return abs(a - b) <= 1e-9 * max(1.0, abs(b))


def check_figures(frames):
    durations = dict(zip(frames["dim_session"].session_key, frames["dim_session"].duration_seconds))
    views = defaultdict(list)
    by_day = defaultdict(list)
    for row in frames["fact_segment"].itertuples():
        local = row.started_at.to_pydatetime().astimezone(ZoneInfo(ZONE)).date()
        assert row.date == local, f"{row.started_at} is on {local} in {ZONE}, not {row.date}"
        pair = (row.session_key, row.viewer_key)
        views[pair].append(row)
        by_day[(*pair, local)].append(row)
    pairs = frames["fact_session_viewer"]
    assert len(pairs) == len(views)
    for row in pairs.itertuples():
        mine = views[(row.session_key, row.viewer_key)]
        stretches = [(v.start_seconds, v.stop_seconds) for v in mine if v.start_seconds <= v.stop_seconds]
        assert row.views == len(mine)
        assert row.first_view_at == min(v.started_at for v in mine)
        assert row.last_view_at == max(v.started_at for v in mine)
        assert near(row.watched_seconds, sum(stop - start for start, stop in stretches))
        duration = durations[row.session_key]
        if pd.isna(duration):
            assert pd.isna(row.covered_seconds) and not row.completed
            continue
        seconds = covered(union(stretches), 0.0, duration)
        assert near(row.covered_seconds, seconds) and near(row.covered_percent, seconds / duration * 100)
        assert row.completed == (seconds >= 0.75 * duration)
    chunks = {
        (row.session_key, row.viewer_key, row.date, row.chunk_index): row for row in frames["fact_chunk"].itertuples()
    }
    expected = 0
    for (session, viewer, day), mine in by_day.items():
        duration = durations[session]
        if pd.isna(duration):
            continue
        stretches = [(v.start_seconds, v.stop_seconds) for v in mine if v.start_seconds <= v.stop_seconds]
        low = 0.0
        for index in range(20):
            high = min(low + duration / 20, duration)
            seconds = covered(union(stretches), low, high)
            if seconds > 0:
                expected += 1
                row = chunks[(session, viewer, day, index)]
                assert near(row.covered_percent, seconds / (high - low) * 100)
                assert near(row.watched_seconds, sum(covered([s], low, high) for s in stretches))
            low = high
    assert expected == len(chunks)
    sessions = frames["dim_session"].set_index("session_key")
    for key, mine in pairs.groupby("session_key"):
        assert sessions.viewers[key] == len(mine) and sessions.views[key] == mine.views.sum()
        assert sessions.completed_viewers[key] == mine.completed.sum()
        assert near(sessions.watched_seconds[key], mine.watched_seconds.sum())


def check_workbook(frames):
    sheets = pd.read_excel(WORKBOOK, sheet_name=None, keep_default_na=False, na_values=[""])
    assert list(sheets) == ["About", "Videos", "Chunks", "Days", "Viewers", "Viewers and videos"], list(sheets)
    videos, pairs = sheets["Videos"], sheets["Viewers and videos"]
    sessions = frames["dim_session"]
    assert list(videos.Video) == list(sessions.session_name)
    for column, of in [("Viewers", "viewers"), ("Views", "views"), ("Completed viewers", "completed_viewers")]:
        assert list(videos[column].fillna(-1)) == list(sessions[of].fillna(-1)), column
    assert len(pairs) == len(frames["fact_session_viewer"])
    assert str(pairs["First view"].dtype).startswith("datetime64")
    watched = pairs["Watch time"].map(seconds_of_excel).sum()
    assert abs(watched - frames["fact_session_viewer"].watched_seconds.sum()) < len(pairs), watched
    by_day = frames["fact_segment"].groupby("date").viewer_key.nunique()
    assert list(sheets["Days"].Viewers) == list(by_day), "people of each day"
    assert len(sheets["Viewers"]) == len(frames["dim_viewer"])
    chunk = sheets["Chunks"].iloc[0]
    assert chunk.Chunk == 1 and chunk.Viewers >= chunk["Covered 75%"]


def seconds_of_excel(value):
    """Excel's lengths come as times below a day and as dates or lengths above."""
    if hasattr(value, "total_seconds"):
        return value.total_seconds()
    if hasattr(value, "hour") and not hasattr(value, "year"):
        return value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6
    return (value - pd.Timestamp(1899, 12, 30)).total_seconds()


def main():
    check_duckdb()
    frames = {table: pd.read_parquet(f"{PARQUET}/{table}.parquet") for table in TABLES}
    check_pandas(frames)
    check_figures(frames)
    check_workbook(frames)
    print("read")


main()
