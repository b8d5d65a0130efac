import type { Sidecar } from "../../bindings"

/** What can be written beside a video, as a person chooses it. */
export const SIDECARS: readonly { kind: Sidecar; word: string; help: string }[] = [
  { kind: "srt", word: "Captions as SRT", help: "As Panopto has them, for most players" },
  { kind: "vtt", word: "Captions as VTT", help: "For web pages" },
  { kind: "text", word: "Captions as text", help: "The words alone; the offline page searches them" },
  { kind: "chapters", word: "Chapters", help: "A list of times and titles" },
  { kind: "info", word: "Information", help: "Title, description, dates and owner, as JSON" },
  { kind: "permissions", word: "Permissions", help: "Who may watch it, as JSON" },
  { kind: "thumbnail", word: "Thumbnail", help: "A small picture" },
]
