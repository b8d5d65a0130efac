"""Uploads files to upload targets with boto3, in the ways Panopto's clients do.

usage: boto_upload.py FILES... -- TARGET READING SIGNATURE [TARGET READING SIGNATURE]...
READING is the bucket, Upload or Panopto; SIGNATURE is s3v4, s3 or unsigned.
"""

import sys
from pathlib import Path

import boto3
from boto3.s3.transfer import TransferConfig
from botocore import UNSIGNED
from botocore.config import Config

PART_SIZE = 5 * 1024 * 1024


def upload(files, target, reading, signature):
    origin, guid = target.rsplit("/Panopto/Upload/", 1)
    endpoint, prefix = {
        "Upload": (origin + "/Panopto", guid),
        "Panopto": (origin, "Upload/" + guid),
    }[reading]
    s3 = boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id="dummy",
        aws_secret_access_key="dummy",
        region_name="us-east-1",
        config=Config(
            signature_version=UNSIGNED if signature == "unsigned" else signature,
            s3={"addressing_style": "path"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            retries={"total_max_attempts": 1},
        ),
    )
    transfer = TransferConfig(multipart_threshold=PART_SIZE, multipart_chunksize=PART_SIZE, max_concurrency=4)
    for file in files:
        s3.upload_file(file, reading, f"{prefix}/{Path(file).name}", Config=transfer)


split = sys.argv.index("--")
ways = iter(sys.argv[split + 1 :])
for way in zip(ways, ways, ways):
    upload(sys.argv[1:split], *way)
