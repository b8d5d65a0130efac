import { describe, expect, it } from "vitest"
import { cell, csv } from "./table"

describe("the numbers of a chart as CSV", () => {
  it("hold values, not the words that the page shows", () => {
    const table = { columns: [{ name: "Video" }, { name: "Watch time, s" }], rows: [[cell("Lecture 1"), cell(3661.5, "1 h 1 min")], [cell("Lecture 2"), cell(null)]] }
    expect(csv(table)).toBe("Video,\"Watch time, s\"\nLecture 1,3661.5\nLecture 2,\n")
  })

  it("quote what would break a line, and run nothing in a spreadsheet", () => {
    const table = { columns: [{ name: "Video" }], rows: [[cell("The \"cell\"")], [cell("=1+1")], [cell(-3)]] }
    expect(csv(table)).toBe("Video\n\"The \"\"cell\"\"\"\n'=1+1\n-3\n")
  })
})
