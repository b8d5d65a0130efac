"""Walks a Canvas with canvasapi, as people's own scripts do.

usage: canvasapi_walk.py SERVER TOKEN COURSE START END
Prints JSON: courses of the account, users and enrollments of a course, page views of its students, their work.
"""

import json
import sys
import warnings

warnings.filterwarnings("ignore")
from canvasapi import Canvas
from canvasapi.exceptions import Forbidden, InvalidAccessToken, ResourceDoesNotExist

server, token, course_id, start, end = sys.argv[1:]
canvas = Canvas(server, token)
account = canvas.get_account(1)
courses = [course.id for course in account.get_courses()]
course = canvas.get_course(int(course_id), include=["term"])
states = ["active", "invited", "creation_pending", "inactive", "rejected", "completed", "deleted"]
enrollments = [
    [row.id, row.user_id, row.type, row.enrollment_state] for row in course.get_enrollments(state=states)
]
users = [user.id for user in course.get_users(enrollment_state=["active", "completed", "inactive"])]
students = sorted({row[1] for row in enrollments if row[2] == "StudentEnrollment" and row[3] == "active"})
views = []
for student in students:
    for view in canvas.get_user(student).get_page_views(start_time=start, end_time=end):
        views.append([view.id, view.links["user"], view.links["context"], view.links["real_user"], view.url])

work = {}
for assignment in course.get_assignments():
    if not assignment.published:
        continue
    rows = course.get_multiple_submissions(
        student_ids=["all"],
        assignment_ids=[assignment.id],
        include=["submission_history", "submission_comments", "rubric_assessment"],
    )
    for row in rows:
        work[row.id] = [
            row.assignment_id,
            row.user_id,
            row.workflow_state,
            len([it for it in row.submission_history if it["attempt"]]),
            [comment["id"] for comment in row.submission_comments],
            sorted(getattr(row, "rubric_assessment", {})),
        ]


def refused(call):
    try:
        call()
    except (Forbidden, InvalidAccessToken, ResourceDoesNotExist) as error:
        return type(error).__name__
    return None


print(
    json.dumps(
        {
            "courses": courses,
            "term": course.term["name"],
            "enrollments": enrollments,
            "users": users,
            "views": views,
            "work": work,
            "wrong_token": refused(lambda: Canvas(server, "1~x").get_current_user()),
            "no_course": refused(lambda: canvas.get_course(404404)),
        }
    )
)
