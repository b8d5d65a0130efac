import { convertFileSrc } from "@tauri-apps/api/core"

/** Returns the address of a recording's picture, which the shell fetches and serves under a scheme of its own. */
export function thumbnailUrl(accountId: string, sessionId: string): string {
  return `${convertFileSrc("", "thumb")}${encodeURIComponent(accountId)}/${encodeURIComponent(sessionId)}`
}
