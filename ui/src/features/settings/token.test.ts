import { describe, expect, it } from "vitest"
import { tokenEnd, tokenEndWords, tokenWarning } from "./token"

const now = new Date(2026, 10, 20, 9).getTime()
const at = (days: number, soon = true) => ({ tokenEnd: { kind: "at" as const, time: now + days * 86_400_000, soon } })

describe("the end of an access token", () => {
  it("is said, also where there is none, or where Canvas does not tell", () => {
    expect(tokenEndWords(at(28, false), now)).toBe("token ends Fri 18 Dec")
    expect(tokenEndWords({ tokenEnd: { kind: "never" } }, now)).toBe("no end date")
    expect(tokenEnd({ tokenEnd: { kind: "unknown" } }, now)).toBe("Canvas does not tell")
  })

  it("is warned of when it comes soon", () => {
    expect(tokenWarning(at(15, false), now)).toBeNull()
    expect(tokenWarning(at(14), now)).toBe("The token ends in 14 days, on Fri 4 Dec.")
    expect(tokenWarning(at(0.2), now)).toBe("The token ends in 1 day, on Fri 20 Nov.")
    expect(tokenWarning(at(-1), now)).toBe("The token has ended.")
    expect(tokenWarning({ tokenEnd: { kind: "never" } }, now)).toBeNull()
  })
})
