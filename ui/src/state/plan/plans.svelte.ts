import type { AppEvent, ErrorView, MirrorRequestView, Result, StartedView } from "../../bindings"
import type { Commands } from "../../host"
import { PlanReview, type ReviewCommands } from "./plan-review.svelte"

export type PlanCommands = ReviewCommands & Pick<Commands, "planMirror" | "runMirror" | "openPlan" | "recheckPlan" | "closePlan" | "startPlan" | "startPlanLater" | "savePlan" | "planCommand">

/** A plan younger than this starts as it is, in milliseconds. */
const FRESH = 3_600_000

/** The plan that is looked at. There is one at a time; another one takes its place. */
export class Plans {
  review: PlanReview | null = $state.raw(null)
  /** The core is asked for a plan, or to start one. */
  busy = $state(false)
  /** Why no plan could be made, or why it did not start. */
  problem: ErrorView | null = $state.raw(null)
  readonly #commands: PlanCommands
  readonly #now: () => number

  constructor(commands: PlanCommands, now: () => number = Date.now) {
    this.#commands = commands
    this.#now = now
  }

  /** Begins a plan; without a name the core gives the mirror one. It finds the mirror of the same folders and the same place by itself. True when its review is there. */
  async make(request: MirrorRequestView, name: string | null = null): Promise<boolean> {
    return this.#open(() => this.#commands.planMirror(request, name))
  }

  /** Begins a plan for the next run of a mirror. */
  async makeForMirror(mirrorId: string): Promise<boolean> {
    return this.#open(() => this.#commands.runMirror(mirrorId))
  }

  async openFile(path: string): Promise<boolean> {
    return this.#open(() => this.#commands.openPlan(path))
  }

  /** Reads the server again and makes the plan anew. */
  async checkAgain(): Promise<boolean> {
    const { review } = this
    if (review === null) return false
    return this.#open(() => this.#commands.recheckPlan(review.id))
  }

  /**
   * Queues the plan; null when it did not start.
   *
   * One that is more than an hour old is made anew first. It starts if nothing changed; else the person sees what did.
   */
  async start(anyway = false): Promise<StartedView | null> {
    if (!anyway && this.review !== null && this.#isOld(this.review)) {
      if (!(await this.checkAgain())) return null
      const { review } = this
      await review?.ended
      if (this.review !== review || review?.view?.state !== "ready" || review.view.changedSince !== null || review.view.blockers.length > 0) return null
    }
    return (await this.#end((id) => this.#commands.startPlan(id)))?.data ?? null
  }

  /** Keeps the plan until a time, in milliseconds since 1970. */
  async startLater(at: number): Promise<boolean> {
    return (await this.#end((id) => this.#commands.startPlanLater(id, at))) !== null
  }

  async save(path: string): Promise<ErrorView | null> {
    if (this.review === null) return null
    await this.review.settled()
    const answer = await this.#commands.savePlan(this.review.id, path)
    return answer.status === "error" ? answer.error : null
  }

  /** Returns the command line that does the same, or why there is none. */
  async command(): Promise<Result<string, ErrorView> | null> {
    if (this.review === null) return null
    await this.review.settled()
    return this.#commands.planCommand(this.review.id)
  }

  /** Throws the plan away; nothing was changed by it. */
  async close(): Promise<void> {
    const { review } = this
    this.review = null
    this.problem = null
    if (review === null) return
    if (review.reading) await review.stop()
    await this.#commands.closePlan(review.id)
  }

  handle(event: AppEvent): void {
    this.review?.handle(event)
  }

  #isOld(review: PlanReview): boolean {
    const madeAt = review.view?.madeAt ?? null
    return madeAt !== null && this.#now() - madeAt > FRESH
  }

  async #open(ask: () => Promise<Result<string, ErrorView>>): Promise<boolean> {
    if (this.busy) return false
    this.busy = true
    this.problem = null
    const answer = await ask()
    this.busy = false
    if (answer.status === "error") {
      this.problem = answer.error
      return false
    }
    const before = this.review
    const review = new PlanReview(answer.data, this.#commands)
    this.review = review
    if (before !== null && before.id !== review.id) void this.#commands.closePlan(before.id)
    await review.load()
    return true
  }

  /** Hands the plan over to the core; null when that refuses, which may answer nothing else. */
  async #end<T>(ask: (id: string) => Promise<Result<T, ErrorView>>): Promise<{ data: T } | null> {
    const { review } = this
    if (review === null || this.busy) return null
    this.busy = true
    await review.settled()
    const answer = await ask(review.id)
    this.busy = false
    this.problem = answer.status === "error" ? answer.error : null
    if (answer.status === "error") {
      await review.load()
      return null
    }
    this.review = null
    return { data: answer.data }
  }
}
