"""What both pipelines share: the folder's files, the chunk bounds, and the copy for Tableau."""

import csv
import os
import shutil
import sys

CHUNKS = 20


def arguments():
    """Folder of the database, folder of the output, time zone."""
    folder, output, zone = sys.argv[1:4]
    os.makedirs(output, exist_ok=True)
    return folder, output, zone


def sessions(folder):
    """Rows of the overview in order, durations as numbers."""
    with open(os.path.join(folder, "videos_overview.csv"), newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for order, row in enumerate(rows, 1):
        row["Order"] = order
        row["Duration"] = float(row["Duration"])
    return rows


def bounds(rows):
    """(session, index, start, end), added up as the published tool does; the text is what goes into the file."""
    for row in rows:
        length = row["Duration"] / CHUNKS
        start = 0.0
        for index in range(CHUNKS):
            end = min(start + length, row["Duration"])
            yield row["SessionId"], index, start, end
            start = end


def write_overview(output, rows, counts):
    """`counts` gives (viewers, completed viewers) by session."""
    columns = ["Order", "SessionId", "SessionName", "Description", "Duration", "FolderID", "FolderName"]
    with open(os.path.join(output, "session_overview.csv"), "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns + ["UniqueViewers", "CompletedViewerCount(75%Coverage)"])
        for row in rows:
            viewers, completed = counts.get(row["SessionId"], (0, 0))
            writer.writerow([row[column] for column in columns] + [viewers, completed])


def copy_for_tableau(output):
    """One folder joined is its copy."""
    tableau = os.path.join(output, "tableau")
    os.makedirs(tableau, exist_ok=True)
    for name in ("chunked_data.csv", "session_overview.csv"):
        shutil.copyfile(os.path.join(output, name), os.path.join(tableau, name))
