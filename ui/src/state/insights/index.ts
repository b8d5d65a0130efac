import { host } from "../../host"
import { courses } from "../courses"
import { events } from "../index"
import { Insights } from "./insights.svelte"
import { Viewers } from "./viewers.svelte"

/** What the Insights screens show in this window. */
export const insights = new Insights(host.commands, Date.now, (courseId) => (courses.find(courseId)?.canvas?.students ?? 0) > 0)
export const viewers = new Viewers(host.commands)

// New rows, another class list, people left out: what is shown was made from them.
events.onTag("viewing", (courseId) => {
  if (insights.courseId !== null && (courseId === "" || courseId === insights.courseId)) void insights.load()
})
