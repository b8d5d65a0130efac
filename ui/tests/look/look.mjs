/**
 * Takes pictures of the built page in Chromium, plays what a person does there, and lets axe judge it:
 * `node tests/look/look.mjs [scene…] [--dark] [--size 960x600] [--axe] [--forced-colors]`. Needs `npm run build` first. Pictures go to `tests/shots/`.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import { createRequire } from "node:module"
import { dirname, extname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { startBrowser } from "./browser.mjs"
import { scenes } from "./scenes.js"

const here = dirname(fileURLToPath(import.meta.url))
const dist = process.env.LOOK_DIST ?? join(here, "../../dist")
const shots = join(here, "../shots")
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js")
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" }
const CSP = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' thumb: http://thumb.localhost"

const words = process.argv.slice(2)
const size = words.includes("--size") ? words[words.indexOf("--size") + 1] : "1280x800"
const [width, height] = size.split("x").map(Number)
const dark = words.includes("--dark")
const judge = words.includes("--axe")
const forced = words.includes("--forced-colors")
const wanted = words.filter((word) => !word.startsWith("--") && word !== size)

const server = createServer((request, response) => {
  const url = new URL(request.url ?? "/", "http://localhost")
  const send = (body, type) => response.writeHead(200, { "content-type": type, "content-security-policy": CSP }).end(body)
  try {
    if (url.pathname === "/") return send(readFileSync(join(dist, "index.html"), "utf8").replace(/<script type="module"[^>]*src="([^"]+)"[^>]*>/, '<script type="module" src="/look/start.js" data-app="$1">'), "text/html")
    if (url.pathname === "/look/axe.js") return send(readFileSync(axe), "text/javascript")
    if (url.pathname.startsWith("/look/")) return send(readFileSync(join(here, url.pathname.slice(6))), "text/javascript")
    send(readFileSync(join(dist, url.pathname)), TYPES[extname(url.pathname)] ?? "application/octet-stream")
  } catch {
    response.writeHead(404).end()
  }
})
await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve()))
const port = /** @type {import("node:net").AddressInfo} */ (server.address()).port
mkdirSync(shots, { recursive: true })

/** Resolves with what went wrong while the scene was played. */
const PLAYED = `new Promise((resolve, reject) => { const end = Date.now() + 60000; const look = () => window.__played ? window.__played.then(resolve, reject) : Date.now() > end ? reject(new Error("no page")) : setTimeout(look, 50); look() })`

const browser = await startBrowser()
let failed = false
try {
  for (const name of wanted.length > 0 ? wanted : Object.keys(scenes)) {
    const problems = await show(name)
    if (problems.length > 0) failed = true
    console.log(`${problems.length === 0 ? "ok  " : "BAD "} ${name}${dark ? " dark" : ""} ${size}${problems.map((problem) => `\n     ${problem}`).join("")}`)
  }
} finally {
  await browser.stop()
  server.close()
}
process.exitCode = failed ? 1 : 0

/** Plays one scene, takes its picture, and returns what went wrong. */
async function show(name) {
  const page = await browser.openPage(width, height)
  const features = [{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }, { name: "forced-colors", value: forced ? "active" : "none" }]
  await page.call("Emulation.setEmulatedMedia", { features })
  await page.call("Page.navigate", { url: `http://127.0.0.1:${port}/?scene=${name}&theme=${dark ? "dark" : "light"}` })
  try {
    const problems = await page.evaluate(PLAYED)
    const { data } = await page.call("Page.captureScreenshot", { format: "png" })
    const file = [name, dark ? "dark" : "", forced ? "forced" : "", size === "1280x800" ? "" : size].filter(Boolean).join("-")
    writeFileSync(join(shots, `${file}.png`), Buffer.from(data, "base64"))
    return judge ? [...problems, ...(await page.evaluate("window.__judge()"))] : problems
  } catch (error) {
    return [`the scene did not finish: ${error.message}`]
  } finally {
    await page.close()
  }
}
