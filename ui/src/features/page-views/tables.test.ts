import { describe, expect, it } from "vitest"
import { csv } from "../../shared/chart/table"
import { person, row } from "../../state/page-views/fixtures"
import { pagesTable, peopleTable, viewsTable } from "./tables"

describe("the tables of page views", () => {
  it("give who could not be read no number", () => {
    const table = peopleTable([person(1, { views: 12, pages: 3, at: null }), person(2, { views: 0, unread: "Canvas answered with error 500." })], "UTC")
    expect(csv(table).split("\n").slice(1, 3)).toEqual(["k1,3,12,0,,", "k2,,,,1970-01-01 00:00:00,Canvas answered with error 500."])
  })

  it("keep addresses and times as they are", () => {
    expect(csv(pagesTable([row("/courses/48213/pages/x?y=1", { title: "=Week", views: 14_208, people: 305 })])).split("\n")[1]).toBe("'=Week,/courses/48213/pages/x?y=1,14208,305")
    expect(csv(viewsTable([row("/courses/1", { key: "k1", at: 0, seconds: 7.5, tookPart: true })], "UTC")).split("\n")[1]).toBe("k1,,/courses/1,1970-01-01 00:00:00,7.5,Yes")
  })
})
