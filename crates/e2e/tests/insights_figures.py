"""Works out with pandas what the Insights screens should show, from the campus's own views.

Reads {views, sessions, zone, until, from, to, session} on standard input and prints the figures as JSON. `until` is the end of the data;
`from` and `to` are days in the zone or null; completion is always over all dates.
"""

import json
import math
import sys

import pandas as pd

CHUNKS = 20


def union(stretches):
    """The stretches without overlaps, sorted."""
    merged = []
    for start, stop in sorted(stretches):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], stop)
        else:
            merged.append([start, stop])
    return merged


def within(merged, low, high):
    return sum(max(0.0, min(stop, high) - max(start, low)) for start, stop in merged)


def unions(views):
    stretches = views[views.seconds > 0]
    return {key: union(zip(group.start, group.start + group.seconds)) for key, group in stretches.groupby(["session", "viewer"])}


def hours(seconds):
    """As the screen writes it."""
    if seconds < 60:
        return f"{math.floor(seconds + 0.5)} s"
    minutes = math.floor(seconds / 60 + 0.5)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def share(count, of):
    return f"{min(math.floor(100 * count / of + 0.5), 99 if count < of else 100)}%"


def main():
    asked = json.load(sys.stdin)
    sessions = pd.DataFrame(asked["sessions"]).set_index("id")
    views = pd.DataFrame(asked["views"]).drop(columns=["appears"]).drop_duplicates()
    views["at"] = pd.to_datetime(views["at"], utc=True, format="ISO8601")
    views = views[(views["at"] < pd.Timestamp(asked["until"])) & views.session.isin(sessions.index)]
    views["day"] = views["at"].dt.tz_convert(asked["zone"]).dt.strftime("%Y-%m-%d")

    completed = {session: [0, 0] for session in sessions.index}
    pairs = views.groupby(["session", "viewer"]).size().index
    whole = unions(views)
    for key in pairs:
        duration = sessions.duration[key[0]]
        completed[key[0]][1] += 1
        completed[key[0]][0] += duration > 0 and within(whole.get(key, []), 0.0, duration) >= 0.75 * duration

    shown = views
    if asked["from"]:
        shown = shown[shown.day >= asked["from"]]
    if asked["to"]:
        shown = shown[shown.day <= asked["to"]]
    by_session = shown.groupby("session")
    count, seconds = by_session.viewer.nunique(), by_session.seconds.sum()
    videos = {
        row["name"]: {"id": session, "viewers": int(count.get(session, 0)), "watch": hours(seconds.get(session, 0.0)), "completed": share(*completed[session]) if completed[session][1] else "–", "of": completed[session][1]}
        for session, row in sessions.iterrows()
    }
    figures = {
        "viewers": int(shown.viewer.nunique()),
        "videos": len(sessions),
        "views": len(shown),
        "completed": int(sum(done for done, _ in completed.values())),
        "pairs": int(sum(of for _, of in completed.values())),
        "list": videos,
        "days": sorted(shown.day.unique().tolist()),
    }
    if asked.get("session"):
        figures["chunks"] = chunks(shown[shown.session == asked["session"]], sessions.duration[asked["session"]])
    json.dump(figures, sys.stdout)


def chunks(views, duration):
    """Viewers of each part, and those who covered three quarters of it."""
    length = duration / CHUNKS
    people = unions(views).values()
    table = []
    for index in range(CHUNKS):
        low, high = index * length, (index + 1) * length
        seen = [within(merged, low, high) for merged in people]
        table.append([int(sum(part > 1e-9 for part in seen)), int(sum(part >= 0.75 * length - 1e-9 for part in seen))])
    return table


main()
