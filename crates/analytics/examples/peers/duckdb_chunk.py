"""Chunks one folder of a viewing database with DuckDB.

A view covers anew what lies behind the highest stop before it, in order of start; so one window gives disjoint stretches, one
expansion gives the chunks that a view reaches, one aggregation gives both coverage and time spent. Local dates are looked up by
UTC hour, which is much quicker than converting each time, and chunk bounds by recording and index.
"""

import os

import duckdb

from common import CHUNKS, arguments, bounds, copy_for_tableau, sessions, write_overview

folder, output, zone = arguments()
rows = sessions(folder)
db = duckdb.connect()
db.execute(f"SET temp_directory = '{output}/duckdb.tmp'")
db.execute("SET preserve_insertion_order = false")

number = {row["SessionId"]: row["Order"] for row in rows}
values = ", ".join(f"('{row['SessionId']}', {row['Order']}, {row['Duration']!r}::DOUBLE)" for row in rows)
db.execute(f"CREATE TABLE sessions AS SELECT CAST(id AS UUID) AS id, number, duration FROM (VALUES {values}) t(id, number, duration)")
values = ", ".join(f"({number[i]}, {n}, {a!r}::DOUBLE, {b!r}::DOUBLE)" for i, n, a, b in bounds(rows))
db.execute(f"CREATE TABLE chunks AS SELECT * FROM (VALUES {values}) t(number, index, a, b)")

activity = os.path.join(folder, "viewing_activity.csv")
db.execute(
    f"""
    CREATE TABLE views AS
    SELECT s.number, CAST(v.UserId AS UUID) AS user, v.hour, v.StartPosition AS lo, v.StopPosition AS hi
    FROM (
        SELECT CAST(SessionId AS UUID) AS id, UserId, DateTime[:13] AS hour, StartPosition, StopPosition
        FROM read_csv('{activity}', header = true, auto_detect = false, delim = ',', quote = '"', columns = {{
            'SessionId': 'VARCHAR', 'UserId': 'VARCHAR', 'Date': 'VARCHAR', 'DateTime': 'VARCHAR',
            'PlaybackSpeed': 'DOUBLE', 'StartPosition': 'DOUBLE', 'StartReason': 'VARCHAR',
            'StopPosition': 'DOUBLE', 'StopReason': 'VARCHAR', 'SecondsViewed': 'DOUBLE'}})
    ) v JOIN sessions s USING (id)
    """
)
db.execute(
    f"""
    CREATE TABLE hours AS
    SELECT hour, CAST((CAST(hour || ':00:00' AS TIMESTAMP) AT TIME ZONE 'UTC') AT TIME ZONE '{zone}' AS DATE) AS day
    FROM (SELECT DISTINCT hour FROM views)
    """
)
chunked = os.path.join(output, "chunked_data.csv")
db.execute(
    f"""
    COPY (
        WITH dated AS (
            SELECT number, user, day, lo, hi FROM views JOIN hours USING (hour)
        ), disjoint AS (
            SELECT *, greatest(lo, coalesce(max(hi) OVER (
                PARTITION BY number, user, day ORDER BY lo ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ), lo)) AS fresh
            FROM dated
        ), reached AS (
            SELECT d.*, unnest(range(
                greatest(CAST(floor(lo * {CHUNKS} / duration) AS INTEGER) - 1, 0),
                least(CAST(floor(hi * {CHUNKS} / duration) AS INTEGER) + 2, {CHUNKS})
            )) AS index
            FROM disjoint d JOIN sessions USING (number)
        ), summed AS (
            SELECT number, user, day, index, any_value(a) AS a, any_value(b) AS b,
                sum(greatest(least(b, hi) - greatest(a, fresh), 0.0)) AS covered,
                sum(greatest(least(b, hi) - greatest(a, lo), 0.0)) AS spent
            FROM reached JOIN chunks USING (number, index)
            WHERE lo < b AND hi > a
            GROUP BY number, user, day, index
        )
        SELECT s.id AS SessionId, user AS UserId, day AS Date, index AS ChunkIndex, a AS ChunkStart, b AS ChunkEnd,
            covered / (b - a) * 100.0 AS ChunkPercentCovered, spent AS TotalTimeSpent,
            CASE WHEN covered >= (b - a) * 0.75 THEN 'True' ELSE 'False' END AS "Completed(75%)"
        FROM summed JOIN sessions s USING (number)
        WHERE covered > 0
    ) TO '{chunked}' (FORMAT csv, HEADER)
    """
)
counts = db.execute(
    """
    WITH disjoint AS (
        SELECT number, user, hi, greatest(lo, coalesce(max(hi) OVER (
            PARTITION BY number, user ORDER BY lo ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ), lo)) AS fresh
        FROM views
    ), covered AS (
        SELECT number, user, any_value(duration) AS duration,
            sum(greatest(least(hi, duration) - greatest(fresh, 0.0), 0.0)) AS seconds
        FROM disjoint JOIN sessions USING (number)
        GROUP BY number, user
    )
    SELECT number, count(*), count(*) FILTER (seconds >= 0.75 * duration) FROM covered GROUP BY number
    """
).fetchall()
by_number = {number: (viewers, completed) for number, viewers, completed in counts}
write_overview(output, rows, {row["SessionId"]: by_number.get(row["Order"], (0, 0)) for row in rows})
copy_for_tableau(output)
