import { SvelteMap } from "svelte/reactivity"
import type { JobItemView, LocalRecordingView, LocalState } from "../../bindings"
import type { Commands } from "../../host"

export type HereCommands = Pick<Commands, "localRecordings">
/** What of a recording is on this computer: as the index knows it, or on its way. */
export type HereState = LocalState | "downloading" | "serverOnly"

/** The order of the column. */
const ORDER: readonly HereState[] = ["same", "changed", "replaced", "downloading", "gone", "notDownloadable", "serverOnly"]
/** Recordings looked up with one call. */
const TOGETHER = 2000

/**
 * What of a listing is on this computer, as the mirrors know it.
 *
 * Asked for a whole listing at once; no screen spends a call to the server for it. What no mirror knows is on the server only.
 */
export class Here {
  #known = new SvelteMap<string, LocalRecordingView>()
  /** The shares of what is being downloaded now. */
  #moving = new SvelteMap<string, number>()
  #commands: HereCommands
  #accountId: string | null = null
  #ids: readonly string[] = []
  #serial = 0

  constructor(commands: HereCommands) {
    this.#commands = commands
  }

  /** Returns what a mirror has of a recording; null where none has anything. */
  of(sessionId: string): LocalRecordingView | null {
    return this.#known.get(sessionId) ?? null
  }

  state(sessionId: string): HereState {
    return this.#moving.has(sessionId) ? "downloading" : (this.#known.get(sessionId)?.state ?? "serverOnly")
  }

  /** Returns how much of a recording has arrived, as a share of one; null while it is not on its way. */
  share(sessionId: string): number | null {
    return this.#moving.get(sessionId) ?? null
  }

  /** Orders recordings by what of them is here: the same first, what is on the server only last. */
  rank(sessionId: string): number {
    return ORDER.indexOf(this.state(sessionId))
  }

  /** Looks up the recordings that a screen shows now. */
  async look(accountId: string | null, sessionIds: readonly string[]): Promise<void> {
    this.#serial += 1
    const serial = this.#serial
    if (accountId !== this.#accountId) this.#known.clear()
    this.#accountId = accountId
    this.#ids = sessionIds
    if (accountId === null || sessionIds.length === 0) return
    const found = new Set<string>()
    for (let from = 0; from < sessionIds.length; from += TOGETHER) {
      const answer = await this.#commands.localRecordings(accountId, sessionIds.slice(from, from + TOGETHER))
      if (serial !== this.#serial || answer.status === "error") return
      for (const entry of answer.data) {
        found.add(entry.sessionId)
        this.#known.set(entry.sessionId, entry)
      }
    }
    for (const id of [...this.#known.keys()]) if (!found.has(id)) this.#known.delete(id)
  }

  /** Looks the same recordings up again, after a mirror changed something. */
  async again(): Promise<void> {
    await this.look(this.#accountId, this.#ids)
  }

  /** Follows what is on its way. A recording that has arrived is looked up again. */
  takeItems(items: readonly Pick<JobItemView, "sessionId" | "state" | "bytesDone" | "bytesTotal">[]): void {
    let arrived = false
    for (const item of items) {
      if (item.sessionId === null) continue
      if (item.state === "downloading") this.#moving.set(item.sessionId, item.bytesTotal > 0 ? item.bytesDone / item.bytesTotal : 0)
      else if (this.#moving.delete(item.sessionId)) arrived ||= item.state === "done"
    }
    if (arrived) void this.again()
  }
}
