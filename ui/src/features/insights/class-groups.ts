import type { CanvasRole, ClassPersonView, CourseClassView, MatchedBy, OtherViewerView } from "../../bindings"
import { date, hours } from "../../shared/format"

export type ClassGroup = "all" | "noViews" | "notFound" | "left" | "others"

/** A line of the class list. */
export type ClassLine = { key: string; name: string; hidden: boolean; who: string; sections: string; found: string; videos: number; watched: string; last: number | null }

export const ROLE_WORDS: Record<CanvasRole, string> = { student: "Student", teacher: "Teacher", ta: "Teaching assistant", designer: "Designer", observer: "Observer" }
export const ROLES_WORDS: Record<CanvasRole, string> = { student: "Students", teacher: "Teachers", ta: "Teaching assistants", designer: "Designers", observer: "Observers" }
const FOUND_WORDS: Record<MatchedBy, string> = { loginId: "Login ID", sisId: "SIS ID", userName: "User name", userId: "Panopto ID" }

const GROUPS: readonly { group: ClassGroup; label: string; has: (person: ClassPersonView) => boolean }[] = [
  { group: "all", label: "Everyone", has: () => true },
  { group: "noViews", label: "No views", has: (person) => person.standing === "listed" && isStudent(person) && person.videos === 0 },
  { group: "notFound", label: "Not found in Panopto", has: (person) => person.matched === null },
  { group: "left", label: "Left", has: (person) => person.standing !== "listed" },
]

/** A list that says no roles lists students. */
function isStudent(person: ClassPersonView): boolean {
  return person.roles.length === 0 || person.roles.includes("student")
}

/** Returns the groups that have somebody in them, with their sizes; everyone always. */
export function groupsOf(view: CourseClassView): { group: ClassGroup; label: string; size: number }[] {
  const sizes = GROUPS.map(({ group, label, has }) => ({ group, label, size: view.people.filter(has).length }))
  return [...sizes, { group: "others" as const, label: "Not on the list", size: view.others.length }].filter(({ group, size }) => group === "all" || size > 0)
}

/** Returns the lines of a group. */
export function linesOf(view: CourseClassView, group: ClassGroup, now: number): ClassLine[] {
  if (group === "others") return view.others.map(otherLine)
  const has = GROUPS.find((one) => one.group === group)?.has ?? (() => true)
  return view.people.filter(has).map((person) => line(person, now))
}

function line(person: ClassPersonView, now: number): ClassLine {
  const roles = person.roles.map((role) => ROLE_WORDS[role]).join(", ")
  const standing = person.standing === "inactive" ? "switched off" : person.standing === "left" ? `left${person.leftAt === null ? "" : ` before ${date(person.leftAt, now)}`}` : ""
  return {
    key: person.key, name: person.name ?? person.login ?? person.key, hidden: person.name === null && person.login === null, who: [roles, standing].filter(Boolean).join(", ") || "Student", sections: person.sections.join(", ") || "–",
    found: person.matched === null ? "Not found" : FOUND_WORDS[person.matched], videos: person.videos, watched: person.watchSeconds > 0 ? hours(person.watchSeconds) : "0 min", last: person.lastViewed,
  }
}

function otherLine(viewer: OtherViewerView): ClassLine {
  return { key: viewer.key, name: viewer.name ?? viewer.key, hidden: viewer.name === null, who: "Not on the class list", sections: "–", found: "–", videos: viewer.videos, watched: viewer.watchSeconds > 0 ? hours(viewer.watchSeconds) : "0 min", last: viewer.lastViewed }
}
