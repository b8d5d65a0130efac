import type { DeletionReceiptView, ErrorView, OlderDataView, PersonFoundView, PersonKeptView } from "../bindings"
import type { Commands } from "../host"

type Used = Pick<Commands, "findPerson" | "personKept" | "deletePerson" | "olderData" | "deleteOlderData" | "deletionReceipts">

/** What is kept about people, and what was deleted. */
export class PrivacyState {
  /** What is older than the settings keep it; null before it was asked for or where everything is kept. */
  older = $state.raw<OlderDataView | null>(null)
  receipts = $state.raw<readonly DeletionReceiptView[]>([])
  problem = $state.raw<ErrorView | null>(null)
  busy = $state(false)
  #commands: Used

  constructor(commands: Used) {
    this.#commands = commands
  }

  async refresh(): Promise<void> {
    const [older, receipts] = await Promise.all([this.#commands.olderData(), this.#commands.deletionReceipts()])
    this.problem = older.status === "error" ? older.error : receipts.status === "error" ? receipts.error : null
    if (older.status === "ok") this.older = older.data
    if (receipts.status === "ok") this.receipts = receipts.data
  }

  /** Removes what is too old. Returns the receipt, or what was in the way. */
  async deleteOlder(): Promise<{ receipt: DeletionReceiptView } | { error: ErrorView }> {
    return this.#deleting(this.#commands.deleteOlderData())
  }

  async deletePerson(key: string, typed: string): Promise<{ receipt: DeletionReceiptView } | { error: ErrorView }> {
    return this.#deleting(this.#commands.deletePerson(key, typed))
  }

  async #deleting(call: ReturnType<Used["deletePerson"]>): Promise<{ receipt: DeletionReceiptView } | { error: ErrorView }> {
    this.busy = true
    const answer = await call
    this.busy = false
    await this.refresh()
    return answer.status === "ok" ? { receipt: answer.data } : { error: answer.error }
  }
}

/** Looks for a person, and for what is kept about one. */
export class PersonSearch {
  text = $state("")
  found = $state.raw<readonly PersonFoundView[] | null>(null)
  chosen = $state.raw<PersonFoundView | null>(null)
  kept = $state.raw<PersonKeptView | null>(null)
  problem = $state.raw<ErrorView | null>(null)
  busy = $state(false)
  #commands: Pick<Used, "findPerson" | "personKept">
  #asked = 0

  constructor(commands: Pick<Used, "findPerson" | "personKept">) {
    this.#commands = commands
  }

  /** Searches; a late answer to an old question is dropped. */
  async search(): Promise<void> {
    const asked = ++this.#asked
    if (this.text.trim().length < 2) {
      this.found = null
      return
    }
    this.busy = true
    const answer = await this.#commands.findPerson(this.text)
    if (asked !== this.#asked) return
    this.busy = false
    this.problem = answer.status === "error" ? answer.error : null
    this.found = answer.status === "ok" ? answer.data : null
  }

  async choose(person: PersonFoundView): Promise<void> {
    this.chosen = person
    this.kept = null
    this.busy = true
    const answer = await this.#commands.personKept(person.key)
    if (this.chosen !== person) return
    this.busy = false
    this.problem = answer.status === "error" ? answer.error : null
    if (answer.status === "ok") this.kept = answer.data
    else this.chosen = null
  }
}
