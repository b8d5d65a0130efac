"""Reads usage with zeep through the services' own descriptions, as the published scripts do.

usage: zeep_usage.py SERVER USERNAME PASSWORD SESSION FOLDER PAGE_SIZE
Prints JSON: operations, summary, detailed and extended rows, users.
"""

import json
import sys
from datetime import datetime

import requests
from zeep import Client
from zeep.transports import Transport

server, username, password, session_id, folder_id, page_size = sys.argv[1:]
web = requests.Session()
web.trust_env = False


def service(version, name, wsdl="singleWsdl"):
    address = f"{server}/Panopto/PublicAPI/{version}/{name}.svc?{wsdl}"
    return Client(address, transport=Transport(session=web))


auth = service("4.2", "Auth")
refused = auth.service.LogOnWithPassword(userKey=username, password=password + "?")
with auth.settings(raw_response=True):
    answer = auth.service.LogOnWithPassword(userKey=username, password=password)
# As the published scripts do: the whole value, attributes and all, goes back as the cookie.
web.headers["Cookie"] = answer.headers["Set-Cookie"]

usage = service("4.0", "UsageReporting")
newer = service("4.6", "UsageReporting", "wsdl")
begin, end = datetime(2020, 9, 1), datetime(2026, 5, 31, 23, 59, 59, 999999)


def pages(operation, **arguments):
    rows, number = [], 0
    while True:
        answer = operation(
            pagination={"MaxNumberResults": int(page_size), "PageNumber": number}, **arguments
        )
        (items,) = answer.PagedResponses.__values__.values()
        rows.extend(items)
        number += 1
        if answer.TotalNumberResponses - int(page_size) * number <= 0:
            return rows, answer.TotalNumberResponses


def row(item, extended):
    found = [item.Time.isoformat(), item.UserId, item.SessionId, repr(item.StartPosition), repr(item.SecondsViewed)]
    return found + [repr(item.PlaybackSpeed), item.StartReason, item.StopReason] if extended else found


extended, extended_total = pages(
    usage.service.GetSessionExtendedDetailedUsage, sessionId=session_id, beginRange=begin, endRange=end
)
detailed, detailed_total = pages(
    newer.service.GetSessionDetailedUsage, sessionId=session_id, beginRange=begin, endRange=end
)
summary = newer.service.GetFolderSummaryUsage(
    folderId=folder_id, beginRange=begin, endRange=end, granularity="Daily"
)
of_session = usage.service.GetSessionSummaryUsage(
    auth={"UserKey": username, "Password": password},
    sessionId=session_id,
    beginRange=begin,
    endRange=end,
    granularity="Weekly",
)
people = service("4.6", "UserManagement")
ids = sorted({item.UserId for item in extended})
users = people.service.GetUsers(userIds={"guid": ids})


def sums(items):
    return [[item.Time.isoformat(), item.MinutesViewed, item.UniqueUsers, item.Views] for item in items]


print(
    json.dumps(
        {
            "refused": refused,
            "operations": sorted(usage.service._operations),
            "newer": sorted(newer.service._operations),
            "extended": [row(item, True) for item in extended],
            "extended_total": extended_total,
            "detailed": [row(item, False) for item in detailed],
            "detailed_total": detailed_total,
            "folder": sums(summary),
            "session": sums(of_session),
            "users": [[user.UserId, user.UserKey, user.Email] for user in users],
        }
    )
)
