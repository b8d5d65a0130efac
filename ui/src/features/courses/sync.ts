import type { SyncStartedView } from "../../bindings"
import { router, toasts } from "../../state"

/** Tells that a sync runs, or that there is nothing to read. */
export function tellSync(started: SyncStartedView | null, name: string): void {
  if (started === null) return
  const job = started.jobs.length === 1 ? (started.jobs[0] ?? null) : null
  // What could not be read was told already.
  const begun = started.jobs.length > 0 || started.more
  if (!begun && started.problems.length > 0) return
  if (!begun) toasts.info(`${name}: up to date`, started.words)
  else toasts.info(`Syncing ${name}`, "Nothing is replaced or removed, so it runs at once.", { label: "Show in Transfers", run: () => router.openTransfers("active", job) })
}
