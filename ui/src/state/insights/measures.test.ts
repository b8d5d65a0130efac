import { describe, expect, it } from "vitest"
import { measures } from "./fixtures"
import { inOrder, share, tooFew, topVideos } from "./measures"

describe("shares", () => {
  it("are 100 only when all is done", () => {
    expect([share(0.996), share(1), share(0.634), share(0)]).toEqual(["99%", "100%", "63%", "0%"])
  })
})

describe("videos of a course", () => {
  const videos = [measures("b", { recordedAt: 2, viewers: 3, completed: 3, of: 3 }), measures("a", { recordedAt: 9, viewers: 20, completed: 4, of: 20 }), measures("c", { recordedAt: null, viewers: 0, of: 0, completed: 0 })]

  it("stand in the order asked for, what has no value last", () => {
    expect(inOrder(videos, "date", "viewers", 0).map((video) => video.sessionId)).toEqual(["b", "a", "c"])
    expect(inOrder(videos, "title", "viewers", 0).map((video) => video.sessionId)).toEqual(["a", "b", "c"])
    expect(inOrder(videos, "value", "completed", 0).map((video) => video.sessionId)).toEqual(["b", "a", "c"])
  })

  it("with fewer than five viewers are not among the best completed", () => {
    const top = topVideos(videos)
    expect(top.viewers.map((video) => video.sessionId)).toEqual(["a", "b"])
    expect(top.completion.map((video) => video.sessionId)).toEqual(["a"])
    expect(videos.map(tooFew)).toEqual([true, false, false])
  })
})
