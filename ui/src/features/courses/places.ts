import type { CourseView, MirrorView } from "../../bindings"
import { router } from "../../state"
import { library } from "../../state/library"
import { courses } from "../../state/courses"
import { mirrors } from "../../state/mirrors"
import { folderOf } from "../mirror/looks"

/** Returns the mirror of a course's folder on this computer, if there is one. */
export function mirrorOf(course: Pick<CourseView, "folderId">): MirrorView | null {
  return mirrors.list.find((mirror) => folderOf(mirror) === course.folderId) ?? null
}

/** Returns the course that a folder of the library belongs to: its own, or that of a folder above it. */
export function courseOf(folderId: string): CourseView | null {
  for (let at: string | null = folderId; at !== null; at = library.tree.folder(at)?.parentId ?? null) {
    const course = courses.ofFolder(at)
    if (course) return course
  }
  // A search may find recordings in folders that the tree has not read; they lie below the open one.
  const open = library.path.findLast((step) => courses.ofFolder(step.id) !== null)
  return open && library.listing.query !== "" && library.listing.scope === "folder" && library.tree.folder(folderId) === null ? courses.ofFolder(open.id) : null
}

/** Shows a course's folder in the library, or asks there where to download it. */
export function showFolder(course: Pick<CourseView, "folderId">, download = false): void {
  router.openLibrary(download ? { kind: "downloadFolder", folderId: course.folderId } : { kind: "show", folderId: course.folderId, sessionId: null })
}
