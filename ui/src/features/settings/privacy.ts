import type { DeletedThingView, OlderDataView } from "../../bindings"

/** Writes what there is as a list: “3 views of recordings, 4 page views”. */
export function listed(things: readonly DeletedThingView[]): string {
  if (things.length === 0) return "Nothing was there"
  return things.map(({ what, count }) => `${count.toLocaleString("en")} ${what}`).join(", ")
}

/** Says what is too old. */
export function olderTitle({ before }: OlderDataView): string {
  return before === null ? "Not to be kept" : `Older than ${dated(before)}, or not to be kept`
}

export function dated(at: number): string {
  return new Date(at).toLocaleDateString("en", { day: "numeric", month: "short", year: "numeric" })
}
