import type { ArtifactAssignmentView, ArtifactContentsView, FoundCourseView } from "../../bindings"
import { counted } from "../../shared/format"

/** What is chosen of a course: everything, or some of its assignments. */
export type Chosen = "all" | ReadonlySet<string>
export type Mark = "on" | "mixed" | "off"

/** What is known of a course; null as long as nothing was read. */
export type CourseWork = { contents: ArtifactContentsView | null; problem: string | null }

/** One line of the tree. */
export type TreeRow =
  | { kind: "course"; key: string; level: 1; position: number; setSize: number; course: FoundCourseView; open: boolean; mark: Mark }
  | { kind: "assignment"; key: string; level: 2; position: number; setSize: number; course: FoundCourseView; assignment: ArtifactAssignmentView; mark: Mark }
  | { kind: "note"; key: string; level: 2; courseId: string; text: string; problem: boolean }

export type TreeData = { courses: readonly FoundCourseView[]; work: ReadonlyMap<string, CourseWork>; open: ReadonlySet<string>; chosen: ReadonlyMap<string, Chosen> }

/** Returns the lines that fit a text, from top to bottom. An assignment that fits shows its course; a course that fits shows all of its own. */
export function treeRows(data: TreeData, text: string): TreeRow[] {
  const wanted = text.trim().toLocaleLowerCase()
  const fits = (...texts: (string | null)[]) => texts.some((one) => one?.toLocaleLowerCase().includes(wanted))
  const kept = data.courses.map((course) => {
    const all = data.work.get(course.canvasId)?.contents?.assignments ?? []
    if (wanted === "" || fits(course.name, course.code, course.canvasId, course.term)) return { course, assignments: all, found: false }
    const found = all.filter((assignment) => fits(assignment.name))
    return found.length > 0 ? { course, assignments: found, found: true } : null
  })
  const shown = kept.filter((one) => one !== null)
  return shown.flatMap(({ course, assignments, found }, at): TreeRow[] => {
    const open = found || data.open.has(course.canvasId)
    const head: TreeRow = { kind: "course", key: course.canvasId, level: 1, position: at + 1, setSize: shown.length, course, open, mark: markOf(course.canvasId, data) }
    return open ? [head, ...below(course, assignments, data)] : [head]
  })
}

function below(course: FoundCourseView, assignments: readonly ArtifactAssignmentView[], data: TreeData): TreeRow[] {
  const work = data.work.get(course.canvasId)
  const note = (text: string, problem = false): TreeRow => ({ kind: "note", key: `${course.canvasId}:note`, level: 2, courseId: course.canvasId, text, problem })
  if (work?.problem) return [note(work.problem, true)]
  if (work === undefined || work.contents === null) return [note("Reading assignments")]
  if (work.contents.assignments.length === 0) return [note("No assignments in this course.")]
  const chosen = data.chosen.get(course.canvasId)
  return assignments.map((assignment, at) => ({
    kind: "assignment", key: `${course.canvasId}/${assignment.id}`, level: 2, position: at + 1, setSize: assignments.length, course, assignment,
    mark: chosen === "all" || chosen?.has(assignment.id) ? "on" : "off",
  }))
}

/** Says whether a course is chosen as a whole, in part or not at all. */
export function markOf(courseId: string, { chosen }: Pick<TreeData, "chosen">): Mark {
  const one = chosen.get(courseId)
  return one === undefined ? "off" : one === "all" ? "on" : "mixed"
}

/** Chooses a course as a whole, or nothing of it. */
export function toggleCourse(chosen: ReadonlyMap<string, Chosen>, courseId: string): Map<string, Chosen> {
  const next = new Map(chosen)
  if (chosen.get(courseId) === "all") next.delete(courseId)
  else next.set(courseId, "all")
  return next
}

/** Chooses an assignment, or no longer. All of them are the course as a whole, so that later ones come along. */
export function toggleAssignment(chosen: ReadonlyMap<string, Chosen>, courseId: string, id: string, all: readonly string[]): Map<string, Chosen> {
  const before = chosen.get(courseId)
  const ids = new Set(before === "all" ? all : (before ?? []))
  if (!ids.delete(id)) ids.add(id)
  const next = new Map(chosen)
  if (ids.size === 0) next.delete(courseId)
  else next.set(courseId, all.length > 0 && all.every((one) => ids.has(one)) ? "all" : ids)
  return next
}

/** Sums up what is chosen: “8 assignments, 500 students, 1,505 submissions”. What no listing says is left out. */
export function chosenWords({ courses, work, chosen }: Omit<TreeData, "open">): string {
  const picked = courses.filter((course) => chosen.has(course.canvasId))
  if (picked.length === 0) return "Nothing chosen"
  const parts = picked.map((course) => {
    const one = chosen.get(course.canvasId)
    const read = work.get(course.canvasId)?.contents?.assignments ?? null
    const some = read === null ? null : one === "all" ? read : read.filter((assignment) => one instanceof Set && one.has(assignment.id))
    return { assignments: some?.length ?? (one instanceof Set ? one.size : null), students: studentsOf(course, work), submissions: some?.reduce((all, assignment) => all + assignment.submissions, 0) ?? null }
  })
  const assignments = sum(parts.map((part) => part.assignments))
  const students = sum(parts.map((part) => part.students))
  const submissions = sum(parts.map((part) => part.submissions))
  return [
    assignments === null ? counted(picked.length, "course") : counted(assignments, "assignment"), students === null ? "" : counted(students, "student"), submissions === null ? "" : counted(submissions, "submission"),
  ].filter(Boolean).join(", ")
}

/** Returns how many students a course has, as far as anybody said. */
export function studentsOf(course: FoundCourseView, work: TreeData["work"]): number | null {
  return work.get(course.canvasId)?.contents?.students ?? course.students
}

/** Adds up; nothing where one of them is not known. */
function sum(numbers: readonly (number | null)[]): number | null {
  return numbers.reduce((all, one) => (all === null || one === null ? null : all + one), 0 as number | null)
}
