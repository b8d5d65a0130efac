import type { ArtifactPlanView, ArtifactReadingView, ArtifactRequestView, ErrorView, StartedArtifactsView } from "../../bindings"
import type { Commands, Host } from "../../host"

type Used = Pick<Commands, "stopArtifactPlan" | "startArtifacts" | "discardArtifactPlan"> & Pick<Host, "planArtifacts">

/** The plan of an export: what will be fetched, and what cannot be had. Nothing is fetched before it was seen, and what was seen is what runs. */
export class ArtifactPlanning {
  /** Whether the plan is looked at. */
  shown = $state(false)
  busy = $state(false)
  starting = $state(false)
  plan = $state.raw<ArtifactPlanView | null>(null)
  reading = $state.raw<ArtifactReadingView | null>(null)
  problem = $state.raw<ErrorView | null>(null)
  /** What the plan was made for. */
  request = $state.raw<ArtifactRequestView | null>(null)
  readonly #commands: Used
  #asked = 0

  constructor(commands: Used) {
    this.#commands = commands
  }

  /** Returns the plan if it was made for just this. */
  planFor(request: ArtifactRequestView | null): ArtifactPlanView | null {
    return request !== null && this.request !== null && same(request, this.request) ? this.plan : null
  }

  /** Shows the plan; one that was made for the same is shown as it is. */
  async review(request: ArtifactRequestView): Promise<void> {
    this.shown = true
    if (this.planFor(request) !== null || (this.busy && this.request !== null && same(request, this.request))) return
    await this.make(request)
  }

  /** Makes the plan anew. */
  async make(request: ArtifactRequestView): Promise<void> {
    const asked = ++this.#asked
    await this.#drop()
    this.shown = true
    this.request = request
    this.problem = null
    this.busy = true
    const answer = await this.#commands.planArtifacts(request, (reading) => { if (asked === this.#asked) this.reading = reading })
    if (asked !== this.#asked) {
      if (answer.status === "ok") await this.#commands.discardArtifactPlan(answer.data.id)
      return
    }
    this.busy = false
    this.reading = null
    this.problem = answer.status === "error" ? answer.error : null
    this.plan = answer.status === "ok" ? answer.data : null
  }

  /** Stops the reading, where one is under way. A finished plan is kept, and can be looked at again. */
  async close(): Promise<void> {
    this.shown = false
    if (!this.busy) return
    this.#asked++
    this.busy = false
    this.reading = null
    this.request = null
    await this.#commands.stopArtifactPlan()
  }

  /** Starts what was seen. */
  async start(): Promise<StartedArtifactsView | null> {
    const { plan } = this
    if (plan === null || this.busy || this.starting) return null
    this.starting = true
    const answer = await this.#commands.startArtifacts(plan.id)
    this.starting = false
    this.problem = answer.status === "error" ? answer.error : null
    if (answer.status === "error") return null
    this.shown = false
    this.plan = null
    this.request = null
    return answer.data
  }

  async #drop(): Promise<void> {
    const { plan, busy } = this
    this.plan = null
    this.reading = null
    if (busy) await this.#commands.stopArtifactPlan()
    else if (plan !== null) await this.#commands.discardArtifactPlan(plan.id)
  }
}

/** The reason for names is not part of what is fetched, but a plan that was made with one is another plan. */
function same(one: ArtifactRequestView, other: ArtifactRequestView): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
