import ChartColumn from "@lucide/svelte/icons/chart-column"
import GraduationCap from "@lucide/svelte/icons/graduation-cap"
import Captions from "@lucide/svelte/icons/captions"
import Download from "@lucide/svelte/icons/download"
import FolderDown from "@lucide/svelte/icons/folder-down"
import Copy from "@lucide/svelte/icons/copy"
import ExternalLink from "@lucide/svelte/icons/external-link"
import FolderInput from "@lucide/svelte/icons/folder-input"
import FolderOpen from "@lucide/svelte/icons/folder-open"
import FolderPen from "@lucide/svelte/icons/folder-pen"
import FolderSearch from "@lucide/svelte/icons/folder-search"
import FolderPlus from "@lucide/svelte/icons/folder-plus"
import Link from "@lucide/svelte/icons/link-2"
import Pencil from "@lucide/svelte/icons/pencil"
import ShieldCheck from "@lucide/svelte/icons/shield-check"
import TextInitial from "@lucide/svelte/icons/file-text"
import Trash from "@lucide/svelte/icons/trash-2"
import Upload from "@lucide/svelte/icons/upload"
import type { FolderView, SessionView } from "../../bindings"
import type { MenuItem } from "../../shared/menu"
import { keys, router } from "../../state"
import { courses } from "../../state/courses"
import { library } from "../../state/library"
import { mayUpload } from "../../state/library/file-drag.svelte"
import { here, mirrors } from "../../state/mirrors"
import { courseOf } from "../courses/places"
import { mirrorActions } from "../mirror/actions"
import { actions } from "./actions.svelte"

const ctrl = (key: string) => keys.name({ key, ctrl: true })

/** Returns what can be done with a folder. The system's own folders are only looked at. */
export function folderMenu(folder: FolderView): MenuItem[] {
  const own = folder.kind === "ordinary"
  const changes: MenuItem[] = own
    ? [
        { label: "Rename", icon: FolderPen, keys: "F2", onSelect: () => later(() => { library.tree.renaming = folder.id }) },
        { label: "Move to…", icon: FolderInput, onSelect: () => { actions.dialog = { kind: "moveFolder", folder } } },
      ]
    : []
  const uploading: MenuItem[] = mayUpload(folder) ? [{ label: "Upload here…", icon: Upload, keys: ctrl("u"), onSelect: () => void actions.chooseFiles(folder) }] : []
  const making: MenuItem[] = mayUpload(folder) ? [{ label: "New folder…", icon: FolderPlus, keys: ctrl("n"), onSelect: () => later(() => actions.newFolder(folder.id)) }] : []
  const removing: MenuItem[] = own ? ["separator", { label: "Delete…", icon: Trash, keys: "Del", danger: true, onSelect: () => { actions.dialog = { kind: "deleteFolder", folder } } }] : []
  return [
    { label: "Open", icon: FolderOpen, keys: "Enter", onSelect: () => void library.openFolder(folder.id) },
    ...making,
    ...changes,
    ...uploading,
    { label: "Download folder…", icon: FolderDown, onSelect: () => later(() => actions.downloadFolder(folder)) },
    ...course(folder),
    "separator",
    { label: "Copy link", icon: Link, onSelect: () => void actions.copy(folder.url) },
    { label: "Copy folder ID", icon: Copy, onSelect: () => void actions.copy(folder.id) },
    { label: "Open in Panopto", icon: ExternalLink, onSelect: () => void actions.openInPanopto({ kind: "folder", id: folder.id }) },
    ...removing,
  ]
}

/** A folder becomes a course, or leads to what it is. */
function course(folder: FolderView): MenuItem[] {
  const own = courses.ofFolder(folder.id)
  const followed = own ?? courseOf(folder.id)
  const items: MenuItem[] = followed === null ? [] : [{ label: "Open insights", icon: ChartColumn, note: own === null ? followed.name : undefined, onSelect: () => router.openInsights(followed.id) }]
  if (own === null && folder.kind === "ordinary") items.push({ label: "Link to course…", icon: GraduationCap, onSelect: () => later(() => router.openCourses({ kind: "link", folder })) })
  return items
}

/** Returns what can be done with the selected recordings. */
export function sessionMenu(sessions: readonly SessionView[]): MenuItem[] {
  const one = sessions.length === 1 ? sessions[0] : undefined
  const moving: MenuItem = { label: "Move to…", icon: FolderInput, onSelect: () => { actions.dialog = { kind: "moveSessions", sessions } } }
  const removing: MenuItem = { label: "Delete…", icon: Trash, keys: "Del", danger: true, onSelect: () => { actions.dialog = { kind: "deleteSessions", sessions } } }
  const downloading: MenuItem = { label: "Download", icon: Download, onSelect: () => later(() => actions.downloadSessions(sessions)) }
  if (one === undefined) {
    if (sessions.length === 0) return []
    return [downloading, moving, "separator", { label: "Copy titles and links", icon: Copy, keys: ctrl("c"), onSelect: () => actions.copySessions(sessions) }, "separator", removing]
  }
  const followed = courseOf(one.folderId)
  const local = here.of(one.id)
  const path = local?.path ?? null
  const mirror = local === null ? null : mirrors.find(local.mirrorId)
  const kept: MenuItem[] = path === null ? [] : [{ label: "Show file", icon: FolderSearch, onSelect: () => void mirrors.showFiles(path) }]
  if (path !== null && mirror !== null) kept.push({ label: "Verify", icon: ShieldCheck, note: `Every file of the mirror ${mirror.name}`, onSelect: () => void mirrorActions.verify(mirror) })
  const elsewhere: MenuItem[] = one.folderId === library.folderId ? [] : [{ label: "Show in its folder", icon: FolderOpen, onSelect: () => void library.showSession(one.folderId, one.id) }]
  return [
    ...(followed === null ? [] : [{ label: "Open insights", icon: ChartColumn, keys: "Enter", onSelect: () => router.openInsights(followed.id, one.id) }]),
    { label: "Open in Panopto", icon: ExternalLink, keys: followed === null ? "Enter" : undefined, onSelect: () => void actions.openInPanopto({ kind: "session", id: one.id }) },
    ...elsewhere,
    downloading,
    ...kept,
    { label: "Rename", icon: Pencil, keys: "F2", onSelect: () => later(() => { actions.renaming = one.id }) },
    { label: "Edit description", icon: TextInitial, onSelect: () => later(() => actions.describe(one)) },
    moving,
    { label: "Add captions…", icon: Captions, onSelect: () => later(() => void actions.chooseCaptions(one)) },
    "separator",
    { label: "Copy link", icon: Link, onSelect: () => void actions.copy(actions.linkOf(one)) },
    { label: "Copy session ID", icon: Copy, onSelect: () => void actions.copy(one.id) },
    "separator",
    removing,
  ]
}

/** Waits until the menu has closed and given back the focus, so that a field that opens in place keeps it. */
function later(run: () => void): void {
  setTimeout(run, 60)
}
