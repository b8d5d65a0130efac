import Ban from "@lucide/svelte/icons/ban"
import CircleArrowDown from "@lucide/svelte/icons/circle-arrow-down"
import CircleArrowUp from "@lucide/svelte/icons/circle-arrow-up"
import CircleCheck from "@lucide/svelte/icons/circle-check"
import CirclePause from "@lucide/svelte/icons/circle-pause"
import CircleSlash from "@lucide/svelte/icons/circle-slash"
import CircleX from "@lucide/svelte/icons/circle-x"
import Clock from "@lucide/svelte/icons/clock"
import Equal from "@lucide/svelte/icons/equal"
import Gauge from "@lucide/svelte/icons/gauge"
import Loader from "@lucide/svelte/icons/loader"
import ShieldCheck from "@lucide/svelte/icons/shield-check"
import WifiOff from "@lucide/svelte/icons/wifi-off"
import type { FailureCause, ItemState, JobState } from "../../bindings"
import type { IconComponent } from "../../shared/icon"
import type { Tone } from "../../shared/tone"

type Look = { tone: Tone; icon: IconComponent; word: string }

/** Colour, icon and word of each state, always all three. */
export const ITEM_STATES: Record<ItemState, Look> = {
  waiting: { tone: "idle", icon: Clock, word: "Waiting" },
  preparing: { tone: "acc", icon: ShieldCheck, word: "Checking" },
  uploading: { tone: "acc", icon: CircleArrowUp, word: "Uploading" },
  downloading: { tone: "acc", icon: CircleArrowDown, word: "Downloading" },
  checking: { tone: "acc", icon: ShieldCheck, word: "Checking" },
  uploaded: { tone: "busy", icon: Loader, word: "Uploaded" },
  processing: { tone: "busy", icon: Loader, word: "Processing" },
  done: { tone: "good", icon: CircleCheck, word: "Done" },
  paused: { tone: "idle", icon: CirclePause, word: "Paused" },
  failed: { tone: "bad", icon: CircleX, word: "Failed" },
  skipped: { tone: "idle", icon: Equal, word: "Skipped" },
  cancelled: { tone: "idle", icon: CircleSlash, word: "Cancelled" },
  limited: { tone: "warn", icon: Gauge, word: "Waiting" },
}

export const JOB_STATES: Record<JobState, Look> = {
  queued: { tone: "idle", icon: Clock, word: "Waiting" },
  running: { tone: "acc", icon: CircleArrowUp, word: "Uploading" },
  waiting: { tone: "warn", icon: Gauge, word: "Waiting" },
  paused: { tone: "idle", icon: CirclePause, word: "Paused" },
  succeeded: { tone: "good", icon: CircleCheck, word: "Done" },
  succeededWithFailures: { tone: "bad", icon: CircleX, word: "Some failed" },
  failed: { tone: "bad", icon: CircleX, word: "Failed" },
  cancelled: { tone: "idle", icon: CircleSlash, word: "Cancelled" },
}

/** The icon of a group of failures. */
export function failureIcon(cause: FailureCause): IconComponent {
  if (cause === "forbidden" || cause === "rights") return Ban
  return cause === "network" ? WifiOff : CircleX
}
