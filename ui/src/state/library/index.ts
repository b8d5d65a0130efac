import { host } from "../../host"
import { events, toasts } from "../index"
import { keep } from "./keep"
import { Layout } from "./layout.svelte"
import { Library } from "./library.svelte"

/** The library of this window. It listens all the time, so that the list is up to date when a person comes back to it. */
export const library = new Library(
  host.commands,
  {
    done(text, undo) {
      if (undo === null) toasts.success(text)
      else toasts.undoable(text, () => void undo())
    },
    failed(title, error) {
      toasts.problem(title, [error.message, error.hint].filter(Boolean).join(" "))
    },
  },
  keep,
)
export const layout = new Layout(keep)

events.on("listing", (event) => library.handle(event))
events.on("invalidated", (event) => library.handle(event))
