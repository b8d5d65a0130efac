/** Paths as people read them. */

let home = ""

/** Remembers the person's home folder. */
export function rememberHome(folder: string): void {
  home = folder.replace(/[\\/]+$/, "")
}

/** Returns a path with `~` for the home folder, as `~/Lectern`; other paths stay as they are. */
export function shownPath(path: string): string {
  if (!home || !path.startsWith(home)) return path
  const rest = path.slice(home.length)
  return rest === "" || rest.startsWith("/") || rest.startsWith("\\") ? `~${rest}` : path
}

/** Returns the whole path of what a person wrote, with the home folder for a leading `~`. */
export function wholePath(path: string): string {
  const written = path.trim()
  return home && /^~(?=$|[\\/])/.test(written) ? home + written.slice(1) : written
}
