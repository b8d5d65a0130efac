import type { AppEvent, EventMessage } from "../bindings"

type EventOf<Type extends AppEvent["type"]> = Extract<AppEvent, { type: Type }>
type Handler = (event: never) => void

/**
 * The one stream of events, handed on by type.
 *
 * Messages carry a number. A snapshot is always taken, and so the core sends one wherever changes were lost. A change is
 * taken only if it is newer than what came last: around a snapshot the core may tell one twice, never miss one.
 */
export class EventStream {
  #handlers = new Map<AppEvent["type"], Handler[]>()
  #last: number | null = null

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
    // Before the first snapshot there is nothing to change.
    if (message.event.type !== "snapshot" && (this.#last === null || message.seq <= this.#last)) return
    this.#last = message.seq
    for (const run of [...(this.#handlers.get(message.event.type) ?? [])]) run(message.event as never)
  }
}
