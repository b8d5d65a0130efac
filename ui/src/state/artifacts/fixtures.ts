import type { ArtifactAssignmentView, ArtifactContentsView, ArtifactExportView, ArtifactPlanView, ArtifactRequestView, ArtifactRunView, FoundCourseView } from "../../bindings"

/** Student work for tests, complete and unremarkable. */
export function foundCourse(canvasId: string, more: Partial<FoundCourseView> = {}): FoundCourseView {
  return { accountId: "k1", canvasId, name: `Course ${canvasId}`, code: null, term: "Autumn 2026", sisId: null, students: 10, restricted: false, stored: null, ...more }
}

export function assignment(id: string, more: Partial<ArtifactAssignmentView> = {}): ArtifactAssignmentView {
  return { id, name: `Essay ${id}`, dueAt: null, points: 10, submissions: 8, elsewhere: null, anonymous: false, published: true, outcomes: [], ...more }
}

export function contents(...ids: string[]): ArtifactContentsView {
  return { students: 12, sections: [{ id: "s1", name: "Lab 1", students: 6 }], assignments: ids.map((id) => assignment(id)) }
}

export function requestView(more: Partial<ArtifactRequestView> = {}): ArtifactRequestView {
  return {
    accountId: "k1", courses: [{ canvasId: "1", assignments: null }], sections: [], people: [], states: [], submittedFrom: null, submittedTo: null, include: { allAttempts: true, comments: true, rubrics: true, attachments: true, media: true, discussions: false },
    downloads: true, pseudonyms: true, reason: "", pattern: "{student} {assignment}, attempt {n}", byAssignment: true, pages: true, bag: true, safeForSpreadsheets: false, zips: "none", sample: null, folder: "/home/ada/Portfolios", ...more,
  }
}

export function planView(more: Partial<ArtifactPlanView> = {}): ArtifactPlanView {
  return {
    id: "p1", exportId: null, courses: [], files: 2310, bytes: 4_600_000_000, filesListed: 2310, bytesListed: 4_600_000_000, unknownSizes: 0, leastCalls: 604, mostCalls: 604, seconds: 4200, freeBytes: 212_000_000_000, needsBytes: 5_000_000_000,
    fits: true, cannot: [], changes: null, warnings: [], notes: [], nothingNew: false, ...more,
  }
}

export function runView(more: Partial<ArtifactRunView> = {}): ArtifactRunView {
  return { jobId: "j1", at: 0, seconds: 4320, filesListed: 2310, filesDone: 2310, filesFailed: 0, bytes: 4_600_000_000, changes: null, nothingNew: false, receipt: [], addsUp: true, complete: true, issues: [], problem: null, failures: [], ...more }
}

export function exportView(id: string, more: Partial<ArtifactExportView> = {}): ArtifactExportView {
  return { id, name: `Export ${id}`, folder: "/home/ada/Portfolios", accountId: "k1", request: requestView(), createdAt: 0, lastRun: runView(), jobId: null, hasPortfolio: true, ...more }
}
