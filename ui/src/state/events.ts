import type { AppEvent, EventMessage } from "../bindings"

type EventOf<Type extends AppEvent["type"]> = Extract<AppEvent, { type: Type }>
type Handler = (event: never) => void

/**
 * The one stream of events, handed on by type.
 *
 * Messages carry a number. A snapshot is always taken; a change is taken only if it follows the last message. After a gap
 * the stream asks for a new snapshot, because a change that was missed cannot be guessed.
 */
export class EventStream {
  #handlers = new Map<AppEvent["type"], Handler[]>()
  #last: number | null = null
  #fresh = false
  #askAgain: () => void

  constructor(askAgain: () => void) {
    this.#askAgain = askAgain
  }

  on<Type extends AppEvent["type"]>(type: Type, run: (event: EventOf<Type>) => void): () => void {
    const list = this.#handlers.get(type) ?? []
    list.push(run as Handler)
    this.#handlers.set(type, list)
    return () => {
      const at = list.indexOf(run as Handler)
      if (at >= 0) list.splice(at, 1)
    }
  }

  /** Calls `run` with each tag of the kind: `onTag("sessions", (folderId) => …)` for `sessions:<folderId>`. */
  onTag(kind: string, run: (id: string) => void): () => void {
    return this.on("invalidated", ({ tags }) => {
      for (const tag of tags) {
        const [head, ...rest] = tag.split(":")
        if (head === kind) run(rest.join(":"))
      }
    })
  }

  take(message: EventMessage): void {
    if (message.event.type !== "snapshot") {
      // Before the first snapshot there is nothing to change.
      if (this.#last === null) return
      if (message.seq <= this.#last) return
      // The first change after a snapshot sets the count: the snapshot already holds what came before it.
      if (!this.#fresh && message.seq !== this.#last + 1) {
        this.#last = null
        this.#askAgain()
        return
      }
    }
    this.#last = message.seq
    this.#fresh = message.event.type === "snapshot"
    for (const run of [...(this.#handlers.get(message.event.type) ?? [])]) run(message.event as never)
  }
}
