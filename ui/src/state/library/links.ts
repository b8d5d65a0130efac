import type { SessionView } from "../../bindings"

/** Returns the address at which a recording is watched in the browser. */
export function sessionLink(server: string, sessionId: string): string {
  return `${server.replace(/\/+$/, "")}/Panopto/Pages/Viewer.aspx?id=${encodeURIComponent(sessionId)}`
}

/** Returns titles and links, one recording a line, ready for a message or a spreadsheet. */
export function titlesAndLinks(server: string, sessions: readonly SessionView[]): string {
  return sessions.map((session) => `${session.name}\t${sessionLink(server, session.id)}`).join("\n")
}
