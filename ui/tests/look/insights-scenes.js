import { canvasAccount } from "./canvas-scenes.js"
import { libraryScenes } from "./library-scenes.js"

/** The scenes of courses and insights, in the words and numbers of the design's pictures; what they leave out is invented. */
const now = Date.now()
const day = 86_400_000
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
const press = async (key, rest = {}, target = document.activeElement ?? document.body) => {
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...rest }))
  await wait(60)
}
const expect = (what, holds) => until(() => { try { return holds() } catch { return false } }, `not so: ${what}`)

/** Numbers that look like chance and are the same each time. */
function chance(seed) {
  let at = seed
  return () => { at = (at * 16_807) % 2_147_483_647; return at / 2_147_483_647 }
}

const nightly = { days: Array(7).fill(true), minute: 180 }
const course = (id, name, path, more = {}) => ({
  id, name, path, folderId: id === "c1" ? "au26" : id, accountId: "a1", videos: 24, folders: 3, views: 48_211, firstDay: "2020-09-01", timeZone: "America/Vancouver", dataTo: "2026-11-20", failed: 0,
  lastSync: { at: now - 5 * 3_600_000, running: false, failed: 0, newViews: 812, calls: 31 }, schedule: nightly, schedulePaused: false, nextRun: now + 11 * 3_600_000, completionOnly: false, roster: null, leftOut: 0, problem: null, term: "Autumn 2026", localFolder: null, canvas: null, ...more,
})
const atCanvas = (number, name, more = {}) => ({ accountId: "k1", canvasId: String(number), name, code: name.slice(0, 8), students: 312, others: 6, left: 3, sections: 3, dueDates: 6, readAt: now - 5 * 3_600_000, problem: null, pageViewsId: null, collecting: false, ...more })
const list = [
  course("c1", "BIOL 200 Cell biology", "Biology / BIOL 200 Cell biology / Autumn 2026", { roster: 312, leftOut: 4, canvas: atCanvas(48213, "BIOL 200 Autumn 2026", { pageViewsId: "0", collecting: true }) }),
  course("c2", "BIOL 112 Unicellular life", "Biology / BIOL 112 Unicellular life", { canvas: atCanvas(48214, "BIOL 112 Autumn 2026"), localFolder: "/home/ada/Lectern/BIOL 112/Autumn 2026" }),
  course("c3", "CHEM 121 Structural chemistry", "Chemistry / CHEM 121 26W", { canvas: atCanvas(48215, "CHEM 121 Autumn 2026", { readAt: null, problem: "Canvas does not accept this token." }) }),
  course("c4", "COMM 290 Quantitative decisions", "Business / COMM 290", { nextRun: now + 4 * day, schedule: { days: [false, false, false, false, false, false, true], minute: 120 } }),
  course("c5", "ECON 210 Big data and econometrics", "Economics / ECON 210", { lastSync: null, schedule: null, nextRun: null, dataTo: null, videos: 0, folders: 0, views: 0 }),
  course("c6", "HIST 104 Pasts and publics", "History / HIST 104 / 26W", { lastSync: { at: now - 29 * 3_600_000, running: false, failed: 0, newViews: 0, calls: 2 } }),
  course("c7", "LING 120 Languages of the world", "Linguistics / LING 120", { schedulePaused: true }),
  course("c8", "PHYS 131 Energy and waves", "Physics / PHYS 131", { failed: 4 }),
  course("c9", "PSYC 217 Research methods", "Psychology / PSYC 217", { term: "Summer 2026" }),
]
const job = { id: "j1", kind: "viewingSync", accountId: "a1", title: "Sync viewing data", target: "CHEM 121 Structural chemistry", targetId: "c3", state: "running", waitReason: null, waitUntil: null, createdAt: now - 60_000, startedAt: now - 59_000, finishedAt: null, itemsTotal: 39, itemsDone: 18, itemsFailed: 0, itemsSkipped: 0, itemsProcessing: 0, bytesTotal: 0, bytesDone: 0, bytesPerSecond: null, secondsLeft: 90, statusText: "18 of 39 recordings, 4,120 new views", failures: [], receipt: null }

const TITLES = "Lecture 1: What is a cell,61,294;Lecture 4: Water and pH,58,289;Lecture 5: Nucleic acids,63,290;Lecture 6: Proteins,66,288;Lecture 7: Enzyme kinetics I,71,286;Lecture 8: Enzyme kinetics II,74,284;Lecture 9: Lipids,69,279;Lecture 10: Membranes,64,276;Lecture 11: Transport,67,274;Lecture 12: Membrane proteins,62,271;Guest lecture: imaging live cells,38,197;Lecture 13: Metabolism overview,59,258;Lecture 14: Mitochondria,68,263;Lecture 15: Electron transport,72,259;Lecture 16: ATP synthase,81,262;Lecture 17: The nucleus,65,247;Lecture 18: Protein targeting,63,251;Review session before midterm 2,79,268;Lecture 19: Golgi and sorting,57,244;Lecture 20: Vesicle transport,60,236;Lecture 21: The cytoskeleton I,56,240;Lecture 22: The cytoskeleton II,52,238;Lecture 23: Receptors and ligands,44,221;Lecture 24: Signalling cascades,33,184".split(";").map((line) => { const [title, percent, viewers] = line.split(","); return { title, percent: Number(percent), viewers: Number(viewers) } })
const iso = (number) => new Date(number * day).toISOString().slice(0, 10)
const FIRST = Date.parse("2026-09-02") / day
const LAST = Date.parse("2026-11-20") / day

const random = chance(7)
const days = (viewers, from, to) => Array.from({ length: to - from + 1 }, (_, at) => ({ day: iso(from + at), viewers: Math.round(viewers * (0.06 + 0.2 * random() + ([34, 67].includes(from + at - FIRST) ? 0.7 : [32, 33, 64, 65].includes(from + at - FIRST) ? 0.35 : 0))) })).filter((one) => one.viewers > 0)
const weeks = (list) => { const sums = new Map(); for (const one of list) { const at = Date.parse(one.day) / day; const monday = iso(at - ((at + 3) % 7)); sums.set(monday, Math.min(294, (sums.get(monday) ?? 0) + one.viewers)) } return [...sums].map(([at, viewers]) => ({ day: at, viewers })) }
const videos = TITLES.map(({ title, percent, viewers }, index) => ({
  sessionId: `s${index}`, title, folder: "Lectures", problem: null, idleDays: index % 9, recordedAt: (FIRST + index * 3) * day, duration: 4401 + index * 13, gone: index === 9, dataTo: "2026-11-20", viewers, completed: Math.round((viewers * percent) / 100), of: viewers, watchSeconds: viewers * 3333, averageSeconds: 3333 - index * 20, averageCovered: percent / 100 + 0.08, watchedAgain: 1 + (index % 7) / 10,
  lastViewed: (LAST - (index % 9)) * day, curve: Array.from({ length: 20 }, (_, chunk) => Math.round(viewers * (1 - chunk * 0.02 - random() * 0.05 + (chunk === 9 && index === 14 ? 0.1 : 0)))), days: days(viewers * 0.3, FIRST + index * 3, LAST),
}))
const overview = (more = {}) => { const all = days(290, FIRST, LAST); return { courseId: "c1", name: "BIOL 200 Cell biology", timeZone: "America/Vancouver", firstDay: "2026-09-02", lastDay: "2026-11-20", dataTo: "2026-11-20", completionOnly: false, viewers: 294, enrolled: 312, onClassList: 294, notWatched: 18, unmatched: 0, classList: null, dueDates: [], seconds: 109_020, watchSeconds: 5765 * 3600, completed: 3887, pairs: 6199, viewsStored: 48_211, days: all, weeks: weeks(all), videos, ...more } }

const VIEWERS = [243, 230, 216, 206, 199, 196, 190, 186, 214, 223, 194, 181, 176, 172, 169, 166, 163, 161, 158, 171]
const COVERED = [213, 204, 189, 181, 175, 172, 168, 163, 181, 188, 170, 160, 155, 152, 150, 147, 144, 142, 139, 120]
const AVERAGE = [222, 218, 216, 213, 213, 212, 205, 213, 354, 432, 246, 212, 206, 204, 204, 200, 199, 199, 199, 174]
const video = (more = {}) => { const own = days(60, LAST - 18, LAST); return {
  courseId: "c1", sessionId: "s14", title: "Lecture 16: ATP synthase", recordedAt: (LAST - 18) * day, duration: 4722, firstDay: "2026-11-02", lastDay: "2026-11-20", dataTo: "2026-11-20", completionOnly: false, viewers: 262, enrolled: 312, onClassList: 262, watchSeconds: 873_300, averageSeconds: 3333, completed: 213, of: 262, days: own, weeks: weeks(own),
  chunks: VIEWERS.map((viewers, index) => ({ from: index * 236.1, to: (index + 1) * 236.1, viewers, covered: COVERED[index], averageSeconds: AVERAGE[index], watchSeconds: viewers * AVERAGE[index], typical: { low: 0.85 - index * 0.02, middle: 0.9 - index * 0.02, high: 0.97 - index * 0.018 } })), typicalOf: 23,
  moments: [
    { kind: "start", at: 0, chunk: 0, before: 262, after: 241, times: 1, sentence: null },
    { kind: "watchedAgain", at: 2124, chunk: 9, before: 214, after: 223, times: 1.8, sentence: "so the proton gradient turns the rotor" },
    { kind: "drop", at: 2361, chunk: 10, before: 223, after: 194, times: 1, sentence: "Let us take a break here for five minutes." },
    { kind: "ending", at: 4486, chunk: 19, before: 158, after: 171, times: 1, sentence: null },
  ],
  definitions: [
    { rule: "wholeVideo", completed: 213, of: 262, percent: 82.4, formula: "Length of the union of all watched stretches / duration ≥ 0.75", source: "The published dashboard’s definition." },
    { rule: "hundredParts", completed: 199, of: 262, percent: 80.1, formula: "Parts of 1/100 with at least one second watched / 100 = 1", source: "Panopto’s help pages." },
    { rule: "exactSeconds", completed: 88, of: 262, percent: 81.7, formula: "Length of the union / duration = 1", source: "Exact seconds." },
    { rule: "earlierScripts", completed: 209, of: 262, percent: 81.9, formula: "Chunks by day, cumulative bounds, overlap ≥ 0.75", source: "The earlier campus scripts." },
  ], ...more,
} }
const ROWS = Array.from({ length: 262 }, (_, index) => {
  const seen = index < 120 ? 20 : Math.max(1, Math.round(20 - (index - 120) / 7.5))
  const cells = Array.from({ length: 20 }, (__, chunk) => (chunk >= seen ? 0 : chunk === 8 || chunk === 9 ? (random() < 0.5 ? 2 : 3) : random() < 0.13 ? 2 : 1))
  return { viewer: index, views: 3, rules: [0.75, 1, 1, 0.75].map((least) => ({ percent: seen * 5, completed: seen / 20 >= least })), key: `${"kmbrctdvxhz"[index % 11]}${index % 10}${"qdtacgjkvwn"[index % 11]}-${String.fromCharCode(97 + (index % 26))}${(index * 7) % 10}`, name: null, cells, covered: seen / 20, watchSeconds: cells.reduce((sum, times) => sum + times, 0) * 236, lastViewed: now - index * 3_600_000 }
})
const files = (ending) => [
  { name: `dim_session.${ending}`, grain: "One recording", columns: ["session_key", "session_id", "title", "recorded", "duration_seconds"], aboutPeople: false }, { name: `dim_viewer.${ending}`, grain: "One viewer", columns: ["viewer_key", "viewer_id", "on_roster"], aboutPeople: true },
  { name: `fact_segment.${ending}`, grain: "One view", columns: ["session_key", "viewer_key", "started_at", "start_seconds", "stop_seconds"], aboutPeople: true }, { name: `fact_chunk.${ending}`, grain: "One chunk of a recording", columns: ["session_key", "chunk", "viewers", "covered"], aboutPeople: false }, { name: "data_dictionary.md", grain: "One column", columns: ["table", "column", "meaning"], aboutPeople: false },
]

let names = false
const found = (canvasId, name, term, more = {}) => ({ accountId: "k1", canvasId, name, code: name.slice(0, 8), term, sisId: null, students: 312, restricted: false, stored: null, ...more })
const proposals = [{ course: found("48213", "BIOL 200 Cell biology", "Autumn 2026"), sure: true, why: "Same code BIOL 200, same term Autumn 2026." }, { course: found("41007", "BIOL 200 All sections", null, { students: 0 }), sure: false, why: "Same code BIOL 200. The folder is of Autumn 2026, Canvas names no term." }]
const DUE = [["2026-09-18", "Essay 1: Membranes"], ["2026-10-05", "Midterm 1"], ["2026-10-22", "Problem set 4"], ["2026-10-23", "Lab report"], ["2026-11-07", "Midterm 2"], ["2026-11-27", "Final portfolio"]].map(([on, name]) => ({ name, day: on, at: Date.parse(`${on}T23:59:00Z`) }))
const classList = { origin: "canvas", readAt: now - 5 * 3_600_000, sections: ["BIOL 200 101", "BIOL 200 L01", "BIOL 200 L02"], roles: ["student", "teacher", "ta", "designer"] }
const linked = (more = {}) => overview({ classList, dueDates: DUE, unmatched: 4, ...more })
const classOf = () => ({
  origin: "canvas", readAt: now - 5 * 3_600_000, namesShown: names,
  people: Array.from({ length: 318 }, (_, index) => ({ key: `k${index}q-2f`, name: names ? `Person ${index + 1}` : null, login: names ? `person${index + 1}` : null, sections: index % 3 === 0 ? ["BIOL 200 101", `BIOL 200 L0${1 + (index % 2)}`] : ["BIOL 200 101"], roles: index === 5 ? ["teacher"] : index % 60 === 6 ? ["ta"] : ["student"], standing: index % 97 === 4 ? "left" : index % 80 === 9 ? "inactive" : "listed", leftAt: index % 97 === 4 ? now - 20 * day : null, matched: index % 37 === 7 ? null : index % 11 === 3 ? "sisId" : "loginId", videos: index % 37 === 7 || index % 23 === 2 ? 0 : 1 + (index % 24), watchSeconds: index % 37 === 7 || index % 23 === 2 ? 0 : 600 * (1 + (index % 40)), lastViewed: index % 37 === 7 || index % 23 === 2 ? null : now - (index % 30) * day })),
  others: Array.from({ length: 4 }, (_, index) => ({ key: `x${index}`, name: names ? `guest${index}` : null, videos: 1, watchSeconds: 300, lastViewed: now - day })),
})
const folderProposal = (folderId, path, more = {}) => ({ folderId, name: path.split(" / ").at(-1), path, sure: true, why: "Same code, same term Winter 2027.", courseId: null, ...more })
const newTerm = () => ({ from: "Autumn 2026", to: "Winter 2027", terms: ["Winter 2027", "Summer 2026"], courses: [
  { courseId: "c1", name: "BIOL 200 Cell biology", folders: [folderProposal("w27", "Biology / BIOL 200 Cell biology / Winter 2027")], canvas: [{ course: found("50113", "BIOL 200 Winter 2027", "Winter 2027"), sure: true, why: "Same code." }], localFolder: "/home/ada/Lectern/BIOL 200/Winter 2027", problem: null },
  { courseId: "c2", name: "BIOL 112 Unicellular life", folders: [folderProposal("c2w", "Biology / BIOL 112 Unicellular life", { sure: false, why: "Same code BIOL 112. The folder names no term, Canvas says Winter 2027." })], canvas: [{ course: found("50114", "BIOL 112 101", "Winter 2027"), sure: true, why: "" }, { course: found("50115", "BIOL 112 102", "Winter 2027"), sure: true, why: "" }], localFolder: null, problem: null },
  { courseId: "c6", name: "HIST 104 Pasts and publics", folders: [], canvas: [], localFolder: null, problem: null },
] })
const views = { id: "0", accountId: "k1", canvasId: "48213", name: "BIOL 200 Cell biology", code: "BIOL 200", term: "Autumn 2026", zone: "America/Vancouver", firstDay: "2026-09-02", lastDay: "2026-11-12", people: 312, failed: 0, rows: 188_412, readAt: now - 8 * day, collecting: true, nextRun: null, risk: { unreadDays: 9, lostInDays: 3 }, history: false, listedFrom: "2026-10-22", lastRun: null, exportFolder: null }
const answers = (more = {}) => ({
  propose_canvas: () => proposals, propose_canvas_for_folder: () => proposals, link_canvas: ({ courseId }) => list.find((one) => one.id === courseId) ?? list[0], include_page_views: () => list[0], set_course_local_folder: () => null, propose_new_term: () => newTerm(), start_new_term: () => 1, course_class: () => classOf(), list_page_view_courses: () => [views], find_canvas_courses: () => [],
  ...libraryScenes["library-plain"].answers, list_courses: () => list, course_insights: () => overview(), video_insights: ({ sessionId }) => video({ sessionId, title: videos.find((one) => one.sessionId === sessionId)?.title ?? "" }),
  video_viewers: ({ query }) => { const fit = ROWS.filter((row) => !query.coveredUnder25 || row.covered < 0.25); return { total: ROWS.length, shown: fit.length, hidden: false, names, rows: fit.slice(query.offset, query.offset + query.limit).map((row, index) => (names ? { ...row, name: `Person ${index + 1}` } : row)) } },
  show_names: ({ reason }) => { if (!reason) throw { code: "invalidInput", message: "Write a reason.", hint: "", retryable: false, detail: "" }; names = true; return null }, names_shown: () => names, people_without_views: () => Array.from({ length: 18 }, (_, index) => ({ name: `Person ${index + 1}`, key: `k${index}`, section: `Section ${1 + (index % 3)}` })),
  preview_viewing_export: ({ format }) => files(format), export_viewing: () => [{ folder: "/home/ada/out/BIOL 200", files: 5, rows: 439_700, videosHidden: 0, countsHidden: 12 }], sync_courses: () => ({ jobs: ["j1"], words: "", problems: [] }), people_left_out: () => [{ viewer: 1, key: "k7q-2f", name: null, why: "staff" }, { viewer: 2, key: "m3d-9a", name: null, why: "test" }], leave_out_person: () => null, add_course: ({ folderId }) => course(folderId, "STAT 302 Probability", "Statistics / STAT 302 Probability"), remove_course: () => null, restore_course: () => null, schedule_course: () => null, pause_course_schedule: () => null, edit_course: () => null, export_courses: () => 9, import_roster: () => 312, remove_roster: () => null, save_chart: () => null,
  preview_course_import: () => ({ id: "i1", path: "/home/ada/courses.csv", ownColumns: ["Department"], rows: [
    { line: 2, name: "BIOL 200 Cell biology", folderId: "7f3c9a12-11d2-4f6e-9a61-aa01c0ffee01", kind: "same", words: "" }, { line: 3, name: "BIOL 361 Genomics", folderId: "7f3c9a12-11d2-4f6e-9a61-aa01c0ffee02", kind: "new", words: "" },
    { line: 4, name: "CHEM 121", folderId: "7f3c9a12-11d2-4f6e-9a61-aa01c0ffee03", kind: "changed", words: "The name was CHEM 120." }, { line: 7, name: "PHYS 131", folderId: "7f3c9a12", kind: "problem", words: "Line 7: this is not a folder ID. It looks like 8-4-4-4-12 letters and digits." },
  ] }), import_courses: () => 2, ...more,
})
const library = libraryScenes["library-plain"]
const scene = (steps, rest = {}) => { const { answers: own, ...others } = rest; return { ...library, jobs: [job], items: { j1: [] }, ...others, answers: answers(own), steps: async () => { names = false; await steps() } } }
const open = (word) => async () => { click("nav button", word); await wait(300) }
const courses = async () => { await open("Courses")(); await until(() => document.querySelector("[data-course]")); click("[data-course='0']"); await wait(200) }
const insights = async () => { await open("Insights")(); await until(() => document.querySelector("[data-video]")); await wait(500) }
const cell = (id) => document.querySelector(`[data-video=${id}]`)
const toVideo = async () => { await insights(); cell("s14").click(); await until(() => document.querySelector("[data-viewer]")); await wait(500) }
const at = () => document.activeElement

async function checkCourse() {
  await insights()
  document.querySelector("[role=grid] [tabindex='0']").focus()
  await press("ArrowRight"); await press("ArrowDown"); await expect("arrows move in the grid", () => at().dataset.video === (innerWidth < 1100 ? "s5" : "s7"))
  await press("Enter"); await expect("Enter opens the video", () => document.querySelector(".charts"))
  await press("Escape", {}, document.body); await expect("Back returns to the cell", () => at()?.dataset.video === (innerWidth < 1100 ? "s5" : "s7"))
  await press("t"); await expect("T shows the table", () => document.querySelector(".measures"))
  await press("t"); await expect("and the heat map again", () => document.querySelector(".heat"))
  await press("m", {}, document.body); await expect("M goes to the measure", () => at().tagName === "SELECT")
  at().blur()
  await press("d", {}, document.body); await expect("D opens the dates", () => document.querySelector(".dates-sheet"))
  await press("Escape"); await expect("Esc closes them", () => !document.querySelector(".dates-sheet"))
  await press("]", {}, document.body); await expect("] shows the next course", () => document.querySelector("select[aria-label=Course]").value === "c1")
  await press("e", {}, document.body); await expect("E exports", () => document.querySelector("[role=dialog]")?.textContent.includes("What leaves this computer"))
  const time = document.querySelector(".time")
  if (!time) throw new Error("no chart over time")
}

async function checkVideo() {
  await toVideo()
  document.querySelector(".charts").focus()
  await press("ArrowRight"); await press("ArrowRight"); await expect("Right marks a chunk", () => document.querySelector(".read").textContent.includes("Chunk 2"))
  at().blur()
  await press("ArrowDown", {}, document.body); await expect("Down goes to the viewers", () => at()?.dataset.viewer === "0")
  await press("ArrowDown"); await expect("Down again to the next", () => at()?.dataset.viewer === "1")
  await press("End"); await expect("End to the last", () => at()?.dataset.viewer === "261")
  await press("j", {}, document.body); await expect("J shows the next video", () => document.querySelector("select[aria-label=Video]").value === "s15")
  await press("n", {}, document.body); await expect("N asks why", () => document.querySelector("[role=dialog]")?.textContent.includes("Reason"))
  const field = document.querySelector("[role=dialog] input"); field.value = "Office hours"; field.dispatchEvent(new Event("input", { bubbles: true })); await wait(50)
  await press("Enter", {}, field); await expect("names are shown", () => document.body.textContent.includes("Person 1"))
  await press("Escape", {}, document.body); await expect("Esc goes back", () => cell("s15") === at())
}

/** A drag over the days sets the dates; a double click takes them away. */
async function checkDrag() {
  const asked = []
  const invoke = window.__TAURI_INTERNALS__.invoke
  window.__TAURI_INTERNALS__.invoke = async (name, args) => { if (name === "course_insights") asked.push(`${args.filter.from} ${args.filter.to}`); return invoke(name, args) }
  await insights()
  const time = document.querySelector(".time"); const box = time.getBoundingClientRect()
  time.setPointerCapture = () => {}
  const go = (type, x) => time.dispatchEvent(new PointerEvent(type, { bubbles: true, button: 0, clientX: x, clientY: box.top + 40 }))
  go("pointerdown", box.left + 100); go("pointermove", box.left + 200); go("pointerup", box.left + 200)
  await expect("the drag sets dates", () => asked.at(-1)?.startsWith("2026-"))
  time.dispatchEvent(new MouseEvent("dblclick", { bubbles: true })); await expect("a double click clears them", () => asked.at(-1) === "null null")
  document.querySelector(".time").focus(); await press("Home"); await press("ArrowRight", { shiftKey: true }); await press("Enter")
  await expect("keys do the same", () => asked.at(-1) === "2026-09-02 2026-09-03")
}

/** Every chart becomes a picture and a file of numbers. */
async function checkExport() {
  const asked = []
  const invoke = window.__TAURI_INTERNALS__.invoke
  window.__TAURI_INTERNALS__.invoke = async (name, args) => { if (name === "export_viewing") asked.push(args.request); return invoke(name, args) }
  await insights(); click("button", "Export"); await until(() => document.querySelector("[role=dialog] table"))
  click("input[value=campusScripts]"); await wait(100)
  const folder = document.querySelector("#export-folder input"); folder.value = "/home/ada/out"; folder.dispatchEvent(new Event("input", { bubbles: true })); await wait(50)
  click("[role=dialog] button.primary")
  await expect("the export is told after its dialog closed", () => !document.querySelector("[role=dialog]") && document.body.innerText.includes("Exported BIOL 112 Unicellular life"))
  if (asked[0]?.format !== "campusScripts" || !asked[0].pseudonyms) throw new Error(`asked for ${JSON.stringify(asked)}`)
}

async function checkSaving() {
  const saved = []
  const invoke = window.__TAURI_INTERNALS__.invoke
  window.__TAURI_INTERNALS__.invoke = async (name, args) => {
    if (name === "plugin:dialog|save") return `/tmp/${args.options.defaultPath}`
    if (name === "save_chart") { saved.push(args); return null }
    return invoke(name, args)
  }
  const save = async (title, word) => {
    const more = [...document.querySelectorAll("button")].find((one) => one.getAttribute("aria-label") === `More for ${title}`)
    const button = more ?? [...document.querySelectorAll("button")].find((one) => one.getAttribute("aria-label") === `Save ${title}`)
    if (!button) throw new Error(`no way to save ${title}`)
    button.focus(); await press("Enter", {}, button); await until(() => document.querySelector("[role=menuitem]"), `the menu of ${title}`)
    const count = saved.length
    click("[role=menuitem]", word); await until(() => saved.length > count, `${title} ${word} is saved`)
    await until(() => !document.querySelector("[role=menuitem]"))
    const file = saved.at(-1)
    if (word.includes("SVG") && !/^<svg .*<\/svg>\n$/s.test(file.content)) throw new Error(`${title}: no SVG`)
    if (word.includes("SVG") && /var\(--/.test(file.content)) throw new Error(`${title}: a colour of the page is left in the SVG`)
    if (word.includes("PNG") && !file.content.startsWith("iVBOR")) throw new Error(`${title}: no PNG`)
    if (word.includes("CSV") && file.content.split("\n").length < 3) throw new Error(`${title}: no rows`)
    window.__saved = { ...window.__saved, [`${title} ${word}`]: file.content }
  }
  await insights()
  for (const title of ["Top videos by unique viewers", "Viewers across time", "All videos"]) for (const word of ["SVG", "PNG", "CSV"]) await save(title, word)
  cell("s14").click(); await until(() => document.querySelector("[data-viewer]")); await wait(300)
  for (const title of ["Viewers across chunks", "Each viewer", "Viewers across time"]) for (const word of ["SVG", "PNG", "CSV"]) await save(title, word)
}

const withCanvas = { startup: { ...library.startup, accounts: [...library.startup.accounts, canvasAccount] } }

/** Whose views count, by role and section, and the class list from which nobody is dropped. */
async function checkClass() {
  const invoke = window.__TAURI_INTERNALS__.invoke
  let asked = null
  window.__TAURI_INTERNALS__.invoke = async (name, args) => { if (name === "course_insights") asked = args.filter; return invoke(name, args) }
  await insights()
  const choose = async (label, word) => { const select = document.querySelector(`select[aria-label='${label}']`); select.selectedIndex = [...select.options].findIndex((one) => one.textContent.includes(word)); select.dispatchEvent(new Event("change", { bubbles: true })); await wait(150) }
  await choose("People", "Everyone"); await expect("everyone", () => asked.roles.length === 0)
  await choose("People", "Students only"); await expect("students", () => asked.roles.join() === "student")
  await choose("Section", "L01"); await expect("a section", () => asked.sections.join() === "BIOL 200 L01")
  await choose("People", "Choose roles"); await until(() => document.querySelector("[role=dialog] input[type=checkbox]"))
  click("[role=dialog] label", "Teachers"); click("[role=dialog] button", "Show them"); await expect("chosen roles", () => asked.roles.join() === "student,teacher")
  click("button", "Class list"); await until(() => document.querySelector(".class-rows [role=row]"))
  await choose("Show", "Not found"); await expect("who was not found is listed", () => [...document.querySelectorAll(".class-rows [role=row]")].slice(1).every((row) => row.textContent.includes("Not found")))
  await choose("Show", "Not on the list"); await expect("who is not on it", () => document.querySelectorAll(".class-rows [role=row]").length === 5)
}

/** A course is linked after a person chose, and not before. */
async function checkLinks() {
  const invoke = window.__TAURI_INTERNALS__.invoke
  const linked = []
  window.__TAURI_INTERNALS__.invoke = async (name, args) => { if (name === "link_canvas") linked.push(args.canvas?.canvasId ?? null); return invoke(name, args) }
  await courses()
  document.querySelector("[data-course='4']").click(); await wait(200)
  click("button", "Choose the Canvas course"); await until(() => document.querySelector("[role=dialog] input[type=radio]:checked"))
  await expect("the sure one is marked", () => document.querySelector("[role=dialog] label.on")?.textContent.includes("BIOL 200 Cell biology"))
  if (linked.length > 0) throw new Error("linked before anybody chose")
  click("[role=dialog] button", "Link"); await expect("linked as chosen", () => linked.join() === "48213")
}

export const insightsScenes = {
  courses: scene(courses),
  "courses-empty": scene(open("Courses"), { answers: { list_courses: () => [] } }),
  "courses-menu": scene(async () => { await courses(); const row = document.querySelector("[data-course='0']"); row.focus(); await press("F10", { shiftKey: true }); await wait(200) }),
  "courses-add": scene(async () => { await courses(); click("button", "Add course"); await until(() => document.querySelector("[role=dialog] [role=treeitem]")); await wait(300) }),
  "courses-settings": scene(async () => { await courses(); click(".edit", "America"); await until(() => document.querySelector("[role=dialog]")); await wait(300) }),
  "courses-import": scene(async () => { const invoke = window.__TAURI_INTERNALS__.invoke; window.__TAURI_INTERNALS__.invoke = async (name, args) => (name === "plugin:dialog|open" ? "/home/ada/courses.csv" : invoke(name, args)); await courses(); click("button", "Import courses.csv"); await until(() => document.querySelector("[role=dialog] table")); await wait(300) }),
  "courses-linked": scene(courses, withCanvas),
  "courses-canvas": scene(async () => { await courses(); click("button", "Choose the Canvas course"); await until(() => document.querySelector("[role=dialog] input[type=radio]:not(:checked)")); await wait(300) }, withCanvas),
  "courses-add-canvas": scene(async () => { await courses(); click("button", "Add course"); await until(() => document.querySelector("[role=dialog] [role=treeitem]")); await wait(300); document.querySelectorAll("[role=dialog] [role=treeitem]")[3].click(); await wait(200); click("[role=dialog] button", "Next"); await until(() => document.querySelector("[role=dialog] [role=radiogroup]")); await wait(300) }, withCanvas),
  "courses-new-term": scene(async () => { await courses(); click("button", "New term"); await until(() => document.querySelector("[role=dialog] table")); await wait(300) }, withCanvas),
  "insights-linked": scene(async () => { await insights(); cell("s14").focus(); await wait(200) }, { ...withCanvas, answers: { course_insights: () => linked() } }),
  "insights-due-table": scene(async () => { await insights(); click("button", "Show as table: Viewers across time"); await wait(300); const table = document.querySelector("[aria-label='Viewers across time, as a table']"); table.scrollTop = 330; await wait(200) }, { ...withCanvas, answers: { course_insights: () => linked() } }),
  "insights-class": scene(async () => { await insights(); click("button", "Class list"); await until(() => document.querySelector(".class-rows [role=row]")); await wait(400) }, { ...withCanvas, answers: { course_insights: () => linked() } }),
  "check-insights-class": scene(checkClass, { ...withCanvas, answers: { course_insights: () => linked() } }),
  "check-courses-canvas": scene(checkLinks, withCanvas),
  "courses-transfers": scene(async () => { await open("Transfers")(); await wait(300) }),
  "insights-course": scene(async () => { await insights(); cell("s14").focus(); await wait(200) }),
  "insights-hover": scene(async () => { await insights(); cell("s8").dispatchEvent(new PointerEvent("pointerover", { bubbles: true })); await wait(300) }),
  "insights-timeline": scene(async () => { await insights(); click("input[value=timeline]"); await wait(400) }),
  "insights-table": scene(async () => { await insights(); click("input[value=table]"); await wait(400) }),
  "insights-week": scene(async () => { await insights(); click("input[value=week]"); const select = document.querySelector("select[aria-label='Colour shows']"); select.selectedIndex = 2; select.dispatchEvent(new Event("change", { bubbles: true })); await wait(400) }),
  "insights-dates": scene(async () => { await insights(); click(".dates-button"); await wait(400) }),
  "insights-late": scene(insights, { answers: { course_insights: () => overview({ enrolled: null, onClassList: null, notWatched: null, videos: videos.map((one, index) => (index < 2 ? { ...one, dataTo: "2026-11-14", problem: "Panopto has a problem (error 500)." } : index < 5 ? { ...one, viewers: 3 } : index === 6 ? { ...one, viewers: 0, of: 0, curve: Array(20).fill(0) } : one)) }) } }),
  "insights-empty": scene(async () => { await open("Insights")() }, { answers: { course_insights: () => overview({ viewers: 0, viewsStored: 0, pairs: 0, completed: 0, watchSeconds: 0, days: [], weeks: [], firstDay: null, lastDay: null, dataTo: null, videos: [] }) } }),
  "insights-none": scene(async () => { await open("Insights")() }, { answers: { list_courses: () => [] } }),
  "insights-export": scene(async () => { await insights(); click("button", "Export"); await until(() => document.querySelector("[role=dialog] table")); await wait(300) }),
  "insights-missing": scene(async () => { await insights(); click(".open"); await wait(400) }),
  "insights-chart-table": scene(async () => { await insights(); click("button", "Show as table: Viewers across time"); await wait(300) }),
  "insights-video": scene(async () => { await toVideo(); const charts = document.querySelector(".charts"); charts.focus(); for (let step = 0; step < 10; step++) await press("ArrowRight"); charts.blur(); await wait(200) }),
  "insights-video-table": scene(async () => { await toVideo(); await press("t", {}, document.body); await wait(300) }),
  "insights-definitions": scene(async () => { await toVideo(); click("button", "Compare definitions"); await wait(400) }),
  "insights-few": scene(async () => { await insights(); cell("s14").click(); await wait(700) }, { answers: { video_insights: () => video({ viewers: 3, moments: [] }), video_viewers: () => ({ total: 3, shown: 3, hidden: true, names: false, rows: [] }) } }),
  "check-insights-course": scene(checkCourse),
  "check-insights-video": scene(checkVideo),
  "check-insights-drag": scene(checkDrag),
  "check-insights-saving": scene(checkSaving),
  "check-insights-export": scene(checkExport),
}
