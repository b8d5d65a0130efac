import type { UploadDraftView, UploadItemView } from "../../bindings"
import { bytes, counted, speed, timeNeeded } from "../../shared/format"

/** Returns “10 files make 7 recordings. Nothing has been sent yet.” */
export function headWords({ totals, manifest }: UploadDraftView): string {
  const made = totals.recordings === 1 ? "makes" : "make"
  const verb = totals.files === 1 ? "makes" : made === "makes" && totals.files > 1 ? "make" : made
  return `${counted(totals.files, "file")} ${verb} ${counted(totals.recordings, "recording")}${manifest ? ", as your manifest says" : ""}. Nothing has been sent yet.`
}

/** Returns “6 recordings, 10.4 GB, about 5 min at 38 MB/s. 1 skipped.”; before the first transfer the speed is not known. */
export function footWords({ totals }: UploadDraftView): string {
  const time = totals.seconds !== null && totals.bytesPerSecond !== null ? `, ${timeNeeded(totals.seconds)} at ${speed(totals.bytesPerSecond)}` : ""
  const skipped = totals.skipped > 0 ? ` ${counted(totals.skipped, "skipped", "skipped")}.` : ""
  const folders = totals.newFolders > 0 ? ` ${counted(totals.newFolders, "new folder")}.` : ""
  return `${counted(totals.included, "recording")}, ${bytes(totals.bytes)}${time}.${skipped}${folders}`
}

/** Returns the file names under a title; of a pair the second is shortened to where it differs. */
export function fileNames(item: UploadItemView): string {
  const videos = item.files.filter((file) => file.role === "camera" || file.role === "slides")
  const first = videos[0]?.name ?? item.files[0]?.name ?? ""
  const second = videos[1]?.name
  if (second === undefined) return first
  let same = 0
  while (same < first.length && first[same] === second[same]) same += 1
  const cut = Math.max(second.lastIndexOf("_", same), second.lastIndexOf("-", same), second.lastIndexOf(" ", same))
  return `${first} + ${cut > 0 ? second.slice(cut) : second}`
}

const NAMES = new Intl.DisplayNames(["en"], { type: "language" })
const TAGS = [
  "en-US", "en-GB", "en-CA", "en-AU", "fr-FR", "fr-CA", "es-ES", "es-MX", "de-DE", "nl-NL", "it-IT", "pt-BR", "da-DK", "sv-SE", "nb-NO", "fi-FI", "pl-PL", "hu-HU", "cy-GB", "ca-ES", "gl-ES", "eu-ES",
  "ru-RU", "ar-SA", "he-IL", "hi-IN", "th-TH", "vi-VN", "ko-KR", "ja-JP", "zh-CN", "zh-TW",
]

/** Returns “English (CA)” for `en-CA`. */
export function languageName(tag: string): string {
  const [language = tag, region] = tag.split("-")
  let name: string
  try {
    name = NAMES.of(language) ?? language
  } catch {
    return tag
  }
  return region === undefined ? name : `${name} (${region.toUpperCase()})`
}

/** Returns the languages to choose from, in the order of their names, with the given ones among them. */
export function languages(present: readonly string[]): { value: string; label: string }[] {
  const tags = new Set([...TAGS, ...present.filter((tag) => tag !== "")])
  return [...tags].map((tag) => ({ value: tag, label: languageName(tag) })).sort((a, b) => a.label.localeCompare(b.label, "en"))
}

/** Returns a date as `2026-11-23`, or null when the text is none. */
export function parseDate(text: string): string | null {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text.trim())
  if (match === null) return null
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  const date = new Date(Date.UTC(year, month - 1, day))
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null
  return date.toISOString().slice(0, 10)
}
