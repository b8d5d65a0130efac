import "./shared/styles/tokens.css"
import "./shared/styles/surfaces.css"
import "./shared/styles/base.css"
import { mount } from "svelte"
import App from "./App.svelte"
import { nameLeftTab } from "./shared/left-tab"

const target = document.getElementById("app")
if (!target) throw new Error("The page has no place for Lectern.")

nameLeftTab(window)

export default mount(App, { target })
