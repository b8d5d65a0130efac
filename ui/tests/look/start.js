// Puts the stand-in shell in place before the page starts, plays the scene, and leaves what went wrong in the page.
import { scenes } from "./scenes.js"

const query = new URLSearchParams(location.search)
const problems = []
const scene = scenes[query.get("scene")]
window.__scene = scene
// A list that measures its rows may put a measurement off to the next frame; the browser tells, nothing is wrong.
window.addEventListener("error", (event) => event.message.startsWith("ResizeObserver loop") || problems.push(`error: ${event.message}`))
window.addEventListener("unhandledrejection", (event) => problems.push(`rejected: ${event.reason?.message ?? JSON.stringify(event.reason)}`))
document.addEventListener("securitypolicyviolation", (event) => problems.push(`content policy: ${event.violatedDirective} ${event.blockedURI}`))
// A scene begins with nothing remembered from another.
localStorage.clear()
scene.startup.homeDir ??= "/home/ada"
scene.startup.settings.theme = query.get("theme")
await import("./shell.js")
await import(document.querySelector("script[data-app]").dataset.app)

async function play() {
  // Until the first screen stands.
  for (let tries = 0; tries < 200 && !document.querySelector("main"); tries++) await new Promise((resolve) => setTimeout(resolve, 20))
  await new Promise((resolve) => setTimeout(resolve, 100))
  try {
    await scene.steps?.()
    await new Promise((resolve) => setTimeout(resolve, 400))
    if (document.documentElement.scrollWidth > window.innerWidth) problems.push(`scrolls sideways: ${document.documentElement.scrollWidth}`)
  } catch (error) {
    problems.push(`step: ${error.message}`)
  }
  return problems
}

/** Returns the serious and critical findings of axe. */
window.__judge = async () => {
  const script = document.createElement("script")
  script.src = "/look/axe.js"
  await new Promise((resolve) => { script.onload = resolve; document.head.append(script) })
  const { violations } = await window.axe.run(document, { resultTypes: ["violations"] })
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ impact, id, nodes }) => `axe ${impact} ${id}: ${nodes.slice(0, 4).map((node) => `${node.target.join(" ")} ${node.any[0]?.message ?? ""}`).join(" | ")}`)
}

window.__played = play()
