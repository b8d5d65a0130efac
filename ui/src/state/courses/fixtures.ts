import type { CourseCanvasView } from "../../bindings"
import type { Course } from "./courses.svelte"

/** Courses for tests, complete and unremarkable. */
export function course(id: string, more: Partial<Course> = {}): Course {
  return {
    id, name: id, path: `Biology / ${id}`, folderId: `folder-${id}`, accountId: "a1", videos: 24, folders: 3, views: 1000, timeZone: "America/Vancouver", firstDay: "2020-09-01", dataTo: "2026-11-20", failed: 0, lastSync: { at: 1, running: false, failed: 0, newViews: 10, calls: 5 },
    runningJob: null, schedule: null, schedulePaused: false, nextRun: null, completionOnly: false, roster: null, leftOut: 0, problem: null, term: null, localFolder: null, canvas: null, includes: { viewing: true, recordings: false, work: false }, recordingsHere: null, work: null, syncProblem: null, ...more,
  }
}

/** What a course is at Canvas, for tests. */
export function canvas(more: Partial<CourseCanvasView> = {}): CourseCanvasView {
  return { accountId: "c1", canvasId: "1693", name: "BIOL 200 Cell biology", code: "BIOL 200", students: 312, others: 5, left: 0, sections: 3, dueDates: 8, readAt: 1, problem: null, pageViewsId: null, collecting: false, ...more }
}
