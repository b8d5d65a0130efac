"""Uploads every file of a folder with boto3's upload_file."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config

endpoint, bucket, prefix, folder, files, parts, part_size = sys.argv[1:]
client = boto3.client(
    "s3",
    endpoint_url=endpoint,
    config=Config(
        s3={"addressing_style": "path", "payload_signing_enabled": False},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        max_pool_connections=int(files) * int(parts),
    ),
)
transfer = TransferConfig(
    multipart_threshold=int(part_size), multipart_chunksize=int(part_size), max_concurrency=int(parts)
)
with ThreadPoolExecutor(int(files)) as pool:
    uploads = [
        pool.submit(client.upload_file, os.path.join(folder, name), bucket, f"{prefix}/{name}", Config=transfer)
        for name in sorted(os.listdir(folder))
    ]
    for upload in uploads:
        upload.result()
