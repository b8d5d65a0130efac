"""Reads page views of a course's students as a straightforward program with canvasapi does, and writes them as CSV.

usage: canvasapi_fetch.py SERVER TOKEN COURSE START END EACH FOLDER

Only every EACHth student is read. What came is said in FOLDER/said.json, with the seconds that reading took after the students were listed.
"""

import csv
import json
import sys
import time
from pathlib import Path

from canvasapi import Canvas

server, token, course, start, end, each, folder = sys.argv[1:]
canvas = Canvas(server, token)
states = ["active", "invited", "completed", "inactive"]
listed = canvas.get_course(int(course)).get_users(enrollment_type=["student"], enrollment_state=states)
students = {student.id: student for student in listed}
chosen = [students[key] for key in sorted(students)][:: int(each)]

began = time.monotonic()
ids = set()
with open(Path(folder) / "views.csv", "w", newline="") as file:
    rows = csv.writer(file)
    for student in chosen:
        for view in student.get_page_views(start_time=start, end_time=end):
            ids.add(view.id)
            rows.writerow([view.id, student.id, view.url, view.created_at, view.interaction_seconds, view.participated])
said = {"reading": time.monotonic() - began, "listed": len(students), "students": len(chosen), "views": len(ids)}
(Path(folder) / "said.json").write_text(json.dumps(said))
