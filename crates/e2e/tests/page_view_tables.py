"""Reads exported Parquet and XLSX with pandas and compares them with the campus's own truth.

Reads what page_views_figures.py reads, and prints the figures of the truth and of both tables as JSON.
"""

import json
import sys
from pathlib import Path

import pandas as pd
from page_views_figures import counted, path_of


def figures(urls, moments, users):
    """Takes moments as the clock of the course shows them; a workbook keeps them as fractions of a day."""
    moments = moments.dt.round("ms").dt.floor("min")
    # Addresses may name people, who are pseudonyms in the files.
    pages = urls.map(path_of).value_counts()
    return {
        "views": len(urls),
        "people": int(users.nunique()),
        "pages": sorted(pages.tolist()),
        "minutes": {str(minute): int(count) for minute, count in sorted(moments.value_counts().items())},
    }


def main(case):
    folder = Path(case["exported"])
    rows = counted(case)
    on_the_clock = lambda moments: moments.dt.tz_convert(case["zone"]).dt.tz_localize(None)
    truth = figures(rows.url, on_the_clock(pd.to_datetime(rows.created_at, utc=True, format="ISO8601")), rows.user_id)
    table = pd.read_parquet(next(folder.glob("*.parquet")))
    parquet = figures(table.course_url, on_the_clock(table.request_date), table.user)
    book = pd.read_excel(next(folder.glob("*.xlsx")), sheet_name=None)
    every = book["Every view"]
    workbook = figures(every.course_url, pd.to_datetime(every.request_date), every.user)
    ids = set(rows.user_id)
    left = {str(user) for user in pd.concat([table.user, every.user, book["People"].user, book["Users and pages"].user])}
    print(json.dumps({
        "truth": truth,
        "parquet": parquet,
        "workbook": workbook,
        "sheets": sorted(book),
        "sums": {
            "pages": int(book["Pages"].page_views.sum()),
            "people": int(book["People"].page_views.sum()),
            "userPages": int(book["Users and pages"].page_views.sum()),
        },
        "idsThatLeft": sorted(ids & left),
    }))


main(json.load(sys.stdin))
