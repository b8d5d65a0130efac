/** What makes a line a stop of the list's roving focus. */
export type RowFocus = {
  id: string
  key: string
  /** Its place in the list, from one. */
  place: number
  /** True for the one line that Tab reaches. */
  current: boolean
  take: () => void
}
