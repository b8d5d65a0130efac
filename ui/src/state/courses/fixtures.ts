import type { Course } from "./courses.svelte"

/** Courses for tests, complete and unremarkable. */
export function course(id: string, more: Partial<Course> = {}): Course {
  return {
    id, name: id, path: `Biology / ${id}`, folderId: `folder-${id}`, accountId: "a1", videos: 24, folders: 3, views: 1000, timeZone: "America/Vancouver", firstDay: "2020-09-01", dataTo: "2026-11-20", failed: 0, lastSync: { at: 1, running: false, failed: 0, newViews: 10, calls: 5 },
    runningJob: null, schedule: null, schedulePaused: false, nextRun: null, completionOnly: false, roster: null, leftOut: 0, problem: null, ...more,
  }
}
