import Flag from "@lucide/svelte/icons/flag"
import LogIn from "@lucide/svelte/icons/log-in"
import TrendingDown from "@lucide/svelte/icons/trending-down"
import TrendingUp from "@lucide/svelte/icons/trending-up"
import type { MomentKind, MomentView, VideoInsightsView } from "../../bindings"
import { count, counted } from "../../shared/format"
import type { IconComponent } from "../../shared/icon"

export const MOMENTS: Record<MomentKind, { icon: IconComponent; word: string; tone: string }> = {
  watchedAgain: { icon: TrendingUp, word: "Watched again", tone: "good" },
  start: { icon: LogIn, word: "Start", tone: "acc" },
  drop: { icon: TrendingDown, word: "Drop", tone: "warn" },
  dip: { icon: TrendingDown, word: "Dip", tone: "warn" },
  ending: { icon: Flag, word: "Ending", tone: "t2" },
}

/** Says what a moment is: who was there, who came back, who left. */
export function momentWords(moment: MomentView, video: Pick<VideoInsightsView, "viewers" | "chunks">): string {
  const fewer = counted(Math.max(0, moment.before - moment.after), "viewer")
  switch (moment.kind) {
    case "watchedAgain": return `Watched ${moment.times.toFixed(1)} times on average.`
    case "start": return `${count(moment.after)} of ${count(video.viewers)} were there at the beginning; ${count(video.chunks[1]?.viewers ?? 0)} saw some of the second chunk.`
    case "drop": return `${fewer} fewer than just before.`
    case "dip": return `${fewer} skipped this and came back after it.`
    case "ending": return `${counted(moment.after, "viewer")} saw the end; ${count(video.chunks.at(-1)?.covered ?? 0)} covered 75% of the last chunk.`
  }
}
