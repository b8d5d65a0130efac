/**
 * Takes pictures of the built page in Chromium, and lets axe judge it: `node tests/look/look.mjs [scene…] [--dark] [--size 960x600] [--axe]`.
 * Needs `npm run build` first. Pictures go to `tests/shots/`.
 */
import { execFile } from "node:child_process"
import { mkdirSync, readFileSync } from "node:fs"
import { createServer } from "node:http"
import { createRequire } from "node:module"
import { dirname, extname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

const run = promisify(execFile)
const here = dirname(fileURLToPath(import.meta.url))
const dist = process.env.LOOK_DIST ?? join(here, "../../dist")
const shots = join(here, "../shots")
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js")
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" }
const CSP = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' thumb: http://thumb.localhost"

const words = process.argv.slice(2)
const size = words.includes("--size") ? words[words.indexOf("--size") + 1] : "1280x800"
const dark = words.includes("--dark")
const judge = words.includes("--axe")
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
const { scenes } = await import("./scenes.js")
mkdirSync(shots, { recursive: true })

let failed = false
for (const name of wanted.length > 0 ? wanted : Object.keys(scenes)) {
  const [width, height] = size.split("x")
  const file = join(shots, [name, dark ? "dark" : "", size === "1280x800" ? "" : size].filter(Boolean).join("-") + ".png")
  const address = `http://127.0.0.1:${port}/?scene=${name}&theme=${dark ? "dark" : "light"}${judge ? "&axe" : ""}`
  const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", `--window-size=${width},${height}`, "--virtual-time-budget=9000", "--run-all-compositor-stages-before-draw"]
  await run("chromium", [...flags, `--screenshot=${file}`, address])
  const { stdout } = await run("chromium", [...flags, "--dump-dom", address], { maxBuffer: 1 << 26 })
  const report = /data-look="([^"]*)"/.exec(stdout)?.[1]?.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&")
  const problems = report ? JSON.parse(report) : ["the scene did not finish"]
  if (problems.length > 0) failed = true
  console.log(`${problems.length === 0 ? "ok  " : "BAD "} ${name}${dark ? " dark" : ""} ${size}${problems.map((problem) => `\n     ${problem}`).join("")}`)
}
server.close()
process.exitCode = failed ? 1 : 0
