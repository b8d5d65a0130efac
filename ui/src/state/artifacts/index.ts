import { host } from "../../host"
import { app, events, jobs, settings } from "../index"
import { Artifacts } from "./artifacts.svelte"
import { CourseTree } from "./course-tree.svelte"
import { ArtifactForm } from "./form.svelte"
import { ArtifactPlanning } from "./planning.svelte"

/** What the Artifacts screen shows in this window. */
export const artifacts = new Artifacts(host.commands)
export const tree = new CourseTree(host.commands)
export const form = new ArtifactForm(host.commands)
export const planning = new ArtifactPlanning({ ...host.commands, planArtifacts: (wanted, listener) => host.planArtifacts(wanted, listener) })

/** Says what is asked for; null as long as no account is there. */
export function request() {
  return tree.accountId === null ? null : form.request(tree.accountId, tree.choices)
}

events.on("snapshot", () => void artifacts.load())
events.onTag("artifacts", () => void artifacts.load())
jobs.onFinish((job) => { if (job.kind === "artifacts") void artifacts.load() })

let begun = false

/** Shows the courses of the first Canvas, where none is shown yet. */
export async function begin(): Promise<void> {
  if (!begun) form.pseudonyms = settings.value?.exportPseudonyms ?? true
  begun = true
  const accountId = app.canvas.some((account) => account.id === tree.accountId) ? tree.accountId : (app.canvas[0]?.id ?? null)
  await Promise.all([form.suggestFolder(), form.look(), accountId === null ? null : tree.show(accountId)])
}
