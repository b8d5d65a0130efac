"""Counts with pandas what an export holds: rows and people of `fact_segment.csv`, and which of the given ids any file names."""

import json
import pathlib
import sys

import pandas as pd

asked = json.load(sys.stdin)
folder = pathlib.Path(asked["folder"])
segments = pd.read_csv(folder / "fact_segment.csv")
text = "\n".join(path.read_text() for path in sorted(folder.iterdir()) if path.suffix in {".csv", ".md"})
json.dump({"rows": len(segments), "people": int(segments.viewer_key.nunique()), "named": [one for one in asked["ids"] if one.lower() in text.lower()]}, sys.stdout)
