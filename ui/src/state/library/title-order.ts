/**
 * Returns a text that sorts the way a person expects: without accents and case, and with numbers by value
 * ("Lecture 9" before "Lecture 10").
 *
 * A listing can have 100,000 rows; comparing prepared keys is many times quicker than a collator per pair.
 */
export function titleKey(title: string): string {
  return fold(title).replace(/\d+/g, (digits) => digits.replace(/^0+(?=\d)/, "").padStart(12, "0"))
}

/** Returns the text in lower case and without accents, for searching. */
export function fold(text: string): string {
  // Plain ASCII is by far the commonest and needs no Unicode work.
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase()
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
}

/** Compares two prepared keys. */
export function byKey(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
