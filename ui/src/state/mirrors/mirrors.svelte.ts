import type { ErrorView, MirrorScheduleView, MirrorView, Result, WaitingPlanView } from "../../bindings"
import type { Commands } from "../../host"
import type { ToastState } from "../toasts.svelte"

export type MirrorCommands = Pick<Commands, "listMirrors" | "forgetMirror" | "scheduleMirror" | "pauseSchedule" | "skipNextRun" | "waitingPlans" | "cancelWaitingPlan" | "verifyMirror" | "openCertificate" | "showFile">

/** The mirrors of this profile: what is kept up to date on this computer, and when it runs. */
export class Mirrors {
  list: readonly MirrorView[] = $state.raw([])
  /** Plans that wait for their time, the next one first. */
  waiting: readonly WaitingPlanView[] = $state.raw([])
  read = $state(false)
  problem: ErrorView | null = $state.raw(null)
  readonly #commands: MirrorCommands
  readonly #toasts: Pick<ToastState, "problem" | "success" | "undoable">

  /** Mirrors that run by themselves, the next first; paused ones last. */
  readonly scheduled: readonly MirrorView[] = $derived.by(() =>
    this.list.filter((mirror) => mirror.schedule !== null).sort((a, b) => (a.nextRun ?? Infinity) - (b.nextRun ?? Infinity) || a.name.localeCompare(b.name)),
  )

  constructor(commands: MirrorCommands, toasts: Pick<ToastState, "problem" | "success" | "undoable">) {
    this.#commands = commands
    this.#toasts = toasts
  }

  find(id: string): MirrorView | null {
    return this.list.find((mirror) => mirror.id === id) ?? null
  }

  async load(): Promise<void> {
    const [answer, waiting] = await Promise.all([this.#commands.listMirrors(), this.#commands.waitingPlans()])
    this.problem = answer.status === "error" ? answer.error : waiting.status === "error" ? waiting.error : null
    if (answer.status === "error" || waiting.status === "error") return
    this.list = answer.data
    this.waiting = waiting.data
    this.read = true
  }

  /** Takes it off the list; its files stay where they are. */
  async forget(mirror: MirrorView): Promise<void> {
    if (this.#failed("The mirror was not forgotten", await this.#commands.forgetMirror(mirror.id))) return
    await this.load()
    this.#toasts.success(`Forgot the mirror of ${mirror.name}`, "The files stay.")
  }

  /** Sets when it runs by itself; null for never. */
  async schedule(mirror: MirrorView, schedule: MirrorScheduleView | null): Promise<boolean> {
    const { schedule: before, schedulePaused } = mirror
    if (this.#failed("The schedule was not changed", await this.#commands.scheduleMirror(mirror.id, schedule))) return false
    await this.load()
    const words = schedule === null ? `${mirror.name} no longer runs by itself` : `${mirror.name} runs by itself`
    this.#toasts.undoable(words, () => void this.#restore(mirror.id, before, schedulePaused))
    return true
  }

  /** A paused schedule is kept, and nothing runs by it. */
  async pause(mirror: MirrorView, paused: boolean): Promise<void> {
    if (this.#failed("The schedule was not changed", await this.#commands.pauseSchedule(mirror.id, paused))) return
    await this.load()
    this.#toasts.undoable(`${paused ? "Paused" : "Continued"} the schedule of ${mirror.name}`, () => void this.#restore(mirror.id, mirror.schedule, !paused))
  }

  /** Takes a plan that waits for its time away; nothing was done by it. */
  async cancelWaiting(plan: WaitingPlanView): Promise<void> {
    if (!this.#failed("The plan was not taken away", await this.#commands.cancelWaitingPlan(plan.id))) await this.load()
  }

  async skipNext(mirror: MirrorView): Promise<void> {
    if (!this.#failed("The next run was not skipped", await this.#commands.skipNextRun(mirror.id))) await this.load()
  }

  /** Reads every file again and compares it with what was saved. Returns the job. */
  async verify(mirror: MirrorView): Promise<string | null> {
    const answer = await this.#commands.verifyMirror(mirror.id)
    if (this.#failed("The check did not start", answer)) return null
    await this.load()
    return answer.status === "ok" ? answer.data : null
  }

  async openCertificate(mirror: MirrorView): Promise<void> {
    this.#failed("The certificate did not open", await this.#commands.openCertificate(mirror.id))
  }

  async showFiles(path: string): Promise<void> {
    this.#failed("The files were not shown", await this.#commands.showFile(path))
  }

  async #restore(mirrorId: string, schedule: MirrorScheduleView | null, paused: boolean): Promise<void> {
    if (this.#failed("The schedule was not changed", await this.#commands.scheduleMirror(mirrorId, schedule))) return
    if (schedule !== null && paused && this.#failed("The schedule was not changed", await this.#commands.pauseSchedule(mirrorId, true))) return
    await this.load()
  }

  #failed(title: string, answer: Result<unknown, ErrorView>): boolean {
    if (answer.status === "ok") return false
    this.#toasts.problem(title, [answer.error.message, answer.error.hint].filter(Boolean).join(" "))
    return true
  }
}
