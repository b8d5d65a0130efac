import { host } from "../../host"
import { app, events, jobs } from "../index"
import { CourseSearch } from "./course-search.svelte"
import { PageViews } from "./page-views.svelte"
import { Planning } from "./planning.svelte"

/** What the Page views screen shows in this window. */
export const pageViews = new PageViews(host.commands)
export const planning = new Planning(host.commands)
export const courseSearch = new CourseSearch(host.commands, () => app.canvas.map((account) => account.id))

events.on("snapshot", () => void pageViews.load())
jobs.onFinish((job) => {
  if (job.kind !== "pageViews") return
  void pageViews.load()
  if (job.targetId === `page-views/${pageViews.courseId}`) pageViews.refreshSoon()
})
// New rows, another list, names that may be shown from now on.
events.onTag("pageViews", (courseId) => {
  void pageViews.load()
  if (courseId === pageViews.courseId) pageViews.refreshSoon()
})
