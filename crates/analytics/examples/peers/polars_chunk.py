"""Chunks one folder of a viewing database with Polars.

The same plan as the one for DuckDB: sort once, take what lies behind the highest stop before a view, expand to the chunks that a
view reaches, aggregate once. Local dates are looked up by UTC hour. Recordings are worked on in batches, because all expanded rows
at once do not fit a usual computer's memory; a batch is large enough to keep all cores busy.
"""

import os

import polars as pl

from common import CHUNKS, arguments, bounds, copy_for_tableau, sessions, write_overview

BATCH = 25

folder, output, zone = arguments()
rows = sessions(folder)
about = pl.DataFrame(
    {
        "SessionId": [row["SessionId"] for row in rows],
        "number": pl.Series([row["Order"] for row in rows], dtype=pl.Int32),
        "duration": [row["Duration"] for row in rows],
    }
)
numbers = dict(zip(about["SessionId"], about["number"]))
chunks = pl.DataFrame(
    [(numbers[session], index, a, b) for session, index, a, b in bounds(rows)],
    schema={"number": pl.Int32, "index": pl.Int32, "a": pl.Float64, "b": pl.Float64},
    orient="row",
)

text = pl.String
views = (
    pl.scan_csv(
        os.path.join(folder, "viewing_activity.csv"),
        schema={
            "SessionId": text, "UserId": text, "Date": text, "DateTime": text, "PlaybackSpeed": pl.Float64,
            "StartPosition": pl.Float64, "StartReason": text, "StopPosition": pl.Float64, "StopReason": text,
            "SecondsViewed": pl.Float64,
        },
        glob=False,
    )
    .select(
        "SessionId",
        pl.col("UserId").cast(pl.Categorical),
        pl.col("DateTime").str.slice(0, 13).cast(pl.Categorical).alias("hour"),
        pl.col("StartPosition").alias("lo"),
        pl.col("StopPosition").alias("hi"),
    )
    .join(about.lazy().select("SessionId", "number"), on="SessionId")
    .drop("SessionId")
    .collect(engine="streaming")
)
hours = (
    views.select(pl.col("hour").unique())
    .with_columns(
        (pl.col("hour").cast(text) + ":00:00")
        .str.to_datetime("%Y-%m-%d %H:%M:%S", time_zone="UTC")
        .dt.convert_time_zone(zone)
        .dt.date()
        .alias("day")
    )
)
views = views.join(hours, on="hour").drop("hour")
by_number = views.partition_by("number", as_dict=True, include_key=True)
del views


def fresh(keys):
    """What a view covers anew, where views are sorted by start."""
    return pl.max_horizontal("lo", pl.col("hi").cum_max().shift(1).over(keys))


counts = {}
with open(os.path.join(output, "chunked_data.csv"), "wb") as file:
    for first in range(0, len(rows), BATCH):
        parts = [by_number.pop((row["Order"],), None) for row in rows[first : first + BATCH]]
        parts = [part for part in parts if part is not None]
        if not parts:
            continue
        part = pl.concat(parts).join(about.select("number", "duration"), on="number").sort("lo")
        del parts
        chunked = (
            part.lazy()
            .with_columns(fresh(["number", "UserId", "day"]).alias("fresh"))
            .with_columns(
                pl.int_ranges(
                    ((pl.col("lo") * CHUNKS / pl.col("duration")).floor().cast(pl.Int32) - 1).clip(lower_bound=0),
                    ((pl.col("hi") * CHUNKS / pl.col("duration")).floor().cast(pl.Int32) + 2).clip(upper_bound=CHUNKS),
                    dtype=pl.Int32,
                ).alias("index")
            )
            .explode("index")
            .join(chunks.lazy(), on=["number", "index"])
            .filter((pl.col("lo") < pl.col("b")) & (pl.col("hi") > pl.col("a")))
            .group_by("number", "UserId", "day", "index")
            .agg(
                pl.col("a").first(),
                pl.col("b").first(),
                (pl.min_horizontal("b", "hi") - pl.max_horizontal("a", "fresh")).clip(lower_bound=0.0).sum().alias("covered"),
                (pl.min_horizontal("b", "hi") - pl.max_horizontal("a", "lo")).sum().alias("spent"),
            )
            .filter(pl.col("covered") > 0)
            .join(about.lazy().select("number", "SessionId"), on="number")
            .select(
                "SessionId",
                "UserId",
                pl.col("day").alias("Date"),
                pl.col("index").alias("ChunkIndex"),
                pl.col("a").alias("ChunkStart"),
                pl.col("b").alias("ChunkEnd"),
                (pl.col("covered") / (pl.col("b") - pl.col("a")) * 100.0).alias("ChunkPercentCovered"),
                pl.col("spent").alias("TotalTimeSpent"),
                pl.when(pl.col("covered") >= (pl.col("b") - pl.col("a")) * 0.75)
                .then(pl.lit("True"))
                .otherwise(pl.lit("False"))
                .alias("Completed(75%)"),
            )
            .collect(engine="streaming")
        )
        chunked.write_csv(file, include_header=first == 0)
        del chunked
        completed = (
            part.lazy()
            .with_columns(fresh(["number", "UserId"]).alias("fresh"))
            .group_by("number", "UserId")
            .agg(
                pl.col("duration").first(),
                (pl.min_horizontal("hi", "duration") - pl.max_horizontal("fresh", pl.lit(0.0)))
                .clip(lower_bound=0.0)
                .sum()
                .alias("seconds"),
            )
            .group_by("number")
            .agg(pl.len().alias("viewers"), (pl.col("seconds") >= 0.75 * pl.col("duration")).sum().alias("completed"))
            .collect()
        )
        for number, viewers, done in completed.iter_rows():
            counts[number] = (viewers, done)
write_overview(output, rows, {row["SessionId"]: counts.get(row["Order"], (0, 0)) for row in rows})
copy_for_tableau(output)
