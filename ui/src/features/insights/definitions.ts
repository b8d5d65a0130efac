/** What the key figures mean, in the words of the screen. */
export const DEFINITIONS = {
  viewers: "People with at least one view in these dates.",
  videos: "Recordings in the folder and its subfolders.",
  watch: "Time played, repeats included. Playback speed is not counted in.",
  completedPairs: "Viewer and video pairs where at least 75% of the whole video was covered. Always over all dates.",
  notWatched: "On the class list, without a view in these dates. A view in another player is not seen.",
  duration: "The length that Panopto names.",
  completedViewers: "Viewers who covered at least 75% of the whole video, of all who ever watched it. Always over all dates.",
  average: "Total watch time for each unique viewer in these dates.",
} as const

const OTHER_RULES = { hundredParts: "where Panopto’s 100 parts say so", exactSeconds: "where every second of the whole video was covered", earlierScripts: "under the rule of the earlier campus scripts" } as const

/** Returns the definition of “Completed” under a rule. */
export function completedDefinition(rule: "wholeVideo" | keyof typeof OTHER_RULES, video: boolean): string {
  if (rule === "wholeVideo") return video ? DEFINITIONS.completedViewers : DEFINITIONS.completedPairs
  return `${video ? "Viewers" : "Viewer and video pairs"} ${OTHER_RULES[rule]}${video ? ", of all who ever watched it" : ""}. Always over all dates.`
}
