import { describe, expect, it, vi } from "vitest"
import type { AppEvent, MetersView } from "../bindings"
import { EventStream } from "./events"

const meters: MetersView = { upBytesPerSecond: 0, downBytesPerSecond: 0, jobsActive: 0, secondsLeft: null, calls: null }
const snapshot: AppEvent = { type: "snapshot", jobs: [], accounts: [], meters, activeAccountId: null }
const removed = (jobId: string): AppEvent => ({ type: "jobRemoved", jobId })

function stream() {
  const askAgain = vi.fn()
  const events = new EventStream(askAgain)
  const seen: string[] = []
  events.on("jobRemoved", ({ jobId }) => seen.push(jobId))
  return { events, seen, askAgain }
}

describe("the event stream", () => {
  it("hands changes on after the snapshot, in order", () => {
    const { events, seen, askAgain } = stream()
    events.take({ seq: 0, event: snapshot })
    events.take({ seq: 1, event: removed("a") })
    events.take({ seq: 2, event: removed("b") })
    expect(seen).toEqual(["a", "b"])
    expect(askAgain).not.toHaveBeenCalled()
  })

  it("drops what comes before the first snapshot", () => {
    const { events, seen } = stream()
    events.take({ seq: 4, event: removed("a") })
    expect(seen).toEqual([])
  })

  it("drops what it has already had", () => {
    const { events, seen } = stream()
    events.take({ seq: 7, event: snapshot })
    events.take({ seq: 8, event: removed("a") })
    events.take({ seq: 8, event: removed("a") })
    expect(seen).toEqual(["a"])
  })

  it("asks for a new snapshot after a gap and takes nothing until it comes", () => {
    const { events, seen, askAgain } = stream()
    events.take({ seq: 0, event: snapshot })
    events.take({ seq: 1, event: removed("a") })
    events.take({ seq: 3, event: removed("c") })
    events.take({ seq: 4, event: removed("d") })
    expect(askAgain).toHaveBeenCalledOnce()
    expect(seen).toEqual(["a"])
    events.take({ seq: 5, event: snapshot })
    events.take({ seq: 6, event: removed("e") })
    expect(seen).toEqual(["a", "e"])
  })

  it("takes tags apart and keeps colons of an id", () => {
    const { events } = stream()
    const read: string[] = []
    events.onTag("sessions", (id) => read.push(id))
    events.take({ seq: 0, event: snapshot })
    events.take({ seq: 1, event: { type: "invalidated", tags: ["sessions:a:b", "folders:top", "sessions:c"] } })
    expect(read).toEqual(["a:b", "c"])
  })

  it("calls no listener that has stopped", () => {
    const { events } = stream()
    const run = vi.fn()
    events.on("skipTls", run)()
    events.take({ seq: 0, event: snapshot })
    events.take({ seq: 1, event: { type: "skipTls", on: true } })
    expect(run).not.toHaveBeenCalled()
  })
})
