import type { ErrorView, SettingsView } from "../bindings"
import type { Commands } from "../host"
import type { ToastState } from "./toasts.svelte"

type Used = Pick<Commands, "updateSettings">

/** The settings: a change applies at once and can be taken back. */
export class SettingsState {
  value = $state.raw<SettingsView | null>(null)
  problem = $state<ErrorView | null>(null)
  #commands: Used
  #toasts: Pick<ToastState, "undoable" | "problem">
  #queue: Promise<unknown> = Promise.resolve()

  constructor(commands: Used, toasts: Pick<ToastState, "undoable" | "problem">) {
    this.#commands = commands
    this.#toasts = toasts
  }

  take(settings: SettingsView): void {
    this.value = settings
  }

  /** Changes some settings; `what` names them in the toast: “Changed part size”. */
  async change(patch: Partial<SettingsView>, what: string): Promise<boolean> {
    const before = this.value
    if (!before) return false
    if (Object.entries(patch).every(([key, value]) => JSON.stringify(before[key as keyof SettingsView]) === JSON.stringify(value))) return true
    const old = Object.fromEntries(Object.keys(patch).map((key) => [key, before[key as keyof SettingsView]])) as Partial<SettingsView>
    const done = await this.#apply(patch)
    if (done) this.#toasts.undoable(`Changed ${what}`, () => void this.#apply(old))
    return done
  }

  /** One change after the other, each on top of the last answer, so that two quick ones do not undo each other. */
  async #apply(patch: Partial<SettingsView>): Promise<boolean> {
    if (!this.value) return false
    const before = this.value
    this.value = { ...before, ...patch }
    const sent = this.#queue.then(async () => {
      const result = await this.#commands.updateSettings({ ...before, ...this.value, ...patch })
      if (result.status === "ok") {
        this.value = result.data
        this.problem = null
        return true
      }
      const rest = Object.fromEntries(Object.keys(patch).map((key) => [key, before[key as keyof SettingsView]]))
      this.value = { ...(this.value as SettingsView), ...rest }
      this.problem = result.error
      this.#toasts.problem("The setting was not saved", [result.error.message, result.error.hint].filter(Boolean).join(" "))
      return false
    })
    this.#queue = sent
    return sent
  }
}
