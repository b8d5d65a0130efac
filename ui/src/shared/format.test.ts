import { afterEach, describe, expect, it } from "vitest"
import * as format from "./format"

afterEach(() => format.useLocale())

describe("bytes", () => {
  it("counts in powers of ten, with a decimal from GB on", () => {
    format.useLocale("en-CA")
    expect([0, 999, 1000, 42_400, 850e6, 1.42e9, 10.4e9, 2.5e12].map(format.bytes)).toEqual(["0 B", "999 B", "1 KB", "42 KB", "850 MB", "1.4 GB", "10.4 GB", "2.5 TB"])
  })

  it("takes the next unit where rounding would show 1,000", () => {
    format.useLocale("en-CA")
    expect(format.bytes(999_600_000)).toBe("1.0 GB")
    expect(format.bytes(999_960_000_000)).toBe("1.0 TB")
  })

  it("shows both sizes in the unit of the whole and never more than the whole", () => {
    format.useLocale("en-CA")
    expect(format.bytesOf(5.9e9, 10.4e9)).toBe("5.9 of 10.4 GB")
    expect(format.bytesOf(12e9, 10.4e9)).toBe("10.4 of 10.4 GB")
  })

  it("shows a speed with a decimal from MB on", () => {
    format.useLocale("en-CA")
    expect([0, 640_000, 38_240_000].map(format.speed)).toEqual(["0 B/s", "640 KB/s", "38.2 MB/s"])
  })
})

describe("separators", () => {
  it("are the system's", () => {
    format.useLocale("de-DE")
    expect(format.count(2914)).toBe("2.914")
    expect(format.bytes(10.4e9)).toBe("10,4 GB")
    format.useLocale("en-CA")
    expect(format.counted(3000, "recording")).toBe("3,000 recordings")
    expect(format.counted(1, "recording")).toBe("1 recording")
  })
})

describe("durations", () => {
  it("are h:mm:ss, without hours below one", () => {
    expect([7, 3136, 4722, 36_000].map(format.duration)).toEqual(["0:07", "52:16", "1:18:42", "10:00:00"])
  })

  it("are summed as hours and minutes", () => {
    expect([40, 720, 109_020].map(format.hours)).toEqual(["40 s", "12 min", "30 h 17 min"])
  })

  it("are rounded more the longer they take", () => {
    const words: [number, string][] = [
      [20, "less than a minute left"], [80, "about 1 min left"], [1431, "about 24 min left"], [2520, "about 40 min left"], [3560, "about 1 h left"], [5000, "about 1 h 20 min left"], [40_000, "about 11 h left"], [300_000, "about 3 days left"],
    ]
    for (const [seconds, text] of words) expect(format.timeLeft(seconds)).toBe(text)
  })
})

describe("dates", () => {
  const now = new Date(2026, 10, 22, 17, 0).getTime()

  it("have a year only when it is not this one", () => {
    expect(format.date(new Date(2026, 10, 20).getTime(), now)).toBe("Fri 20 Nov")
    expect(format.date(new Date(2025, 0, 5).getTime(), now)).toBe("Sun 5 Jan 2025")
  })

  it("name today and yesterday by the calendar, not by 24 hours", () => {
    expect(format.dayHead(new Date(2026, 10, 22, 0, 1).getTime(), now)).toBe("Today")
    expect(format.dayHead(new Date(2026, 10, 21, 23, 59).getTime(), now)).toBe("Yesterday")
    expect(format.moment(new Date(2026, 10, 21, 9, 5).getTime(), now)).toBe("yesterday 09:05")
    expect(format.moment(new Date(2026, 10, 19, 9, 5).getTime(), now)).toBe("Thu 19 Nov, 09:05")
  })

  it("say how long ago something was, and the date after a day", () => {
    expect(format.ago(now - 20_000, now)).toBe("just now")
    expect(format.ago(now - 120_000, now)).toBe("2 min ago")
    expect(format.ago(now - 3 * 3_600_000, now)).toBe("3 h ago")
    expect(format.ago(now - 50 * 3_600_000, now)).toBe("Fri 20 Nov")
  })

  it("carry the zone when shown in full", () => {
    expect(format.fullDate(now)).toMatch(/^Sun 22 Nov 2026, 17:00 GMT/)
  })
})

describe("shares", () => {
  it("never show 100 % before all is done", () => {
    expect(format.percent(999, 1000)).toBe("99 %")
    expect(format.percent(1000, 1000)).toBe("100 %")
    expect(format.percent(1, 0)).toBe("0 %")
  })
})
