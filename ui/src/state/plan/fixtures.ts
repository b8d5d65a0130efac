import { vi } from "vitest"
import type { PlanEdit, PlanKind, PlanQuery, PlanRowView, PlanView } from "../../bindings"
import { ok, refused } from "../test-views"
import type { PlanCommands } from "./plans.svelte"

/** Plans for the tests of this folder. */
export function row(id: string, kind: PlanKind = "new", more: Partial<PlanRowView> = {}): PlanRowView {
  return {
    sessionId: id, title: id, folderPath: "Biology", recorded: 0, seconds: 60, kind, why: "", checked: kind !== "same", checkable: kind !== "leftOut", choice: null, choices: kind === "conflict" ? ["keepBoth", "keepMine", "takeTheirs", "skip"] : [],
    bytes: 10, place: id, placeNow: null, ...more,
  }
}

export function view(rows: readonly PlanRowView[], more: Partial<PlanView> = {}): PlanView {
  const kinds = [...new Set(rows.map((entry) => entry.kind))]
  const open = rows.filter((entry) => entry.kind === "conflict" && entry.checked && entry.choice === null).length
  return {
    id: "p1", state: "ready", title: "mirror Biology", accountId: "a1", from: "Biology", to: "/home/ada/Biology", mirrorId: null, madeAt: 1, complete: true, gaps: [],
    counts: kinds.map((kind) => { const of = rows.filter((entry) => entry.kind === kind); return { kind, count: of.length, checkable: of.filter((entry) => entry.checkable).length, checked: of.filter((entry) => entry.checked).length } }),
    totals: { items: rows.filter((entry) => entry.checked).length, bytes: 0, guessedBytes: 0, calls: 0, secondsForCalls: 0, secondsForBytes: null }, freeBytes: null, blockers: open > 0 ? [`${open} conflicts need a choice before you start`] : [], notes: [],
    nothingToDo: rows.every((entry) => !entry.checked), changedSince: null, progress: { folders: 1, sessions: rows.length, calls: 1 }, problem: null, jobId: null,
    request: { accountId: "a1", scope: { kind: "site" }, destination: "/home/ada/Biology", options: { filter: { skipFolders: [], onlyTitles: [], notTitles: [], from: null, to: null, atLeast: null, atMost: null, creator: null, largest: null }, template: "{title}", sidecars: [], allLanguages: false, alsoSearch: false } },
    ...more,
  }
}

/** A core that keeps a plan as the real one does. */
export function core(start: readonly PlanRowView[], more: () => Partial<PlanView> = () => ({})) {
  let rows = start.map((entry) => ({ ...entry }))
  const edits: PlanEdit[] = []
  const queries: PlanQuery[] = []
  const fit = (query: PlanQuery) => rows.filter((entry) => (query.kinds.length === 0 || query.kinds.includes(entry.kind)) && entry.title.includes(query.text))
  const commands = {
    planMirror: vi.fn(async () => ok("p1")),
    runMirror: vi.fn(async () => ok("p1")),
    openPlan: vi.fn(async () => ok("p1")),
    recheckPlan: vi.fn(async () => ok("p2")),
    closePlan: vi.fn(async () => ok(null)),
    stopPlan: vi.fn(async () => ok(null)),
    savePlan: vi.fn(async () => ok(null)),
    planCommand: vi.fn(async () => ok("lectern mirror …")),
    startPlan: vi.fn(async () => ok({ kind: "job" as const, jobId: "j1" })),
    startPlanLater: vi.fn(async () => ok(null)),
    planView: vi.fn(async (id: string) => ok(view(rows, { id, ...more() }))),
    planRows: vi.fn(async (_: string, query: PlanQuery) => {
      queries.push(query)
      return ok({ total: fit(query).length, rows: fit(query).slice(query.offset, query.offset + query.limit) })
    }),
    editPlan: vi.fn(async (_: string, edit: PlanEdit) => {
      edits.push(edit)
      rows = rows.map((entry) => apply(entry, edit))
      return ok(view(rows, more()))
    }),
  } satisfies PlanCommands
  return { commands, edits, queries, refuse: () => commands.editPlan.mockImplementationOnce(async () => refused("invalidInput", "That cannot be done.")) }
}

function apply(entry: PlanRowView, edit: PlanEdit): PlanRowView {
  if (edit.kind === "check") return entry.sessionId === edit.sessionId ? { ...entry, checked: edit.on } : entry
  if (edit.kind === "checkKind") return entry.kind === edit.planKind ? { ...entry, checked: edit.on } : entry
  return entry.sessionId === edit.sessionId || (edit.allLike && entry.kind === "conflict") ? { ...entry, choice: edit.choice } : entry
}
