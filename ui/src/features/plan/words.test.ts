import { beforeEach, describe, expect, it } from "vitest"
import { useLocale } from "../../shared/format"
import { choiceWord } from "./kinds"
import { atTime, isoDay, laterToday, minutesOf, timeOf } from "./later"
import { bytesHelp, folderBelow, madeWords, readingWords, shortPath, sizeWord, startWord, timeHelp, timeWords } from "./words"

beforeEach(() => useLocale("en-CA"))
const totals = { items: 51, bytes: 61.3e9, guessedBytes: 0, calls: 312, secondsForCalls: 240, secondsForBytes: 2880 }

describe("the words of a plan", () => {
  it("take the larger of bytes and calls for the time, and explain both", () => {
    expect(timeWords(totals)).toBe("about 50 min")
    expect(timeWords({ ...totals, secondsForBytes: 60 })).toBe("about 4 min")
    expect(timeHelp(totals)).toBe("312 calls need 4 min at the Panopto limit. 61.3 GB need 48 min at 21.3 MB/s.")
  })

  it("promise no time before anything was downloaded", () => {
    expect(timeWords({ ...totals, secondsForBytes: null })).toBe("–")
    expect(timeHelp({ ...totals, secondsForBytes: null })).toBe("312 calls need 4 min at the Panopto limit. How long 61.3 GB take is known after the first download.")
    expect(timeWords({ ...totals, bytes: 0, secondsForBytes: null })).toBe("about 4 min")
  })

  it("say what is guessed", () => {
    expect(bytesHelp({ ...totals, guessedBytes: 2e9 })).toContain("2.0 GB of it are guessed from the lengths.")
    expect(bytesHelp(totals)).toBe("The sizes are those that Panopto told.")
  })

  it("name the start by what it does", () => {
    expect(startWord(totals)).toBe("Start: 51 items, 61.3 GB")
    expect(startWord({ ...totals, items: 1, bytes: 0 })).toBe("Start: 1 item")
  })

  it("say how the plan was made and how far the reading is", () => {
    expect(madeWords({ madeAt: 0, complete: true }, 120_000)).toBe("Made 2 min ago from a complete listing")
    expect(madeWords({ madeAt: 0, complete: false }, 120_000)).toBe("Made 2 min ago from an incomplete listing")
    expect(readingWords("Biology", { folders: 12, sessions: 1, calls: 3 })).toBe("Reading Biology: 12 folders, 1 recording so far")
    expect(shortPath("Biology / BIOL 200 / Autumn 2026")).toBe("Biology / … / Autumn 2026")
    expect(shortPath("Biology / BIOL 200")).toBe("Biology / BIOL 200")
    expect(folderBelow("Biology / BIOL 200 / Guests / 2026", "Biology / BIOL 200")).toBe("Guests / 2026")
    expect(folderBelow("Biology / BIOL 200", "Biology / BIOL 200")).toBe("BIOL 200")
  })

  it("leave a size open only where something comes", () => {
    expect(sizeWord({ kind: "new", bytes: null })).toBe("–")
    expect(sizeWord({ kind: "moved", bytes: null })).toBe("")
    expect(sizeWord({ kind: "changed", bytes: 48_000 })).toBe("48 KB")
  })

  it("call taking the server's file what it is", () => {
    expect([choiceWord("takeTheirs", "conflict"), choiceWord("takeTheirs", "changed"), choiceWord("moveAside", "gone")]).toEqual(["Take theirs", "Replace", "Move to “Gone from server”"])
  })
})

describe("a later time", () => {
  it("is tonight, or tomorrow night when that is past", () => {
    const noon = new Date(2026, 10, 25, 12).getTime()
    expect(new Date(laterToday(noon)).getDate()).toBe(25)
    expect(new Date(laterToday(noon + 11 * 3_600_000)).getDate()).toBe(26)
    expect(isoDay(laterToday(noon))).toBe("2026-11-25")
  })

  it("is read from a day and a time", () => {
    expect(atTime("2026-11-25", "22:30")).toBe(new Date(2026, 10, 25, 22, 30).getTime())
    expect([atTime("2026-11-25", "24:00"), atTime("25.11.", "22:00"), minutesOf("7:05"), timeOf(425)]).toEqual([null, null, 425, "07:05"])
  })
})
