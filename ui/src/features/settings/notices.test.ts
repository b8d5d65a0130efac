import { describe, expect, it } from "vitest"
import { matching, notices } from "./notices"

const JSON_OF_THE_BUILD = JSON.stringify({
  packages: [{ name: "serde", version: "1.0.0", license: "MIT OR Apache-2.0", texts: [1, 0] }, { name: "svelte", version: "5.0.0", license: "MIT", texts: [0] }],
  texts: ["the MIT text", "the Apache text"],
})

describe("third-party notices", () => {
  it("give each part its texts, though they are kept once", () => {
    expect(notices(JSON_OF_THE_BUILD).map((entry) => entry.texts)).toEqual([["the Apache text", "the MIT text"], ["the MIT text"]])
  })

  it("are found by name and licence", () => {
    const names = (query: string) => matching(notices(JSON_OF_THE_BUILD), query).map((entry) => entry.name)
    expect(names("")).toEqual(["serde", "svelte"])
    expect(names("apache")).toEqual(["serde"])
    expect(names("s mit")).toEqual(["serde", "svelte"])
    expect(names("gpl")).toEqual([])
  })
})
