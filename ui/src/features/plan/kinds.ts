import ArrowRightLeft from "@lucide/svelte/icons/arrow-right-left"
import Ban from "@lucide/svelte/icons/ban"
import CloudOff from "@lucide/svelte/icons/cloud-off"
import Equal from "@lucide/svelte/icons/equal"
import ListFilter from "@lucide/svelte/icons/list-filter"
import Pencil from "@lucide/svelte/icons/pencil"
import Plus from "@lucide/svelte/icons/plus"
import ShieldAlert from "@lucide/svelte/icons/shield-alert"
import TriangleAlert from "@lucide/svelte/icons/triangle-alert"
import type { PlanChoice, PlanKind } from "../../bindings"
import type { IconComponent } from "../../shared/icon"
import type { Tone } from "../../shared/tone"

type Look = { tone: Tone; icon: IconComponent; /** In a row. */ word: string; /** In the filter. */ short: string; /** The key that filters by it. */ key: string }

/** Colour, icon and words of each kind, always together. */
export const KINDS: Record<PlanKind, Look> = {
  new: { tone: "good", icon: Plus, word: "New", short: "New", key: "2" },
  changed: { tone: "acc", icon: Pencil, word: "Changed", short: "Changed", key: "3" },
  moved: { tone: "busy", icon: ArrowRightLeft, word: "Moved", short: "Moved", key: "4" },
  conflict: { tone: "warn", icon: TriangleAlert, word: "Conflict", short: "Conflict", key: "5" },
  gone: { tone: "warn", icon: CloudOff, word: "Gone from server", short: "Gone", key: "6" },
  notDownloadable: { tone: "bad", icon: Ban, word: "Not downloadable", short: "Not downloadable", key: "7" },
  same: { tone: "idle", icon: Equal, word: "Skip, same", short: "Skip", key: "8" },
  repair: { tone: "warn", icon: ShieldAlert, word: "Repair", short: "Repair", key: "9" },
  leftOut: { tone: "idle", icon: ListFilter, word: "Left out", short: "Left out", key: "0" },
}

/** The order of the filter. */
export const KIND_ORDER: readonly PlanKind[] = ["new", "changed", "moved", "repair", "conflict", "gone", "notDownloadable", "leftOut", "same"]

const CHOICES: Record<PlanChoice, string> = {
  keepBoth: "Keep both",
  keepMine: "Keep mine",
  takeTheirs: "Take theirs",
  skip: "Skip",
  keep: "Keep",
  moveAside: "Move to “Gone from server”",
}

/** Names an answer. What takes the server's file asks nothing where only that is new: it replaces. */
export function choiceWord(choice: PlanChoice, kind: PlanKind): string {
  return choice === "takeTheirs" && kind !== "conflict" ? "Replace" : CHOICES[choice]
}
