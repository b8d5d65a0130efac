import CircleArrowDown from "@lucide/svelte/icons/circle-arrow-down"
import CircleCheck from "@lucide/svelte/icons/circle-check"
import CircleSlash from "@lucide/svelte/icons/circle-slash"
import CircleX from "@lucide/svelte/icons/circle-x"
import Cloud from "@lucide/svelte/icons/cloud"
import CloudOff from "@lucide/svelte/icons/cloud-off"
import FilePen from "@lucide/svelte/icons/file-pen"
import RefreshCw from "@lucide/svelte/icons/refresh-cw"
import Ban from "@lucide/svelte/icons/ban"
import TriangleAlert from "@lucide/svelte/icons/triangle-alert"
import type { MirrorOutcome, MirrorRunView, MirrorView, VerifiedView } from "../../bindings"
import { count, counted, moment } from "../../shared/format"
import type { IconComponent } from "../../shared/icon"
import type { Tone } from "../../shared/tone"
import type { Here, HereState } from "../../state/mirrors/here.svelte"

type Look = { tone: Tone; icon: IconComponent; word: string }

const STATES: Record<HereState, Look> = {
  same: { tone: "good", icon: CircleCheck, word: "Same" },
  changed: { tone: "warn", icon: FilePen, word: "Changed" },
  replaced: { tone: "warn", icon: RefreshCw, word: "Replaced on server" },
  gone: { tone: "warn", icon: CloudOff, word: "Gone from server" },
  downloading: { tone: "acc", icon: CircleArrowDown, word: "Downloading" },
  notDownloadable: { tone: "bad", icon: Ban, word: "Not downloadable" },
  serverOnly: { tone: "idle", icon: Cloud, word: "Server only" },
}

/** Says what of a recording is here; what is on its way by how much of it has arrived. */
export function hereLook(here: Pick<Here, "state" | "share">, sessionId: string): Look {
  const share = here.share(sessionId)
  const look = STATES[here.state(sessionId)]
  return share === null ? look : { ...look, word: `${Math.floor(100 * share)}%` }
}

const OUTCOMES: Record<MirrorOutcome, Look> = {
  running: { tone: "acc", icon: CircleArrowDown, word: "Running now" },
  done: { tone: "good", icon: CircleCheck, word: "Up to date" },
  nothingToDo: { tone: "good", icon: CircleCheck, word: "Up to date" },
  someFailed: { tone: "bad", icon: CircleX, word: "Some failed" },
  failed: { tone: "bad", icon: CircleX, word: "Failed" },
  cancelled: { tone: "idle", icon: CircleSlash, word: "Cancelled" },
}

/** Says how a run ended. One that could not read the whole listing is not called up to date. */
export function outcomeLook(run: Pick<MirrorRunView, "outcome" | "complete">): Look {
  const ended = run.outcome === "done" || run.outcome === "nothingToDo"
  return ended && !run.complete ? { tone: "warn", icon: TriangleAlert, word: "Incomplete" } : OUTCOMES[run.outcome]
}

/** Returns the counts of a run: “38 new, 6 changed, 98 the same”. */
export function runWords(run: Pick<MirrorRunView, "new" | "changed" | "same" | "failed" | "skippedConflicts" | "problem">): string {
  if (run.problem !== null) return run.problem
  const skipped = run.skippedConflicts > 0 ? `${counted(run.skippedConflicts, "conflict")} left for you` : ""
  const parts = [run.new > 0 ? `${count(run.new)} new` : "", run.changed > 0 ? `${count(run.changed)} changed` : "", run.same > 0 ? `${count(run.same)} the same` : "", run.failed > 0 ? `${count(run.failed)} failed` : "", skipped]
  return parts.filter(Boolean).join(", ") || "nothing to do"
}

/** Returns what a check of the files found: “144 files, all as saved”. */
export function verifiedWords(found: VerifiedView, now: number): string {
  const bad = [found.missing > 0 ? `${count(found.missing)} missing` : "", found.changed > 0 ? `${count(found.changed)} changed` : "", found.unreadable > 0 ? `${count(found.unreadable)} not readable` : ""].filter(Boolean).join(", ")
  return `${moment(found.at, now)}, ${bad === "" ? `${counted(found.files, "file")}, all as saved` : bad}`
}

/** Returns the one folder that a mirror takes; null where it takes several, or recordings alone. */
export function folderOf(mirror: Pick<MirrorView, "request">): string | null {
  const { scope } = mirror.request
  return scope.kind === "folders" && scope.folders.length === 1 ? (scope.folders[0] ?? null) : null
}

/** By the endings of names, the narrower first. */
const KINDS: readonly [RegExp, string][] = [
  [/\.chapters\.txt$/i, "chapters"],
  [/\.(srt|vtt|txt)$/i, "captions"],
  [/\.info\.json$/i, "information"],
  [/\.permissions\.json$/i, "permissions"],
  [/\.jpg$/i, "thumbnail"],
  [/\.mp4$/i, "video"],
]

/** Returns “4 files: video, captions, chapters, information”. */
export function filesWords(paths: readonly string[]): string {
  const kinds = paths.map((path) => KINDS.find(([ending]) => ending.test(path))?.[1] ?? "other")
  return `${counted(paths.length, "file")}: ${[...new Set(kinds)].join(", ")}`
}
