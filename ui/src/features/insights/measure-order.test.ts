import { describe, expect, it } from "vitest"
import { measures } from "../../state/insights/fixtures"
import { sortedBy } from "./measure-order"

describe("the table of all videos", () => {
  const videos = [measures("Lecture 10", { viewers: 5, recordedAt: 3 }), measures("Lecture 2", { viewers: 9, recordedAt: null }), measures("Lecture 3", { viewers: 7, recordedAt: 1 })]

  it("sorts titles as people count", () => {
    expect(sortedBy(videos, "title", false, 0).map((video) => video.title)).toEqual(["Lecture 2", "Lecture 3", "Lecture 10"])
  })

  it("keeps what has no value last in both directions", () => {
    expect(sortedBy(videos, "recorded", false, 0).map((video) => video.title)).toEqual(["Lecture 3", "Lecture 10", "Lecture 2"])
    expect(sortedBy(videos, "recorded", true, 0).map((video) => video.title)).toEqual(["Lecture 10", "Lecture 3", "Lecture 2"])
  })

  it("sorts measures by their value", () => {
    expect(sortedBy(videos, "viewers", true, 0).map((video) => video.viewers)).toEqual([9, 7, 5])
  })
})
