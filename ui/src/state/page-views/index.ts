import { host } from "../../host"
import { announcements, app, events, jobs } from "../index"
import { CourseSearch } from "./course-search.svelte"
import { PageViews } from "./page-views.svelte"
import { Planning } from "./planning.svelte"

/** What the Page views screen shows in this window. */
export const pageViews = new PageViews(host.commands)
export const planning = new Planning(host.commands)
export const courseSearch = new CourseSearch(host.commands, () => app.canvas.map((account) => account.id))

/** How often the days until page views end are looked at while nothing else happens. */
const HOUR = 3_600_000

/** Reads the courses, and tells of those whose page views end soon. */
async function load() {
  await pageViews.load()
  announcements.pageViewsEnd(pageViews.courses, jobs.active)
}

setInterval(() => { if (pageViews.read) void load() }, HOUR)
events.on("snapshot", () => void load())
jobs.onFinish((job) => {
  if (job.kind !== "pageViews") return
  void load()
  if (job.targetId === `page-views/${pageViews.courseId}`) pageViews.refreshSoon()
})
// New rows, another list, names that may be shown from now on.
events.onTag("pageViews", (courseId) => {
  void load()
  if (courseId === pageViews.courseId) pageViews.refreshSoon()
})
