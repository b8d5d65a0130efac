"""Uploads one recording with pypanopto, as its own documentation does.

usage: panopto_upload.py SERVER USERNAME PASSWORD FOLDER FILE TITLE
Prints the upload's ID, then the state and the session's id at each look until the state is final.
"""

import sys
import time

from panopto.upload import PanoptoUpload, PanoptoUploadStatus

server, username, password, folder, file, title = sys.argv[1:]
upload = PanoptoUpload()
upload.server = server
upload.username = username
upload.password = password
upload.folder = folder
upload.input_file = file
upload.title = title
upload.description = "Sent by pypanopto"
if not upload.create_session():
    sys.exit("no session was created")
upload.create_bucket()
upload.upload_media()
upload.upload_manifest()
if not upload.complete_session():
    sys.exit("the upload could not be completed")
print(upload.get_upload_id(), flush=True)

status = PanoptoUploadStatus()
status.server = server
status.username = username
status.password = password
status.upload_id = upload.get_upload_id()
for _ in range(200):
    state, session = status.check()
    print(state, session, flush=True)
    if state in (2, 4, 5, 7, 8):
        break
    time.sleep(0.05)
