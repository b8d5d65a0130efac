import { describe, expect, it } from "vitest"
import type { MomentView } from "../../bindings"
import { chunk } from "../../state/insights/fixtures"
import { momentWords } from "./moment-looks"

const moment = (more: Partial<MomentView>): MomentView => ({ kind: "drop", at: 0, chunk: 0, before: 0, after: 0, times: 1, sentence: null, ...more })

describe("moments in words", () => {
  it("say who came back, who left and who stayed", () => {
    const video = { viewers: 262, chunks: [chunk(0), chunk(1, { viewers: 228 }), chunk(19, { covered: 120 })] }
    expect(momentWords(moment({ kind: "watchedAgain", times: 1.83 }), video)).toBe("Watched 1.8 times on average.")
    expect(momentWords(moment({ kind: "start", before: 262, after: 241 }), video)).toBe("241 of 262 were there at the beginning; 228 saw some of the second chunk.")
    expect(momentWords(moment({ kind: "drop", before: 220, after: 191 }), video)).toBe("29 viewers fewer than just before.")
    expect(momentWords(moment({ kind: "ending", after: 171 }), video)).toBe("171 viewers saw the end; 120 covered 75% of the last chunk.")
  })
})
