import { libraryScenes } from "./library-scenes.js"

/** The scenes of downloads, plans and mirrors, in the words and numbers of the design's pictures. */
const GB = 1e9
const now = Date.now()
const hour = 3_600_000

const wait = (milliseconds) => new Promise((resolve) => setTimeout(() => requestAnimationFrame(() => setTimeout(resolve, 0)), milliseconds))
const until = async (find, what = find) => {
  for (let tries = 0; tries < 150; tries++) { const found = find(); if (found) return found; await wait(20) }
  throw new Error(`never came: ${what}`)
}
const click = (selector, text) => {
  const hit = [...document.querySelectorAll(selector)].find((element) => !text || (element.getAttribute("aria-label") ?? element.textContent).includes(text))
  if (!hit) throw new Error(`nothing to click: ${selector} ${text ?? ""}`)
  hit.click()
  return hit
}
const write = (label, text) => {
  const named = [...document.querySelectorAll("label")].find((element) => element.textContent.trim().startsWith(label))
  const field = document.getElementById(named?.htmlFor) ?? document.querySelector(`input[aria-label="${label}"]`)
  if (!field) throw new Error(`no field ${label}`)
  field.focus()
  field.value = text
  field.dispatchEvent(new Event("input", { bubbles: true }))
}
const press = async (key, rest = {}) => {
  ;(document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...rest }))
  await wait(60)
}
const expect = (what, holds) => until(() => { try { return holds() } catch { return false } }, `not so: ${what}`)

const request = {
  accountId: "a1", scope: { kind: "folders", folders: ["au26"] }, destination: "/home/ada/Lectern/BIOL 200/Autumn 2026",
  options: { filter: { skipFolders: [], onlyTitles: [], notTitles: [], from: null, to: null, atLeast: null, atMost: null, creator: null, largest: null }, template: "{title}", sidecars: ["info", "srt", "vtt", "text", "thumbnail", "chapters", "permissions"], allLanguages: false, alsoSearch: false },
}
const downloading = { id: "i1", jobId: "j2", position: 0, title: "Lecture 20: Vesicle transport", state: "downloading", detail: "", bytesTotal: 1, bytesDone: 0, bytesPerSecond: 21.6e6, partsDone: 0, partsTotal: 0, attempt: 1, error: null, sessionId: null, sessionUrl: null, path: null }
const meters = { upBytesPerSecond: 0, downBytesPerSecond: 21.6e6, jobsActive: 1, secondsLeft: 1440, calls: null }
const mirrorJob = {
  id: "j2", kind: "mirror", accountId: "a1", title: "Mirror STAT 302 Probability", target: "/home/ada/Lectern/STAT 302", targetId: "m2", state: "running", waitReason: null, waitUntil: null, createdAt: now - 600_000, startedAt: now - 580_000, finishedAt: null, itemsTotal: 212, itemsDone: 145,
  itemsFailed: 5, itemsSkipped: 0, itemsProcessing: 0, bytesTotal: 288 * GB, bytesDone: 196 * GB, bytesPerSecond: 21.6e6, secondsLeft: 1440, statusText: "", receipt: null,
  failures: [
    { cause: "signIn", head: "3 recordings: Panopto sent a sign-in page instead of the video", fix: "The browser session ended. No page was saved as a video. Sign in, then retry.", retryable: true, action: "signIn", items: [["f1", "Lecture 4: Conditional probability"], ["f2", "Lecture 5: Bayes’ rule"], ["f3", "Tutorial 2: Counting"]].map(([itemId, title]) => ({ itemId, title, detail: "Got text/html, 42 KB. Attempt 3 of 3, 10:41" })) },
    { cause: "forbidden", head: "2 recordings: downloads are turned off", fix: "Ask the folder owner to allow downloads, or leave these out of the next plan.", retryable: false, action: "copyList", items: [["g1", "Lecture 6: Independence"], ["g2", "Lecture 7: Random variables"]].map(([itemId, title]) => ({ itemId, title, detail: "No address to download from" })) },
  ],
}
const verifyJob = { ...mirrorJob, id: "j3", kind: "verify", title: "Verify BIOL 200 Autumn 2026", target: "/home/ada/Lectern/BIOL 200/Autumn 2026", targetId: "m1", itemsTotal: 1, itemsDone: 0, itemsFailed: 0, failures: [], bytesTotal: 201 * GB, bytesDone: 61 * GB, bytesPerSecond: 410e6, secondsLeft: 340 }
const items = [
  { ...downloading, title: "Lecture 18: Markov chains", bytesTotal: 1.1 * GB, bytesDone: 0.7 * GB },
  { ...downloading, id: "i2", position: 1, title: "Lecture 19: Poisson processes", state: "checking", bytesTotal: 0.9 * GB, bytesDone: 0.9 * GB },
  { ...downloading, id: "i3", position: 2, title: "Lecture 20: Martingales", state: "limited", bytesTotal: 0.9 * GB },
  { ...downloading, id: "i4", position: 3, title: "Lecture 21: Brownian motion", state: "waiting", detail: "Next", bytesTotal: 1.2 * GB },
]
let serial = 0
const line = (kind, title, why, rest = {}) => ({
  sessionId: `p${serial++}`, title, folderPath: "Biology / BIOL 200 / Autumn 2026 / Lectures", recorded: now, seconds: 4600, kind, why, checked: !["same", "notDownloadable", "leftOut"].includes(kind), checkable: kind !== "notDownloadable" && kind !== "leftOut",
  choice: null, choices: [], bytes: null, place: `Lectures/${title}`, placeNow: kind === "new" ? null : `Lectures/${title}`, ...rest,
})
const asks = ["keepBoth", "keepMine", "takeTheirs", "skip"]
const TOP = [
  line("conflict", "Review session", "Two recordings have this title. Both are kept; the second file ends in its ID.", { bytes: 1.9 * GB, choices: asks, choice: "keepBoth" }),
  line("conflict", "Lecture 22: The cytoskeleton II", "The file on this computer was changed on 18 Nov, after the last sync.", { bytes: 1.4 * GB, choices: asks }),
  line("new", "Lecture 24: Signalling cascades", "Video, captions (en-CA), 11 chapters, information", { bytes: 1.4 * GB }),
  line("new", "Lecture 23: Receptors and ligands", "Video, captions (en-CA), 9 chapters, information", { bytes: 1.4 * GB }),
  line("new", "Tutorial 9: Membrane potential", "Video, information. No captions on the server.", { bytes: 0.9 * GB }),
  line("new", "Tutorial 8: Enzyme assays", "Video, captions (automatic), information", { bytes: 0.8 * GB }),
  line("changed", "Lecture 20: Vesicle transport", "Video was trimmed on 19 Nov. The old file goes to “Replaced files”.", { bytes: 1.4 * GB }),
  line("changed", "Lecture 16: ATP synthase", "Captions were edited on 17 Nov. The video is the same.", { bytes: 48_000 }),
  line("moved", "Guest lecture: imaging live cells", "Moved from Tutorials. The file is renamed here; no download.", { placeNow: "Tutorials/Guest lecture: imaging live cells" }),
  line("moved", "Lecture 9: Lipids", "Renamed from “L9 lipids FINAL”. No download.", { placeNow: "Lectures/L9 lipids FINAL" }),
  line("notDownloadable", "Panel: careers in biology", "The owner has turned downloads off. Ask the owner for the permission to download."),
  line("notDownloadable", "Lecture 25 (scheduled)", "Not recorded yet."),
  line("gone", "Lecture 1 (old audio)", "No longer on Panopto. The local copy stays; nothing is deleted.", { choices: ["keep", "moveAside"], choice: "keep" }),
]
const same = (from, to) => Array.from({ length: to - from }, (_, index) => line("same", `Lecture ${21 - index}: The cytoskeleton`, "Same ID, size and checksum"))
const COUNTS = { conflict: 2, new: 38, changed: 6, moved: 4, gone: 1, notDownloadable: 3, same: 98 }

/** A core that keeps a plan as the real one does. */
function core(rows, counts = COUNTS, more = {}) {
  const kept = rows.map((row) => ({ ...row }))
  const blockers = () => { const open = kept.filter((row) => row.kind === "conflict" && row.checked && row.choice === null).length; return open === 0 ? [] : [open === 1 ? "1 conflict needs a choice before you start" : `${open} conflicts need a choice before you start`] }
  const view = () => ({
    id: "plan", state: "ready", title: "mirror BIOL 200 Autumn 2026", accountId: "a1", from: "Biology / BIOL 200 Cell biology / Autumn 2026", to: "/home/ada/Lectern/BIOL 200/Autumn 2026", mirrorId: "m1", madeAt: now - 120_000, complete: true, gaps: [],
    counts: Object.entries(counts).map(([kind, count]) => ({ kind, count, checkable: count, checked: kind === "same" ? 0 : count })), totals: { items: 51, bytes: 61.3 * GB, guessedBytes: 0, calls: 312, secondsForCalls: 240, secondsForBytes: 2880 }, freeBytes: 212 * GB, blockers: blockers(), notes: [], nothingToDo: false,
    changedSince: null, progress: { folders: 1, sessions: 152, calls: 312 }, problem: null, jobId: null, request, ...more,
  })
  return {
    plan_mirror: () => "plan", run_mirror: () => "plan", open_plan: () => "plan", recheck_plan: () => "plan", plan_view: view, stop_plan: () => null, close_plan: () => null, save_plan: () => null, start_plan: () => ({ kind: "job", jobId: "j1" }), start_plan_later: () => null,
    plan_command: () => 'lectern mirror "/Biology/BIOL 200/Autumn 2026" --to "/home/ada/Lectern/BIOL 200/Autumn 2026"',
    plan_rows: ({ query }) => { const fit = kept.filter((row) => (query.kinds.length === 0 || query.kinds.includes(row.kind)) && row.title.toLowerCase().includes(query.text.toLowerCase())); return { total: fit.length, rows: fit.slice(query.offset, query.offset + query.limit) } },
    edit_plan: ({ edit }) => {
      for (const row of kept) {
        if (edit.kind === "check" && row.sessionId === edit.sessionId) row.checked = edit.on
        if (edit.kind === "checkKind" && row.kind === edit.planKind) row.checked = edit.on
        if (edit.kind === "choose" && (row.sessionId === edit.sessionId || (edit.allLike && row.kind === "conflict"))) row.choice = edit.choice
      }
      return view()
    },
    template_preview: ({ template }) => {
      if (template.includes("{room}")) throw { code: "invalidInput", message: "There is no {room}. A pattern may have {date}, {time}, {title}, {id}, {folder}, {creator} and {n}.", hint: "", retryable: false, detail: "" }
      return ["Lecture 24: Signalling cascades", "Lecture 23: Receptors and ligands", "Review session"].map((title) => `Lectures/${template.replace("{title}", title.replace(":", "-")).replace("{date}", "2026-11-20")}.mp4`)
    },
    forget_mirror: () => null, schedule_mirror: () => null, pause_schedule: () => null, cancel_waiting_plan: () => null, skip_next_run: () => null, verify_mirror: () => "j9", open_certificate: () => null,
    local_recordings: ({ sessionIds }) => sessionIds.filter((_, index) => ![5, 6, 13].includes(index)).map((sessionId, index) => ({
      sessionId, mirrorId: "m1", state: index === 7 ? "gone" : "same", checkedAt: now - 6 * 24 * hour, files: ["Lecture 16.mp4", "Lecture 16.en-CA.srt", "Lecture 16.chapters.txt", "Lecture 16.info.json"], path: "/home/ada/Lectern/BIOL 200/Lecture 16.mp4", bytes: 1.42 * GB,
    })),
  }
}

const mirrors = [
  {
    id: "m1", name: "BIOL 200 Autumn 2026", accountId: "a1", from: "Biology / BIOL 200 Cell biology / Autumn 2026", destination: "/home/ada/Lectern/BIOL 200/Autumn 2026", recordings: 142, bytes: 201 * GB, runningJob: null, nextRun: now + 9 * hour, schedule: { days: [true, true, true, true, true, false, false], minute: 180 }, schedulePaused: false, certificate: true, request,
    lastRun: { at: now - 9 * hour, endedAt: now - 8 * hour, outcome: "done", complete: true, new: 38, changed: 6, same: 98, failed: 0, skippedConflicts: 0, problem: null }, lastVerified: { at: now - 30 * hour, files: 710, bytes: 201 * GB, good: 710, missing: 0, changed: 0, unreadable: 0, extra: 0 },
  },
  {
    id: "m2", name: "STAT 302 Probability", accountId: "a1", from: "Statistics / STAT 302 Probability", destination: "/home/ada/Lectern/STAT 302", recordings: 207, bytes: 288 * GB, runningJob: null, nextRun: null, schedule: null, schedulePaused: false, certificate: true, request,
    lastRun: { at: now - 50 * hour, endedAt: now - 48 * hour, outcome: "someFailed", complete: true, new: 207, changed: 0, same: 0, failed: 5, skippedConflicts: 0, problem: null }, lastVerified: { at: now - 40 * hour, files: 1035, bytes: 1, good: 1033, missing: 1, changed: 1, unreadable: 0, extra: 2 },
  },
  {
    id: "m3", name: "Archive before 2024", accountId: "a1", from: "Archive before 2024", destination: "/media/ada/Backup disk/Panopto archive", recordings: 0, bytes: 0, runningJob: "j2", nextRun: now + 40 * hour, schedule: { days: [false, false, false, false, false, false, true], minute: 60 }, schedulePaused: true, certificate: false, request, lastRun: null, lastVerified: null,
  },
]

const library = libraryScenes["library-plain"]
const scene = (core, steps, rest = {}) => ({ ...library, mirrors, ...rest, answers: { ...library.answers, ...core }, steps })
const lectures = library.steps
/** Opens the dialog of the open folder. */
const dialog = async () => { await lectures(); click("button", "Download folder"); await until(() => document.querySelector("[role=dialog]")); await wait(400) }
const plan = async () => { await dialog(); click("[role=dialog] button", "Review plan"); await until(() => document.querySelector("[data-plan]")); await wait(300) }
const rows = () => [...TOP, ...same(0, 139)]
const transfers = async (tab) => { click("nav button", "Transfers"); await wait(100); if (tab) click(`input[value=${tab}]`); await wait(200) }
const at = () => Number(document.activeElement?.dataset.plan ?? -1)

/** Walks a plan by keyboard alone. */
async function checkKeys() {
  await plan()
  document.querySelector("[data-plan='0']").focus()
  await press("ArrowDown"); await expect("Down moves", () => at() === 1)
  await press("c"); await expect("C goes to the open conflict", () => at() === 1)
  await press(" "); await expect("Space leaves out", () => !document.querySelector("[data-plan='1'] input").checked)
  await press(" "); await expect("Space takes again", () => document.querySelector("[data-plan='1'] input").checked)
  await press("Enter"); await expect("Enter goes to the choice", () => document.activeElement.tagName === "SELECT")
  document.activeElement.value = "keepMine"
  document.activeElement.dispatchEvent(new Event("change", { bubbles: true }))
  await expect("a choice makes it ready", () => document.querySelector(".foot").textContent.includes("Ready"))
  await expect("it may be done for all", () => document.body.textContent.includes("Do the same for all like this"))
  document.querySelector("[data-plan='1']").focus()
  await press("2"); await expect("2 shows what is new", () => document.querySelector(".filter[aria-pressed=true]").textContent.includes("New"))
  await press("3"); await expect("3 adds what changed", () => document.querySelectorAll(".filter[aria-pressed=true]").length === 2)
  await press("1"); await expect("1 shows all", () => document.querySelector(".filter[aria-pressed=true]").textContent.includes("All"))
  await press("End"); await expect("End goes to the last", () => at() === 151 || document.querySelector("[data-plan='151']"))
  await press("f", { ctrlKey: true }); await expect("Ctrl F finds", () => document.activeElement.getAttribute("aria-label") === "Find in plan")
  await press("Enter", { ctrlKey: true }); await expect("Ctrl Enter starts", () => document.querySelector("h1").textContent === "Transfers")
}

export const mirrorScenes = {
  "download-dialog": scene(core(rows()), dialog),
  "download-leave-out": scene(core(rows()), async () => { await dialog(); document.querySelector("[role=dialog] summary").click(); write("File names", "{date} {title}"); await wait(500) }),
  "download-unknown": scene(core(rows()), async () => { await dialog(); write("File names", "{room} {title}"); await wait(500) }),
  "plan-review": scene(core(rows()), async () => { await plan(); document.querySelector("[data-plan='1']").focus(); await wait(100) }),
  "plan-folders": scene(core(rows(), COUNTS, { progress: { folders: 4, sessions: 152, calls: 312 }, notes: ["The sizes of 20 recordings are guessed from their lengths."], totals: { items: 51, bytes: 61.3 * GB, guessedBytes: 20 * GB, calls: 312, secondsForCalls: 240, secondsForBytes: null } }), plan),
  "plan-changed": scene(core(rows(), COUNTS, { complete: false, gaps: [{ path: "Biology / BIOL 200 / Tutorials", message: "Panopto has a problem (error 503)." }], changedSince: { words: "2 new, 1 gone", lines: [{ title: "Lecture 26: Mitosis", before: null, after: "new", why: "It is not here yet." }] } }), plan),
  "plan-choice": scene(core(rows()), async () => { await plan(); const select = document.querySelector("[data-plan='1'] select"); select.value = "keepMine"; select.dispatchEvent(new Event("change", { bubbles: true })); await wait(300) }),
  "plan-full": scene(core(rows(), COUNTS, { freeBytes: 20 * GB, blockers: ["Needs 61.3 GB, 20.0 GB are free. Choose fewer items or another folder."] }), plan),
  "plan-menu": scene(core(rows()), async () => { await plan(); const row = document.querySelector("[data-plan='1']"); row.focus(); await press("F10", { shiftKey: true }); await wait(200) }),
  "plan-later": scene(core(rows(), { ...COUNTS, conflict: 1 }, { blockers: [] }), async () => { await plan(); click("button", "Start later"); await wait(300) }),
  "plan-reading": scene(core(rows(), COUNTS, { state: "reading", madeAt: null }), async () => { await dialog(); click("[role=dialog] button", "Review plan"); await until(() => document.querySelector(".reading")); window.__deliver({ type: "planProgress", planId: "plan", folders: 12, sessions: 340, calls: 15 }); await wait(200) }),
  "plan-nothing": scene(core(same(0, 98), { same: 98 }, { nothingToDo: true, totals: { items: 0, bytes: 0, guessedBytes: 0, calls: 0, secondsForCalls: 0, secondsForBytes: null } }), async () => { await dialog(); click("[role=dialog] button", "Review plan"); await until(() => document.body.textContent.includes("Nothing to do")); await wait(200) }),
  "plan-50000": scene(core([...TOP, ...same(0, 49_987)], { ...COUNTS, same: 49_987 }), async () => {
    await plan(); const grid = document.querySelector(".plan-rows"); for (let step = 0; step < 40; step++) { grid.scrollTop += 40_000; await new Promise((resolve) => requestAnimationFrame(resolve)) } await wait(500)
    await expect("the rows come", () => document.querySelectorAll(".plan-rows .line").length > 5)
  }),
  "plan-keys": scene(core(rows()), checkKeys),
  "mirror-running": scene(core(rows()), async () => { await lectures(); await transfers(); await until(() => document.querySelector("[id='row-item:j2:i1']")); await wait(200) }, { jobs: [mirrorJob, verifyJob], items: { j2: items, j3: [] }, meters }),
  mirrors: scene(core(rows()), async () => { await lectures(); await transfers("mirrors") }),
  "mirrors-menu": scene(core(rows()), async () => { await lectures(); await transfers("mirrors"); const more = document.querySelector("button[aria-label='More for BIOL 200 Autumn 2026']"); more.focus(); more.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true })); await wait(200) }),
  "mirrors-schedule": scene(core(rows()), async () => { await lectures(); await transfers("mirrors"); const more = document.querySelector("button[aria-label='More for BIOL 200 Autumn 2026']"); more.focus(); more.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true })); await wait(200); click("[role=menuitem]", "Schedule"); await wait(300) }),
  "mirrors-empty": scene(core(rows()), async () => { await lectures(); await transfers("mirrors") }, { mirrors: [] }),
  scheduled: scene(core(rows()), async () => { await lectures(); await transfers("scheduled") }, { waiting: [{ id: "w1", title: "mirror STAT 302 Probability", at: now + 6 * hour, mirrorId: "m2" }] }),
  "library-here": scene(core(rows()), async () => { await lectures(); window.__deliver({ type: "progress", jobs: [], items: [{ ...downloading, sessionId: "s4", bytesDone: 41, bytesTotal: 100 }], meters }); const row = document.querySelector("[data-session=s9]"); row.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, button: 0 })); row.click(); await wait(30); window.dispatchEvent(new KeyboardEvent("keydown", { key: "i", ctrlKey: true, bubbles: true })); await wait(400) }),
}
