/** The one set of states of this window. Classes are tested alone; screens take the instances from here. */
import { host } from "../host"
import { Announcements, type MirrorNews } from "./announcements"
import { AppState } from "./app.svelte"
import { ClockState } from "./clock.svelte"
import { EventStream } from "./events"
import { JobActions } from "./job-actions"
import { JobsState } from "./jobs.svelte"
import { Keys } from "./keys"
import { Router } from "./router.svelte"
import { SettingsState } from "./settings.svelte"
import { ToastState } from "./toasts.svelte"

export const toasts = new ToastState()
export const router = new Router()
export const keys = new Keys()
export const clock = new ClockState()
export const app = new AppState(host.commands)
export const jobs = new JobsState(host.commands)
export const jobActions = new JobActions(host.commands, jobs, toasts, router)
export const settings = new SettingsState(host.commands, toasts)
export const events = new EventStream()
/** The mirrors take part in what is told; they are made after this. */
const mirrorNews: MirrorNews = { find: async () => null, showFiles: () => {}, openCertificate: () => {} }
export function tellOfMirrors(news: MirrorNews): void {
  Object.assign(mirrorNews, news)
}
export const announcements = new Announcements({ host, toasts, router, settings, signIn: (accountId) => void app.signIn(accountId), mirrors: mirrorNews, openPortfolio: (exportId) => void openPortfolio(exportId) })

/** Opens the first page of an export; where it has none, the screen says what it has. */
async function openPortfolio(exportId: string): Promise<void> {
  const answer = await host.commands.openPortfolio(exportId)
  if (answer.status === "error") router.openArtifacts(exportId)
}
