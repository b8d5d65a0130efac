import type { CourseView } from "../../bindings"

/** Courses for tests, complete and unremarkable. */
export function course(id: string, more: Partial<CourseView> = {}): CourseView {
  return {
    id, name: id, path: `Biology / ${id}`, folderId: `folder-${id}`, accountId: "a1", videos: 24, folders: 3, views: 1000, timeZone: "America/Vancouver", startDay: "2020-09-01", dataTo: "2026-11-20", lastSync: { at: 1, outcome: "done", failed: 0, newViews: 10, calls: 5 },
    runningJob: null, schedule: null, schedulePaused: false, nextRun: null, completionOnly: false, roster: null, excluded: 0, problem: null, ...more,
  }
}
