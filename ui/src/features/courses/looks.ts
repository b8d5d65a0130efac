import CircleCheck from "@lucide/svelte/icons/circle-check"
import CirclePause from "@lucide/svelte/icons/circle-pause"
import CircleSlash from "@lucide/svelte/icons/circle-slash"
import CircleX from "@lucide/svelte/icons/circle-x"
import Clock from "@lucide/svelte/icons/clock"
import RefreshCw from "@lucide/svelte/icons/refresh-cw"
import Unlink2 from "@lucide/svelte/icons/unlink-2"
import type { CourseView, FoundCourseView, JobView } from "../../bindings"
import type { Course } from "../../state/courses/courses.svelte"
import { count, counted, moment } from "../../shared/format"
import type { IconComponent } from "../../shared/icon"
import type { Tone } from "../../shared/tone"

export type CourseLook = { tone: Tone; icon: IconComponent; word: string; turning?: boolean }

/** Says how up to date a course is: “Today 03:12”, “Syncing, 46%”, “4 failed”, “Never”. */
export function courseLook(course: Pick<Course, "runningJob" | "lastSync" | "failed" | "problem" | "accountId">, job: Pick<JobView, "state" | "itemsDone" | "itemsFailed" | "itemsSkipped" | "itemsTotal"> | null, now: number): CourseLook {
  if (course.runningJob !== null) {
    if (job?.state === "paused") return { tone: "idle", icon: CirclePause, word: "Paused" }
    if (job === null || job.state === "queued" || job.state === "waiting") return { tone: "idle", icon: Clock, word: "Waiting" }
    const done = job.itemsDone + job.itemsFailed + job.itemsSkipped
    return { tone: "acc", icon: RefreshCw, word: job.itemsTotal > 0 ? `Syncing, ${Math.floor((100 * done) / job.itemsTotal)}%` : "Syncing", turning: true }
  }
  if (course.accountId === null) return { tone: "warn", icon: Unlink2, word: "Not linked" }
  if (course.problem !== null) return { tone: "bad", icon: CircleX, word: "Failed" }
  const last = course.lastSync
  if (last === null) return { tone: "idle", icon: Clock, word: "Never" }
  if (course.failed > 0) return { tone: "bad", icon: CircleX, word: `${count(course.failed)} failed` }
  if (last.running) return { tone: "idle", icon: CircleSlash, word: "Stopped" }
  return { tone: "good", icon: CircleCheck, word: shortMoment(last.at, now) }
}

/** Tells whether nothing was read of a course yet. */
export function isUnread(course: Pick<CourseView, "views" | "dataTo">): boolean {
  return course.views === 0 && course.dataTo === null
}

/** Returns “Today 03:00”, “Paused” or “Not set”. */
export function nextWords(course: Pick<CourseView, "schedule" | "schedulePaused" | "nextRun">, now: number): string {
  if (course.schedule === null) return "Not set"
  if (course.schedulePaused) return "Paused"
  if (course.nextRun === null) return "–"
  const hour = new Date(course.nextRun).getHours()
  const away = course.nextRun - now
  if (away > 0 && away < 24 * 3_600_000 && (hour >= 20 || hour < 6)) return `Tonight ${moment(course.nextRun, now).slice(-5)}`
  return shortMoment(course.nextRun, now)
}

/** “Today 03:12”, “Yesterday 22:05”, and further away the day alone; the full time is on hover. */
function shortMoment(at: number, now: number): string {
  const words = moment(at, now).split(", ")[0] ?? ""
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** Returns the line below the table: “6 up to date, 2 syncing, 1 failed”. */
export function summaryWords(list: readonly Course[]): string {
  const syncing = list.filter((course) => course.runningJob !== null)
  const rest = list.filter((course) => course.runningJob === null)
  const failed = rest.filter((course) => course.problem !== null || course.failed > 0)
  const never = rest.filter((course) => course.lastSync === null && course.problem === null)
  const good = rest.length - failed.length - never.length
  return [good > 0 ? `${count(good)} up to date` : "", syncing.length > 0 ? `${count(syncing.length)} syncing` : "", failed.length > 0 ? `${count(failed.length)} failed` : "", never.length > 0 ? `${count(never.length)} never synced` : ""].filter(Boolean).join(", ")
}

/** Parts a name into the course's code and the rest: “BIOL 200” and “Cell biology”. A name without a code is one part. */
export function courseTitle(name: string): { code: string; rest: string | null } {
  const [, code, rest] = /^(\p{Lu}{2,6}(?:[ -]\d{2,4}|\d{3,4})\p{Lu}?)\b[\s:–-]+(\S.*)$/u.exec(name) ?? []
  return code && rest ? { code, rest } : { code: name, rest: null }
}

/** Shortens a long path in the middle: “Biology / … /” and “Autumn 2026”, of which the second says more. */
export function shortPath(path: string): { above: string; own: string } {
  const steps = path.split(" / ")
  const own = steps.pop() ?? ""
  return { above: steps.length === 0 ? "" : `${steps[0] ?? ""} /${steps.length > 1 ? " … /" : ""}`, own }
}

/** Names a Canvas course among choices. */
export function choiceKey(course: Pick<FoundCourseView, "accountId" | "canvasId">): string {
  return `${course.accountId}/${course.canvasId}`
}

/** Tells Canvas courses of one name apart: “2026 Winter 1, course 1693, 312 students”. */
export function canvasWords(course: Pick<FoundCourseView, "term" | "canvasId" | "students" | "restricted">): string {
  if (course.restricted) return "Canvas shows this course only within its dates."
  return [course.term ?? "", `course ${course.canvasId}`, course.students === null ? "" : counted(course.students, "student")].filter(Boolean).join(", ")
}

/** Returns the line below a course's name: “Autumn 2026, 312 enrolled, 3 sections”. */
export function factsLine(course: Pick<CourseView, "term" | "canvas">): string {
  const canvas = course.canvas
  const people = canvas === null || canvas.readAt === null ? "" : `${count(canvas.students)} enrolled, ${counted(canvas.sections, "section")}`
  return [course.term ?? "", people].filter(Boolean).join(", ")
}
