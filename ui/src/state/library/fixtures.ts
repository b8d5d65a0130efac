import type { ErrorView, FolderView, Result, SessionView } from "../../bindings"

/** Rows for the tests of this folder. */
export function folder(id: string, parentId: string | null = null, more: Partial<FolderView> = {}): FolderView {
  return { id, name: id, parentId, description: null, kind: "ordinary", path: id, hasChildren: null, sessions: null, rights: "creator", url: `https://campus.test/${id}`, ...more }
}

export function session(id: string, more: Partial<SessionView> = {}): SessionView {
  return { id, name: id, folderId: "f", folderName: "Lectures", startTime: 0, duration: 60, captions: "none", ...more }
}

export function ok<T>(data: T): Promise<Result<T, ErrorView>> {
  return Promise.resolve({ status: "ok", data })
}

export function refused<T>(message: string): Promise<Result<T, ErrorView>> {
  return Promise.resolve({ status: "error", error: { code: "forbidden", message, hint: "", retryable: false, detail: "" } })
}
