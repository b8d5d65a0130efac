import type { DropSummaryView, FolderView, SessionView } from "../../bindings"
import { bytes, counted } from "../../shared/format"
import type { DropVerdict } from "../../state/library/file-drag.svelte"
import { folderName } from "../../state/library/folder-rows"

/** What the strip at the bottom says while files are dragged: `lead`, then a name in bold, then a second line. */
export type StripWords = { lead: string; name: string | null; rest: string | null }

export type DragFacts = {
  verdict: DropVerdict
  /** The target and the one above it, which tells two “Lectures” apart. */
  target: FolderView | null
  parent: FolderView | null
  open: FolderView | null
  /** The recording that a lone caption file is over. */
  session: Pick<SessionView, "name"> | null
  summary: DropSummaryView | null
  items: number
  /** A review is open; the files would be added to it. */
  reviewing: boolean
}

export function stripWords(facts: DragFacts): StripWords {
  if (facts.verdict === "unsuitable") return unsuitable(facts.summary)
  if (facts.verdict === "captions") return { lead: "Drop to add captions to", name: facts.session?.name ?? null, rest: "You choose the language before anything is sent." }
  if (facts.reviewing) return { lead: "Drop to add to this upload", name: null, rest: contents(facts) }
  if (facts.verdict === "notAllowed") return { lead: "You cannot upload to", name: facts.target === null ? null : folderName(facts.target), rest: "Ask its owner for the Creator role, or choose another folder." }
  if (facts.target === null) {
    return facts.open === null
      ? { lead: "Drop to choose a folder", name: null, rest: contents(facts) }
      : { lead: "Drop on a folder, or here to upload to", name: folderName(facts.open), rest: contents(facts) }
  }
  const name = [facts.parent === null ? null : folderName(facts.parent), folderName(facts.target)].filter(Boolean).join(" / ")
  const inside = contents(facts)
  return { lead: "Drop to upload to", name, rest: [inside, "You review everything before it is sent."].filter(Boolean).join(" ") }
}

/** Returns “2 files” for the marked row, or null while nothing is known. */
export function filesWord(summary: DropSummaryView | null, items: number): string | null {
  if (summary === null) return items > 0 ? counted(items, "item") : null
  return counted(summary.videos + summary.captions + summary.others, "file")
}

function contents({ summary, items }: DragFacts): string | null {
  if (summary === null) return items > 0 ? `${counted(items, "item")}.` : null
  const parts = [
    summary.videos > 0 ? counted(summary.videos, "video") : "",
    summary.captions > 0 ? counted(summary.captions, "caption file") : "",
    summary.others > 0 ? counted(summary.others, summary.videos + summary.captions > 0 ? "other file" : "file") : "",
    summary.folders > 0 ? counted(summary.folders, "folder") : "",
  ].filter(Boolean)
  const list = parts.length > 1 ? `${parts.slice(0, -1).join(", ")} and ${parts.at(-1) ?? ""}` : (parts[0] ?? "")
  return `${list}, ${bytes(summary.bytes)}.`
}

function unsuitable(summary: DropSummaryView | null): StripWords {
  if (summary !== null && summary.captions > 0) return { lead: "Drop captions on their recording in the list, or together with their video.", name: null, rest: null }
  return { lead: "Lectern uploads video, audio and caption files. None of these fit.", name: null, rest: null }
}
