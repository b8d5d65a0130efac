import { host } from "../../host"
import { events } from "../index"
import { Plans } from "./plans.svelte"

/** The plan of this window that is looked at. */
export const plans = new Plans(host.commands)

events.on("snapshot", (event) => plans.handle(event))
events.on("planProgress", (event) => plans.handle(event))
events.on("planReady", (event) => plans.handle(event))
events.on("planFailed", (event) => plans.handle(event))
