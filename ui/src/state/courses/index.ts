import { host } from "../../host"
import { events, toasts } from "../index"
import { Courses } from "./courses.svelte"
import { ImportReview } from "./import-review.svelte"

/** The courses of this window's profile, and the list that is looked at before it is taken in. */
export const courses = new Courses(host.commands, toasts)
export const importReview = new ImportReview(host.commands)

events.on("snapshot", () => void courses.load())
events.onTag("courses", () => void courses.load())
