import { describe, expect, it, vi } from "vitest"
import type { AppEvent, MetersView } from "../bindings"
import { EventStream } from "./events"

const meters: MetersView = { upBytesPerSecond: 0, downBytesPerSecond: 0, jobsActive: 0, secondsLeft: null, calls: null, canvas: null }
const snapshot: AppEvent = { type: "snapshot", jobs: [], accounts: [], meters, activeAccountId: null }
const removed = (jobId: string): AppEvent => ({ type: "jobRemoved", jobId })

function stream() {
  const events = new EventStream()
  const seen: string[] = []
  events.on("jobRemoved", ({ jobId }) => seen.push(jobId))
  return { events, seen }
}

describe("the event stream", () => {
  it("hands changes on after the snapshot, in order", () => {
    const { events, seen } = stream()
    events.take({ seq: 0, event: snapshot })
    events.take({ seq: 1, event: removed("a") })
    events.take({ seq: 2, event: removed("b") })
    expect(seen).toEqual(["a", "b"])
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

  it("goes on from a new snapshot, whatever its number", () => {
    const { events, seen } = stream()
    events.take({ seq: 9, event: snapshot })
    events.take({ seq: 10, event: removed("a") })
    events.take({ seq: 40, event: snapshot })
    events.take({ seq: 39, event: removed("held by the snapshot") })
    events.take({ seq: 41, event: removed("b") })
    expect(seen).toEqual(["a", "b"])
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
