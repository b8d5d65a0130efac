import type { AccountView } from "../bindings"
import { host } from "../host"
import { announcements, app, events, jobs, router, settings } from "./index"
import type { View } from "./router.svelte"

let listening = false

/** Starts the window: reads the start view, then listens; the first message of the stream is a snapshot. */
export async function connect(): Promise<void> {
  const start = await app.start()
  if (!start) return
  settings.take(start.settings)
  router.open(firstView(start.accounts))
  if (!listening) listen()
  listening = true
  const subscribed = await host.subscribe((message) => events.take(message))
  if (subscribed.status === "error") app.startProblem = subscribed.error
  await host.onWindowFocus((focused) => {
    announcements.inFront = focused
    document.documentElement.toggleAttribute("data-idle", !focused)
  })
}

/** Returns what is shown at the start: what the accounts that are there are for. */
function firstView(accounts: readonly AccountView[]): View {
  if (accounts.length === 0) return "welcome"
  return accounts.some((account) => account.service === "panopto") ? "library" : "pageViews"
}

function listen(): void {
  events.on("snapshot", (event) => {
    app.takeSnapshot(event)
    jobs.takeSnapshot(event)
  })
  events.on("progress", (event) => jobs.takeProgress(event))
  events.on("jobRemoved", (event) => jobs.takeRemoved(event))
  events.on("accounts", (event) => {
    app.takeAccounts(event)
    announcements.accountsChanged(event.accounts, jobs.active.length)
  })
  events.on("signIn", (event) => app.takeSignIn(event))
  events.on("skipTls", (event) => app.takeSkipTls(event))
  events.on("openPlan", (event) => router.openLibrary({ kind: "openPlan", path: event.path }))
  events.onTag("jobs", () => {
    void jobs.readActive()
    if (jobs.finishedRead) void jobs.readFinished()
  })
  events.onTag("settings", () => void readSettings())
  jobs.onFinish((job) => announcements.jobFinished(job, jobs.moving.length > 0))
}

async function readSettings(): Promise<void> {
  const start = await host.commands.startup()
  if (start.status === "ok") settings.take(start.data.settings)
}
