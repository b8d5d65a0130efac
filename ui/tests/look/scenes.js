import { artifactScenes } from "./artifact-scenes.js"
import { canvasScenes } from "./canvas-scenes.js"
import { insightsScenes } from "./insights-scenes.js"
import { libraryScenes } from "./library-scenes.js"
import { mirrorScenes } from "./mirror-scenes.js"

/** The scenes that `look.mjs` shows, in the words and numbers of the design's pictures. */
const GB = 1e9
const now = Date.now()

const settings = {
  theme: "system", density: "standard", textSize: 100, reduceMotion: true, uploadFiles: 3, downloadFiles: 4, uploadParts: 4, partSizeMb: 20, speedLimit: { kind: "none" }, tries: 5,
  keepAwake: true, patienceMinutes: 60, defaultLanguage: "en-CA", libraryFolder: "/home/ada/Lectern", namePattern: "{title}", captionSrt: true, captionVtt: true, captionText: true, notifyFinished: true, notifyFailed: true, notifySignIn: true, exportPseudonyms: true, exportHideSmall: true, keepBrowserNames: false, keepViewingYears: 3,
  proxy: { kind: "system" }, caFile: null, logLevel: "info",
}
const account = {
  id: "a1", service: "panopto", name: "Northfield", server: "https://northfield.panopto.example", host: "northfield.panopto.example", clientId: "c41d7e0a-52f3-4c0b-9a7f-b1e6aa01", grant: "code",
  username: null, user: "Ada Okafor", state: "signedIn", lasting: true, signedInUntil: now + 50 * 60_000, tokenEnd: null, secretStore: "keychain", caFile: null, rateShare: 1, demo: false,
}
const failure = { signIn: {
  cause: "network", head: "3 recordings: the connection was lost", fix: "Lectern tried 5 times in 6 min. It continues from the last part.", retryable: true, action: "retry",
  items: [1, 2, 3].map((n) => ({ itemId: `f${n}`, title: ["Lecture 4: Conditional probability", "Lecture 5: Bayes’ rule", "Tutorial 2: Counting"][n - 1], detail: "Connection reset at part 12. Attempt 5 of 5, 10:41" })),
}, rights: { cause: "rights", head: "2 recordings: you may not upload to STAT 302", fix: "Ask its owner for the Creator role, or choose another folder.", retryable: false, action: "chooseFolder", items: [{ itemId: "g1", title: "Lecture 6: Independence", detail: "POST /sessionUpload answered 403" }, { itemId: "g2", title: "Lecture 7: Random variables", detail: "POST /sessionUpload answered 403" }] } }

function job(id, rest) {
  return {
    id, kind: "upload", accountId: "a1", title: "Upload 6 recordings", target: "BIOL 200 / Autumn 2026 / Lectures", targetId: "fo1", state: "running", waitReason: null, waitUntil: null, createdAt: now - 600_000,
    startedAt: now - 580_000, finishedAt: null, itemsTotal: 6, itemsDone: 1, itemsFailed: 0, itemsSkipped: 0, itemsProcessing: 1, bytesTotal: 10.4 * GB, bytesDone: 5.9 * GB, bytesPerSecond: 38.2e6, secondsLeft: 120,
    statusText: "", failures: [], receipt: null, ...rest,
  }
}
function item(position, title, state, detail, gb, share, rest = {}) {
  return { id: `i${position}`, jobId: "j1", position, title, state, detail, bytesTotal: gb * GB, bytesDone: gb * GB * share, bytesPerSecond: null, partsDone: 0, partsTotal: 0, attempt: 1, error: null, sessionId: state === "done" ? "s1" : null, sessionUrl: state === "done" ? "https://northfield.panopto.example/x" : null, path: "/home/ada/x.mp4", ...rest }
}

const items = [
  item(0, "Lecture 26: Mitosis", "done", "Ready to watch", 1.4, 1),
  item(1, "Lecture 25: Cell cycle control", "processing", "On the Panopto server for 3 min", 3.1, 1),
  item(2, "Lecture 27: Meiosis", "uploading", "", 1.4, 0.74, { partsDone: 52, partsTotal: 70, bytesPerSecond: 21.4e6 }),
  item(3, "Tutorial 10: Reading a Western blot", "uploading", "", 1.2, 0.42, { partsDone: 17, partsTotal: 40, bytesPerSecond: 16.8e6 }),
  item(4, "Tutorial 11: Microscopy calculations", "waiting", "Next", 2.2, 0),
  item(5, "Midterm 2 debrief", "waiting", "After Tutorial 11", 1.5, 0),
]
const jobs = [
  job("j1", {}),
  job("j2", { title: "Upload 212 recordings", target: "STAT 302 Probability", itemsTotal: 212, itemsDone: 145, itemsFailed: 5, bytesTotal: 61 * GB, bytesDone: 41 * GB, bytesPerSecond: 21.6e6, secondsLeft: 1440, failures: [failure.signIn, failure.rights] }),
  job("j3", { title: "Upload 12 recordings", target: "COMM 290", state: "queued", bytesDone: 0, bytesPerSecond: null, secondsLeft: null, statusText: "Next" }),
  job("j4", { title: "Upload 3 recordings", target: "HIST 101", state: "waiting", waitReason: "Waiting for the Panopto limit", waitUntil: now + 18_000, bytesTotal: 3 * GB, bytesDone: 0.9 * GB, secondsLeft: null, bytesPerSecond: null }),
]
const receipt = { planned: 6, done: 6, failed: 0, skipped: 0, cancelled: 0, bytes: 10.4 * GB, seconds: 742, addsUp: true }
const finished = [
  job("d1", { state: "succeeded", itemsDone: 6, itemsProcessing: 0, bytesDone: 10.4 * GB, finishedAt: now - 3_600_000, receipt }),
  job("d2", { state: "succeededWithFailures", title: "Upload 212 recordings", target: "STAT 302 Probability", itemsTotal: 212, itemsDone: 207, itemsFailed: 5, finishedAt: now - 30 * 3_600_000, failures: [failure.signIn], receipt: { ...receipt, planned: 212, done: 207, failed: 5 } }),
  job("d3", { state: "cancelled", title: "Upload 3 recordings", finishedAt: now - 31 * 3_600_000, receipt: { ...receipt, planned: 3, done: 1, cancelled: 2 } }),
]
const meters = { upBytesPerSecond: 38.2e6, downBytesPerSecond: 0, jobsActive: 4, secondsLeft: 1860, calls: { accountId: "a1", endpoint: "sessionUpload", second: { used: 3, limit: 5 }, minute: { used: 100, limit: 100 }, hour: { used: 2914, limit: 5000 }, waiting: 1420 } }
const quiet = { upBytesPerSecond: 0, downBytesPerSecond: 0, jobsActive: 0, secondsLeft: null, calls: null, canvas: null }

const startup = (rest = {}) => ({ version: "0.1.0", platform: "linux", profileDir: "/home/ada/.local/share/lectern", accounts: [account], activeAccountId: "a1", settings: structuredClone(settings), notices: [], skipTls: false, runsJobs: true, firstStart: false, ...rest })
const found = (address) => ({ outcome: "found", server: `https://${address.replace(/^https:\/\//, "").replace(/\/.*$/, "")}`, host: address.replace(/^https:\/\//, "").replace(/\/.*$/, ""), message: "", detail: "", apiClientsPage: "https://x/" })

const base = { jobs: [], finished: [], items: { j1: items }, meters: quiet, check: found, startup: startup() }
const click = (selector, text) => {
  const hit = [...document.querySelectorAll(selector)].find((element) => !text || (element.getAttribute("aria-label") ?? element.textContent).includes(text))
  if (!hit) throw new Error(`nothing to click: ${selector} ${text ?? ""}`)
  hit.click()
}
const type = (label, value) => {
  const input = [...document.querySelectorAll("label")].find((element) => element.textContent.trim().startsWith(label))
  const field = input && document.getElementById(input.htmlFor)
  if (!field) throw new Error(`no field ${label}`)
  field.value = value
  field.dispatchEvent(new Event("input", { bubbles: true }))
}
// A frame too: much of what follows a key is done when the next one is drawn.
const wait = (milliseconds) => new Promise((resolve) => setTimeout(() => requestAnimationFrame(() => setTimeout(resolve, 0)), milliseconds))
const problem = (code) => ({ code, message: `The core's own words for ${code}.`, hint: "And what to do.", retryable: true, detail: "POST https://northfield.panopto.example/Panopto/oauth2/connect/token\nstatus 400, attempt 1, 312 ms" })
const fill = async () => {
  type("Panopto server", "https://northfield.panopto.example/Panopto/Pages/Home.aspx")
  await wait(800)
  type("Client ID", "c41d7e0a-52f3-4c0b-9a7f-b1e6aa01")
  type("Client secret", "abcdefghijklmnopqrstuvw")
  await wait(50)
}

const speeds = (deliver) => {
  let at = now - 300_000
  const real = Date.now
  for (let n = 0; n < 60; n++) {
    at += 5000
    Date.now = () => at
    deliver({ type: "progress", jobs: [], items: [], meters: { ...meters, upBytesPerSecond: 38e6 * (n > 26 && n < 33 ? 0.1 : 0.8 + 0.2 * Math.sin(n / 4)) } })
  }
  Date.now = real
  deliver({ type: "progress", jobs: [], items: [], meters })
}
const asked = []
const pressed = []
const press = async (key, held = {}) => {
  pressed.push(key)
  const target = document.activeElement ?? document.body
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...held }))
  await wait(120)
}
const expectAsked = (...wanted) => { if (asked.join() !== wanted.join()) throw new Error(`asked ${asked.join()}, not ${wanted.join()}`); asked.length = 0 }
const until = async (holds, otherwise) => {
  for (let tries = 0; tries < 40; tries++) { if (holds()) return; await wait(50) }
  throw new Error(typeof otherwise === "function" ? otherwise() : otherwise)
}
const expectFocus = (id) => until(() => document.activeElement?.id === id, () => `the focus is on ${document.activeElement?.id || document.activeElement?.outerHTML.slice(0, 80)}, not on ${id} (after ${pressed.join(" ")})`)
const drag = async (from, to) => {
  const tile = document.querySelector(`[data-job=${from}] .grab`)
  const start = tile.getBoundingClientRect()
  const end = document.querySelector(`[data-job=${to}]`).getBoundingClientRect()
  const fire = (type, y) => tile.dispatchEvent(new PointerEvent(type, { bubbles: true, clientX: start.x + 4, clientY: y, button: 0 }))
  fire("pointerdown", start.y + 4)
  for (let step = 1; step <= 8; step++) { fire("pointermove", start.y + 4 + ((end.y + 4 - start.y - 4) * step) / 8); await wait(16) }
  fire("pointerup", end.y + 4)
  await wait(50)
}
async function checkKeys() {
  await press("3", { ctrlKey: true })
  if (document.querySelector("h1").textContent !== "Transfers") throw new Error("Ctrl 3 did not open Transfers")
  await wait(200)
  document.querySelector("[role=row][tabindex='0']").focus()
  await expectFocus("row-job:j1")
  await press("ArrowDown"); await expectFocus("row-item:j1:i0")
  await press("ArrowLeft"); await expectFocus("row-job:j1")
  if (document.getElementById("row-item:j1:i0")) throw new Error("Left did not fold")
  await press("ArrowRight"); await press("ArrowDown"); await expectFocus("row-item:j1:i0")
  await press("End"); await expectFocus("row-job:j4")
  await press("p"); expectAsked("pause j4")
  await press("ArrowUp", { altKey: true }); expectAsked("move j4 j3"); await expectFocus("row-job:j4")
  await press("Home"); await expectFocus("row-job:j1")
  await press("ArrowDown", { altKey: true }); expectAsked("move j1 j4")
  document.getElementById("row-job:j2").focus(); await press("r"); expectAsked("retry j2")
  await press("F10", { shiftKey: true })
  const menu = document.querySelector("[role=menu]")
  if (!menu?.textContent.includes("Move to top")) throw new Error("Shift F10 opened no menu")
  await press("Escape"); await until(() => !document.querySelector("[role=menu]"), "Esc did not close the menu"); await expectFocus("row-job:j2")
  await press("Delete"); await until(() => document.activeElement.textContent.trim() === "Keep going", "Del did not ask, with Keep going as the default")
  await press("Escape"); await until(() => !document.querySelector("[role=dialog]"), "Esc did not close the dialog"); expectAsked()
  await expectFocus("row-job:j2")
  await press("F6")
  if (!document.activeElement.closest("aside")) throw new Error("F6 did not go to the side panel")
  await press("F6", { shiftKey: true }); await expectFocus("row-job:j2")
  const first = document.querySelector("[data-job]").dataset.job
  const third = document.querySelectorAll("[data-job]")[2].dataset.job
  await drag(third, first); expectAsked(`move ${third} ${first}`)
}
const empty = startup({ accounts: [], activeAccountId: null, firstStart: true })

/** What the settings of privacy are told. */
const things = [{ what: "views of recordings", count: 1204 }, { what: "page views", count: 88_412 }]
const exported = ["/home/ada/Portfolios/BIOL 200", "/home/ada/reports"]
const privacy = {
  older_data: () => ({ before: now - 3 * 365 * 86_400_000, things }),
  deletion_receipts: () => [{ id: 1, doneAt: now - 86_400_000, person: true, before: null, things, exports: exported }],
  find_person: () => [{ key: "k1", name: "Anastasia Quickthorn", also: ["aquickthorn", "7a7a7a7a-3333-4d4d-9e30-cccccccc0001"], from: ["Canvas", "Class list", "Panopto"] }, { key: "k2", name: "Anton Quick", also: ["aquick"], from: ["Canvas"] }],
  person_kept: () => ({ name: "Anastasia Quickthorn", things, exports: exported, notes: ["Panopto and Canvas keep what they have; ask there to have it deleted."] }),
}

async function openPrivacy() {
  click("nav button", "Settings")
  await wait(50)
  click("nav[aria-label=Settings] button", "Privacy")
  await wait(100)
}

async function findPerson() {
  click("button", "Delete everything about a person…")
  await wait(200)
  const field = document.querySelector("#person-search input")
  field.value = "quick"
  field.dispatchEvent(new Event("input", { bubbles: true }))
  await wait(500)
}

export const scenes = {
  ...libraryScenes,
  ...mirrorScenes, ...insightsScenes, ...canvasScenes, ...artifactScenes,
  welcome: { ...base, startup: empty, steps: fill },
  "welcome-empty": { ...base, startup: empty, files: [{ path: "/home/ada/.panopto_tokens", kind: "panoptoTokens", needsServer: true, server: null, name: "Northfield" }] },
  "welcome-waiting": { ...base, startup: empty, answers: { add_account: () => ({ ...account, state: "signedOut" }), sign_in: () => new Promise(() => {}) }, steps: async () => {
    await fill(); click("button", "Sign in with your browser"); await wait(50)
    window.__deliver({ type: "signIn", accountId: "a1", state: "waiting", address: "https://northfield.panopto.example/Panopto/oauth2/connect/authorize?response_type=code&client_id=c41d7e0a&state=6b0f", browserOpened: true, error: null })
  } },
  "welcome-error": { ...base, startup: empty, answers: { add_account: () => ({ ...account, state: "signedOut" }), sign_in: () => { throw problem("wrongRedirect") } }, steps: async () => { await fill(); click("button", "Sign in with your browser") } },
  "welcome-password": { ...base, startup: empty, steps: async () => { click("button", "Use a name and password") } },
  "welcome-done": { ...base, startup: empty, answers: { add_account: () => ({ ...account, state: "signedOut" }), sign_in: () => account }, steps: async () => { await fill(); click("button", "Sign in with your browser") } },
  transfers: { ...base, jobs, meters, finished, startedAt: now - 300_000, after: speeds, steps: async () => { click("nav button", "Transfers"); await wait(100) } },
  "transfers-finished": { ...base, jobs, meters, finished, steps: async () => { click("nav button", "Transfers"); await wait(50); click("input[value=finished]") } },
  "transfers-empty": { ...base, steps: async () => { click("nav button", "Transfers") } },
  "transfers-cancel": { ...base, jobs, meters, steps: async () => { click("nav button", "Transfers"); await wait(100); click("button", "Cancel") } },
  "transfers-menu": { ...base, jobs, meters, steps: async () => { click("nav button", "Transfers"); await wait(100); const more = [...document.querySelectorAll("button[aria-label=More]")][0]; more.focus(); more.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true })) } },
  "transfers-many": { ...base, jobs: [job("j1", { title: "Upload 600 recordings", itemsTotal: 600 })], items: { j1: Array.from({ length: 600 }, (_, n) => item(n, `Recording ${n + 1}`, n < 10 ? "uploading" : "waiting", n < 10 ? "" : "Next", 0.3, n < 10 ? 0.4 : 0)) }, meters, steps: async () => { click("nav button", "Transfers") } },
  "transfers-details": { ...base, jobs, meters, log: [{ at: now - 60_000, text: "Opened the upload of “Lecture 27: Meiosis”." }, { at: now - 30_000, text: "Part 51 of 70 was sent again: the connection was reset." }], steps: async () => { click("nav button", "Transfers"); await wait(100); click("button[aria-label='Details and log of Upload 6 recordings']") } },
  settings: { ...base, jobs, meters, steps: async () => { click("nav button", "Settings"); await wait(50); click("nav[aria-label=Settings] button, [role=tab]", "Transfers") } },
  "settings-accounts": { ...base, jobs, meters, startup: startup({ accounts: [account, { ...account, id: "a2", name: "Southgate", host: "southgate.hosted.panopto.com", state: "expired", user: "ada" }] }), steps: async () => { click("nav button", "Settings") } },
  "settings-folders": { ...base, steps: async () => { click("nav button", "Settings"); await wait(50); click("nav[aria-label=Settings] button", "Folders") } },
  "settings-privacy": { ...base, answers: privacy, steps: async () => { await openPrivacy() } },
  "settings-privacy-receipt": { ...base, answers: privacy, steps: async () => { await openPrivacy(); click("button", "Receipt…") } },
  "settings-privacy-person": { ...base, answers: privacy, steps: async () => { await openPrivacy(); await findPerson() } },
  "settings-privacy-delete": { ...base, answers: privacy, steps: async () => { await openPrivacy(); await findPerson(); click("ul[aria-label='People found'] button", "Anastasia Quickthorn") } },
  "settings-appearance": { ...base, steps: async () => { click("nav button", "Settings"); await wait(50); click("nav[aria-label=Settings] button", "Appearance") } },
  "settings-advanced": { ...base, jobs, meters, startup: startup({ skipTls: true }), steps: async () => { click("nav button", "Settings"); await wait(50); click("nav[aria-label=Settings] button", "Advanced") } },
  "settings-tls": { ...base, steps: async () => { click("nav button", "Settings"); await wait(50); click("nav[aria-label=Settings] button", "Advanced"); await wait(50); click("[role=switch]", "Skip TLS") } },
  "settings-about": { ...base, steps: async () => { click("nav button", "Settings"); await wait(50); click("nav[aria-label=Settings] button", "About") } },
  "settings-search": { ...base, steps: async () => { click("nav button", "Settings"); await wait(50); const field = document.querySelector("input[aria-label='Search settings']"); field.value = "part"; field.dispatchEvent(new Event("input", { bubbles: true })) } },
  strips: { ...base, jobs, meters, startup: startup({ skipTls: true, accounts: [{ ...account, state: "expired", demo: true }], notices: [{ id: "n1", kind: "warning", title: "No keychain.", text: "Sign-ins are kept until you close Lectern." }] }), steps: async () => { click("nav button", "Transfers") } },
  quit: { ...base, jobs, meters, steps: async () => { click("nav button", "Transfers"); await wait(50); window.__deliver({ type: "quitRequested", running: 4 }) } },
  keys: { ...base, steps: async () => { click("nav button", "Transfers"); await wait(50); window.dispatchEvent(new KeyboardEvent("keydown", { key: "/", ctrlKey: true, bubbles: true })) } },
  // Checks, not pictures: what keys do on the transfers screen.
  "check-keys": { ...base, jobs, meters, answers: { pause_job: ({ jobId }) => { asked.push(`pause ${jobId}`); return null }, move_job: ({ jobId, beforeJobId }) => { asked.push(`move ${jobId} ${beforeJobId}`); return null }, retry_job: ({ jobId }) => { asked.push(`retry ${jobId}`); return null }, cancel_job: ({ jobId }) => { asked.push(`cancel ${jobId}`); return null } }, steps: checkKeys },
  toast: { ...base, jobs: [job("j1", {})], meters, steps: async () => { click("nav button", "Transfers"); await wait(50); window.__deliver({ type: "progress", jobs: [job("j1", { state: "succeededWithFailures", itemsDone: 4, itemsFailed: 2, finishedAt: now })], items: [], meters: quiet }) } },
}
