"""Counts the page views of a course from the campus's own truth with pandas, and compares the three reports with that."""

import json
import re
import sys

import pandas


def main(case):
    truth = pandas.read_csv(case["truth"], dtype=str, keep_default_na=False)
    course = str(case["course"])
    wanted = lambda kinds: any(
        kind in case["types"] and state in case["states"]
        for kind, state in (one.split(":") for one in kinds.split())
    )
    people = truth[truth["enrollments"].map(wanted)].copy()
    at = pandas.to_datetime(people["created_at"], utc=True, format="ISO8601")
    days = at.dt.tz_convert(case["zone"]).dt.strftime("%Y-%m-%d")
    rows = people[(days >= case["start"]) & (days <= case["end"])].copy()
    names_course = (rows["context_type"] == "Course") & (rows["context_id"] != "")
    by_context = names_course & (rows["context_id"] == course)
    path = rows["url"].map(lambda url: re.sub(r"^[a-z]+://[^/?#]*", "", url))
    in_path = path.str.contains(rf"^/(?:api/v\d+/)?courses/{course}(?![\w~])", case=False, regex=True)
    ours = by_context | (~names_course & in_path)
    groups = set(map(str, case["groups"]))
    group = ((rows["context_type"] == "Group") & rows["context_id"].isin(groups)) | path.map(
        lambda one: bool((found := re.match(r"/(?:api/v\d+/)?groups/(\d+)(?!\w)", one)) and found[1] in groups)
    )
    keep = ours | (group if case["with_groups"] else False)
    if not case["masqueraded"]:
        keep = keep & (rows["real_user_id"] == "")
    rows = rows[keep].copy()
    host = truth["url"].str.extract(r"^([a-z]+://[^/?#]*)", expand=False).mode()[0]
    rows["url"] = host + rows["url"].map(lambda url: re.sub(r"^[a-z]+://[^/?#]*", "", url))
    rows["second"] = pandas.to_datetime(rows["created_at"], utc=True, format="ISO8601").dt.floor("s")

    total = rows.groupby("url").size().to_dict()
    by_user = rows.groupby(["user_id", "url"]).size().to_dict()
    every = sorted(zip(rows["user_id"], rows["url"], rows["second"]))

    report = lambda label: pandas.read_csv(f"{case['reports']}/{label}_{case['stem']}.csv", dtype=str, keep_default_na=False)
    ours = report("total-pageviews")
    compare("total", total, dict(zip(ours["Course URL"], ours["Page Views"].astype(int))))
    ours = report("total-user-pageviews")
    pairs = zip(zip(ours["User ID"], ours["Course URL"]), ours["Page Views"].astype(int))
    compare("by user", by_user, dict(pairs))
    ours = report("user-pageviews")
    seconds = pandas.to_datetime(ours["Request Date"], utc=True, format="ISO8601").dt.floor("s")
    compare("every", every, sorted(zip(ours["User ID"], ours["Course URL"], seconds)))
    for label, key in [("total-pageviews", "page_views"), ("total-user-pageviews", "page_view")]:
        with open(f"{case['reports']}/{label}_{case['stem']}.json") as file:
            data = json.load(file)
        assert sum(row[key] for row in data["data"]) == len(every), label
        assert list(data) == ["course_id", "data", "end_time", "start_time"], label
    print(len(every))


def compare(what, truth, ours):
    if truth == ours:
        return
    if isinstance(truth, dict):
        different = [(key, truth.get(key), ours.get(key)) for key in truth.keys() | ours.keys() if truth.get(key) != ours.get(key)]
    else:
        missing, more = set(truth) - set(ours), set(ours) - set(truth)
        different = [("missing", one) for one in sorted(missing)] + [("more", one) for one in sorted(more)]
    raise SystemExit(f"{what}: {len(truth)} in the truth, {len(ours)} in the report, {len(different)} differ: {different[:5]}")


main(json.load(open(sys.argv[1])))
