import { fold } from "./title-order"

const PAUSE = 600

/** Letters typed in a list: quick ones together make a word, and the same letter again goes to the next match. */
export class Typeahead {
  #typed = ""
  #at = 0

  /** Returns the index to go to, or null; `names` are looked through once round from after `from`. */
  type(letter: string, names: readonly string[], from: number, now: number): number | null {
    this.#typed = now - this.#at > PAUSE ? letter : this.#typed + letter
    this.#at = now
    const typed = fold(this.#typed)
    const repeated = [...typed].every((char) => char === typed[0])
    const wanted = repeated ? typed.slice(0, 1) : typed
    const start = repeated ? from + 1 : Math.max(from, 0)
    for (let step = 0; step < names.length; step += 1) {
      const index = (start + step) % names.length
      if (fold(names[index] ?? "").startsWith(wanted)) return index
    }
    return null
  }
}
