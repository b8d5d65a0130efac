import type { AccountView } from "../../bindings"
import { counted, date } from "../../shared/format"

const DAY = 86_400_000
type Token = Pick<AccountView, "tokenEnd">

/** Says when an access token ends, for a line of facts. */
export function tokenEnd({ tokenEnd: end }: Token, now: number): string {
  return end === null || end.kind === "unknown" ? "Canvas does not tell" : end.kind === "never" ? "No end date" : date(end.time, now)
}

/** Says the same in a sentence: “token ends Fri 18 Dec” or “no end date”. */
export function tokenEndWords(account: Token, now: number): string {
  const end = account.tokenEnd
  return end?.kind === "at" ? `token ends ${date(end.time, now)}` : end?.kind === "never" ? "no end date" : "its end is not known"
}

/** Warns of a token that ends within two weeks; null where there is time. */
export function tokenWarning({ tokenEnd: end }: Token, now: number): string | null {
  if (end?.kind !== "at" || !end.soon) return null
  const days = Math.ceil((end.time - now) / DAY)
  return days <= 0 ? "The token has ended." : `The token ends in ${counted(days, "day")}, on ${date(end.time, now)}.`
}
