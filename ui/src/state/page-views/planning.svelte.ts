import type { ErrorView, PageViewPlanView, PageViewRequestView, StartedPageViewsView } from "../../bindings"
import type { Commands } from "../../host"

/** The plan of a reading: what comes from where, and what nobody has any more. Nothing is read before it was seen. */
export class Planning {
  /** Whether the plan is looked at. */
  shown = $state(false)
  plan = $state.raw<PageViewPlanView | null>(null)
  problem = $state.raw<ErrorView | null>(null)
  busy = $state(false)
  readonly #commands: Pick<Commands, "planPageViews" | "startPageViews">
  #asked = 0

  constructor(commands: Pick<Commands, "planPageViews" | "startPageViews">) {
    this.#commands = commands
  }

  /** Asks for the plan; a late answer to an old question is dropped. */
  async ask(request: PageViewRequestView): Promise<void> {
    const asked = ++this.#asked
    this.shown = true
    this.plan = null
    this.problem = null
    this.busy = true
    const answer = await this.#commands.planPageViews(request)
    if (asked !== this.#asked) return
    this.busy = false
    this.problem = answer.status === "error" ? answer.error : null
    this.plan = answer.status === "ok" ? answer.data : null
  }

  /** Starts what was seen. Returns the course in the profile and its job, if anything had to be read. */
  async start(): Promise<StartedPageViewsView | null> {
    const { plan } = this
    if (plan === null || this.busy) return null
    this.busy = true
    const answer = await this.#commands.startPageViews(plan.id)
    this.busy = false
    if (answer.status === "error") { this.problem = answer.error; return null }
    this.close()
    return answer.data
  }

  close(): void {
    this.#asked++
    this.shown = false
    this.plan = null
    this.problem = null
    this.busy = false
  }
}
