import ArrowDown from "@lucide/svelte/icons/arrow-down"
import ArrowUp from "@lucide/svelte/icons/arrow-up"
import ExternalLink from "@lucide/svelte/icons/external-link"
import Flag from "@lucide/svelte/icons/flag"
import FolderOpen from "@lucide/svelte/icons/folder-open"
import FolderSearch from "@lucide/svelte/icons/folder-search"
import Info from "@lucide/svelte/icons/info"
import Pause from "@lucide/svelte/icons/pause"
import Play from "@lucide/svelte/icons/play"
import RotateCcw from "@lucide/svelte/icons/rotate-ccw"
import X from "@lucide/svelte/icons/x"
import type { ErrorView, JobItemView, JobView, Result } from "../../bindings"
import { host } from "../../host"
import type { MenuItem } from "../../shared/menu"
import { jobActions, toasts } from "../../state"
import { isItemPausable, isPausable } from "../../state/jobs.svelte"
import type { TransferRow } from "../../state/transfer-list.svelte"
import { mirrorActions } from "../mirror/actions"

type Ask = { cancel: (job: JobView) => void; details: (job: JobView, itemId: string | null) => void }

/** Returns the menu of a line: what can be done with it now, nothing else. */
export function rowMenu(row: TransferRow, active: boolean, ask: Ask): MenuItem[] {
  if (row.kind === "day" || row.kind === "reading") return []
  return row.kind === "item" ? itemMenu(row.job, row.item, ask) : jobMenu(row.job, active, ask)
}

function jobMenu(job: JobView, active: boolean, ask: Ask): MenuItem[] {
  const items: MenuItem[] = []
  if (active && (isPausable(job) || job.state === "paused")) {
    const paused = job.state === "paused"
    items.push({ label: paused ? "Continue" : "Pause", icon: paused ? Play : Pause, keys: "P", onSelect: () => void jobActions.pauseOrContinue(job) })
  }
  if (job.itemsFailed > 0) items.push({ label: "Retry what failed", icon: RotateCcw, keys: "R", onSelect: () => void jobActions.retry(job) })
  if (active) {
    items.push(
      "separator",
      { label: "Move to top", icon: Flag, onSelect: () => void jobActions.toTop(job) },
      { label: "Move up", icon: ArrowUp, keys: "Alt Up", onSelect: () => void jobActions.shift(job, -1) },
      { label: "Move down", icon: ArrowDown, keys: "Alt Down", onSelect: () => void jobActions.shift(job, 1) },
      "separator",
    )
  }
  if (mirrorActions.folderOf(job) !== null) items.push({ label: "Show in Library", icon: FolderOpen, keys: "Enter", onSelect: () => mirrorActions.showInLibrary(job) })
  const mirror = mirrorActions.mirrorOf(job)
  if (mirror !== null) items.push({ label: "Show files", icon: FolderSearch, onSelect: () => void mirrorActions.showFiles(mirror) })
  if (mirror !== null && job.kind === "mirror" && !active) items.push({ label: "Run again", icon: Play, disabled: mirror.runningJob !== null, onSelect: () => void mirrorActions.run(mirror) })
  items.push({ label: "Details and log…", icon: Info, onSelect: () => ask.details(job, null) })
  if (active) items.push("separator", { label: "Cancel…", icon: X, keys: "Del", danger: true, onSelect: () => ask.cancel(job) })
  return items[0] === "separator" ? items.slice(1) : items
}

function itemMenu(job: JobView, item: JobItemView, ask: Ask): MenuItem[] {
  const { sessionId, path } = item
  const items: MenuItem[] = []
  if (isItemPausable(item) || item.state === "paused") {
    const paused = item.state === "paused"
    items.push({ label: paused ? "Continue" : "Pause", icon: paused ? Play : Pause, keys: "P", onSelect: () => void jobActions.pauseOrContinueItem(item) })
  }
  if (item.state === "failed") items.push({ label: "Retry", icon: RotateCcw, onSelect: () => void jobActions.retryItem(job.id, item.id) })
  if (mirrorActions.folderOf(job) !== null) items.push({ label: "Show in Library", icon: FolderOpen, keys: "Enter", onSelect: () => mirrorActions.showInLibrary(job, sessionId) })
  if (sessionId) items.push({ label: "Open in Panopto", icon: ExternalLink, onSelect: () => void said("Panopto did not open", host.commands.openInPanopto(job.accountId, { kind: "session", id: sessionId })) })
  if (path) items.push({ label: "Show file", icon: FolderSearch, onSelect: () => void said("The file was not shown", host.commands.showFile(path)) })
  items.push({ label: "Details…", icon: Info, onSelect: () => ask.details(job, item.id) })
  return items
}

async function said(title: string, call: Promise<Result<null, ErrorView>>): Promise<void> {
  const result = await call
  if (result.status === "error") toasts.problem(title, result.error.message)
}
