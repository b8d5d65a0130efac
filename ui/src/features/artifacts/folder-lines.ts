import File from "@lucide/svelte/icons/file"
import FileCode from "@lucide/svelte/icons/file-code"
import FileLock from "@lucide/svelte/icons/file-lock"
import FileSpreadsheet from "@lucide/svelte/icons/file-spreadsheet"
import FileText from "@lucide/svelte/icons/file-text"
import Folder from "@lucide/svelte/icons/folder"
import FolderOpen from "@lucide/svelte/icons/folder-open"
import type { IconComponent } from "../../shared/icon"

export type FolderLine = { name: string; level: number; folder: boolean; icon: IconComponent }

/** Reads the lines of a folder preview: two spaces for each level, `/` behind a folder. */
export function folderLines(tree: readonly string[]): FolderLine[] {
  const lines = tree.map((line) => ({ level: (line.length - line.trimStart().length) / 2, name: line.trim().replace(/\/$/, ""), folder: line.trimEnd().endsWith("/") }))
  return lines.map((line, at) => ({ ...line, icon: line.folder ? ((lines[at + 1]?.level ?? 0) > line.level ? FolderOpen : Folder) : fileIcon(line.name) }))
}

function fileIcon(name: string): IconComponent {
  if (/^(tag)?manifest/.test(name)) return FileLock
  if (name.endsWith(".html")) return FileCode
  if (name.endsWith(".csv")) return FileSpreadsheet
  return /\.(docx|pdf|txt)$/.test(name) ? FileText : File
}
