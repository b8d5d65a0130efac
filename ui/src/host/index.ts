/**
 * The only door to the window's shell. Everything else in the page asks here, so that no screen knows Tauri.
 *
 * In a plain browser there is no shell: `host.available` is false and the page says so. It never invents data.
 */
import { Channel, isTauri } from "@tauri-apps/api/core"
import { getCurrentWebview } from "@tauri-apps/api/webview"
import { getCurrentWindow } from "@tauri-apps/api/window"
import { writeText } from "@tauri-apps/plugin-clipboard-manager"
import { open, save } from "@tauri-apps/plugin-dialog"
import { isPermissionGranted, requestPermission, sendNotification } from "@tauri-apps/plugin-notification"
import { commands, type ArtifactPlanView, type ArtifactReadingView, type ArtifactRequestView, type ErrorView, type EventMessage, type Result } from "../bindings"

export type Commands = typeof commands

/** What the pointer does with files from outside. Places are in CSS pixels of the page. */
export type FileDrag =
  | { type: "enter"; paths: string[]; x: number; y: number }
  | { type: "over"; x: number; y: number }
  | { type: "drop"; paths: string[]; x: number; y: number }
  | { type: "leave" }

export type FileFilter = { name: string; extensions: string[] }
export type Stop = () => void

export interface Host {
  readonly available: boolean
  readonly commands: Commands
  /** Opens the one stream of events; its first message is a snapshot. */
  subscribe(listener: (message: EventMessage) => void): Promise<Result<null, ErrorView>>
  /** Makes the plan of an export; the listener is told how far the reading is. */
  planArtifacts(request: ArtifactRequestView, listener: (reading: ArtifactReadingView) => void): Promise<Result<ArtifactPlanView, ErrorView>>
  onFileDrag(listener: (drag: FileDrag) => void): Promise<Stop>
  onWindowFocus(listener: (focused: boolean) => void): Promise<Stop>
  /** Asks for files that exist. Empty when the person cancels. */
  chooseFiles(options: { title: string; filters?: FileFilter[]; multiple?: boolean }): Promise<string[]>
  chooseFolder(options: { title: string; startAt?: string }): Promise<string | null>
  /** Asks for folders; empty when the person cancels. */
  chooseFolders(options: { title: string }): Promise<string[]>
  chooseSaveFile(options: { title: string; name: string; filters?: FileFilter[] }): Promise<string | null>
  /** Puts a text on the clipboard; false when the system refused. */
  copyText(text: string): Promise<boolean>
  /** Shows a system notification, after asking once for permission. Does nothing when it is refused. */
  notify(title: string, body: string): Promise<void>
  /** Scales the whole page; 1 is 100 per cent. */
  setTextSize(factor: number): Promise<void>
}

let zoom = 1

export const host: Host = {
  available: isTauri(),
  commands,

  async subscribe(listener) {
    const channel = new Channel<EventMessage>()
    channel.onmessage = listener
    return commands.subscribe(channel)
  },

  async planArtifacts(request, listener) {
    const channel = new Channel<ArtifactReadingView>()
    channel.onmessage = listener
    return commands.planArtifacts(request, channel)
  },

  async onFileDrag(listener) {
    return getCurrentWebview().onDragDropEvent(({ payload }) => {
      if (payload.type === "leave") return listener({ type: "leave" })
      const scale = shellPixels()
      const place = { x: payload.position.x / scale, y: payload.position.y / scale }
      if (payload.type === "over") listener({ type: "over", ...place })
      else listener({ type: payload.type, paths: payload.paths, ...place })
    })
  },

  async onWindowFocus(listener) {
    return getCurrentWindow().onFocusChanged(({ payload }) => listener(payload))
  },

  async chooseFiles({ title, filters, multiple = true }) {
    const chosen = await open({ title, filters, multiple, directory: false })
    if (chosen === null) return []
    return Array.isArray(chosen) ? chosen : [chosen]
  },

  async chooseFolder({ title, startAt }) {
    return open({ title, directory: true, multiple: false, defaultPath: startAt })
  },

  async chooseFolders({ title }) {
    return (await open({ title, directory: true, multiple: true })) ?? []
  },

  async chooseSaveFile({ title, name, filters }) {
    return save({ title, defaultPath: name, filters })
  },

  async copyText(text) {
    try {
      await writeText(text)
      return true
    } catch {
      return false
    }
  },

  async notify(title, body) {
    const allowed = (await isPermissionGranted()) || (await requestPermission()) === "granted"
    if (allowed) sendNotification({ title, body })
  },

  async setTextSize(factor) {
    if (factor === zoom) return
    zoom = factor
    await getCurrentWebview().setZoom(factor)
  },
}

/**
 * Returns how many of the shell's pixels make one of the page's.
 *
 * The shell hands on what the system tells: device pixels on Windows, where the web view is Chromium and counts the text
 * size in; the window's own points with WebKit on Linux and macOS, where only the text size stands between.
 */
function shellPixels(): number {
  return /Chrome\//.test(navigator.userAgent) ? window.devicePixelRatio : zoom
}
