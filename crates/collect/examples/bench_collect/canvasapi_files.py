"""Fetches files of submissions as a straightforward program with canvasapi does, one after the other.

usage: canvasapi_files.py SERVER COURSE EACH FOLDER, with the token in LECTERN_TOKEN

Only every EACHth file is fetched. What came is said in FOLDER/said.json, with the seconds that listing and fetching took.
"""

import json
import os
import sys
import time
from pathlib import Path

from canvasapi import Canvas

server, course, each, folder = sys.argv[1:]
canvas = Canvas(server, os.environ["LECTERN_TOKEN"])

began = time.monotonic()
course = canvas.get_course(int(course))
attachments = []
for assignment in course.get_assignments():
    for submission in assignment.get_submissions(include=["submission_history"]):
        attachments.extend(getattr(submission, "attachments", []))
listing = time.monotonic() - began

began = time.monotonic()
chosen = attachments[:: int(each)]
length = 0
for attachment in chosen:
    place = Path(folder) / str(attachment.id)
    attachment.download(str(place))
    length += place.stat().st_size
said = {
    "listing": listing,
    "files": time.monotonic() - began,
    "listed": len(attachments),
    "fetched": len(chosen),
    "bytes": length,
    "told": sum(attachment.size for attachment in chosen),
}
(Path(folder) / "said.json").write_text(json.dumps(said))
