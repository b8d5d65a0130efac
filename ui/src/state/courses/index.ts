import { host } from "../../host"
import { events, jobs, toasts } from "../index"
import { Courses } from "./courses.svelte"
import { ImportReview } from "./import-review.svelte"

/** The courses of this window's profile, and the list that is looked at before it is taken in. */
export const courses = new Courses(host.commands, toasts, (courseId) => jobs.active.find((job) => job.kind === "viewingSync" && job.targetId === courseId)?.id ?? null)
export const importReview = new ImportReview(host.commands)

events.on("snapshot", () => void courses.load())
// What is on this computer of a course changes with its mirror and its export.
for (const tag of ["courses", "mirrors", "artifacts:"]) events.onTag(tag, () => void courses.load())
