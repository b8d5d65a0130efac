import { host } from "../../host"
import { events, settings, tellOfMirrors, toasts } from "../index"
import { courses } from "../courses"
import { library } from "../library"
import { Downloads } from "./downloads.svelte"
import { Here } from "./here.svelte"
import { Mirrors } from "./mirrors.svelte"

/** The mirrors of this window's profile, what of the library they brought here, and what is asked before a download. */
export const mirrors = new Mirrors(host.commands, toasts)
export const here = new Here(host.commands)
export const downloads = new Downloads(host.commands, () => settings.value, (folderId) => courses.ofFolder(folderId)?.localFolder ?? null)

tellOfMirrors({
  find: async (id) => {
    await mirrors.load()
    return mirrors.find(id)
  },
  showFiles: (path) => void mirrors.showFiles(path),
  openCertificate: (mirror) => void mirrors.openCertificate(mirror),
})
library.listing.table.hereRank = (id) => here.rank(id)
library.listing.isHere = (id) => here.state(id) === "same"

events.on("snapshot", () => void mirrors.load())
events.on("progress", (event) => here.takeItems(event.items))
events.onTag("mirrors", () => void mirrors.load())
events.onTag("local", () => void here.again())
