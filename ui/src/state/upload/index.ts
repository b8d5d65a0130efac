import { host } from "../../host"
import { events } from "../index"
import { keep } from "../library/keep"
import { Uploads } from "./uploads.svelte"

/** The uploads of this window that were not started yet. */
export const uploads = new Uploads(host.commands, keep)

events.on("invalidated", (event) => uploads.handle(event))
