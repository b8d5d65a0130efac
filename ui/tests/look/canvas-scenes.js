import { libraryScenes } from "./library-scenes.js"

/** The scenes of Canvas: page views and accounts, in the words and numbers of the design's pictures; what they leave out is invented. */
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
const type = async (field, text) => { field.focus(); field.value = text; field.dispatchEvent(new Event("input", { bubbles: true })); await wait(20) }
function chance(seed) {
  let at = seed
  return () => { at = (at * 16_807) % 2_147_483_647; return at / 2_147_483_647 }
}

export const canvasAccount = { id: "k1", service: "canvas", name: "Northfield Canvas", server: "https://canvas.northfield.example", host: "canvas.northfield.example", clientId: "", grant: "token", username: null, user: "Ada Okafor", state: "signedIn", lasting: true, signedInUntil: null, tokenEnd: { kind: "at", time: now + 24 * day, soon: false }, secretStore: "keychain", caFile: null, rateShare: 1, demo: false }

const FIRST = Date.parse("2026-09-02") / day
const LAST = Date.parse("2026-11-20") / day
const LISTED = "2026-10-22"
const iso = (number) => new Date(number * day).toISOString().slice(0, 10)
const random = chance(11)
const course = (id, name, more = {}) => ({
  id, accountId: "k1", canvasId: String(48_213 + Number(id)), name, code: name.split(" ").slice(0, 2).join(" "), term: "Autumn 2026", zone: "America/Vancouver", firstDay: "2026-09-02", lastDay: "2026-11-20", people: 312, failed: 0, rows: 188_412, readAt: now - 3_600_000,
  collecting: true, nextRun: now + 11 * 3_600_000, risk: null, history: true, listedFrom: LISTED, lastRun: { at: now - 3_600_000, views: 188_412, people: 309, failed: 3, leftOut: 4, jobId: "p1", problem: null }, exportFolder: "/home/ada/Reports/BIOL 200", ...more,
})
const list = [course("0", "BIOL 200 Cell biology"), course("1", "CHEM 121 Structural chemistry", { collecting: false, risk: { unreadDays: 9, lostInDays: 3 }, lastRun: { at: now - 8 * day, views: 41_027, people: 188, failed: 0, leftOut: 0, jobId: "p0", problem: null } }), course("2", "ECON 210 Big data and econometrics", { firstDay: null, lastDay: null, people: 0, rows: 0, readAt: null, collecting: false, lastRun: null, exportFolder: null })]
const days = Array.from({ length: LAST - FIRST + 1 }, (_, at) => { const weekend = [5, 6].includes((FIRST + at + 3) % 7); const views = Math.round((weekend ? 420 : 1150) * (0.6 + 0.9 * random())); return { day: iso(FIRST + at), views, people: Math.round(views / 6), participations: Math.round(views / 40) } })
const hours = Array.from({ length: 7 }, (_, weekday) => Array.from({ length: 24 }, (_, hour) => Math.round((hour < 6 ? 4 : hour < 9 ? 60 : hour < 22 ? 190 : 50) * (weekday > 4 ? 0.45 : 1) * (0.6 + random() * (hour > 17 ? 1.4 : 0.8)))))
const summary = (more = {}) => ({
  views: 88_412, people: 309, peopleCounted: 312, unread: [{ key: "k7q-2f", name: null, reason: "Canvas answered with error 502 five times." }, { key: "m3d-9a", name: null, reason: "Canvas answered with error 502 five times." }, { key: "x1c-44", name: null, reason: "The history for October is too large." }],
  days, hours, pages: 1318, participations: 2204, participants: 188, notes: [], gaps: [], listedFrom: LISTED, zone: "America/Vancouver", disclaimer: "Canvas gives page views as best effort. Do not use them to judge single people or small groups.",
  leftOut: [{ what: "groups", sentence: "Pages of groups in the course", views: 1204 }, { what: "otherCourses", sentence: "Pages of other courses, course 482130 among them", views: 20_418 }, { what: "masqueraded", sentence: "Views in another person’s name", views: 61 }, { what: "duplicates", sentence: "Views that Canvas lists twice", views: 12 }], ...more,
})
const nobody = { title: null, kind: null, url: null, person: null, key: null, name: null, userId: null, views: 0, people: 0, pages: 0, participations: 0, at: null, seconds: null, tookPart: false, unread: null }
const PAGES = "home,Course home,/courses/48213,14208,305;modules,Modules,/courses/48213/modules,11930,303;assignment,Week 9 problem set,/courses/48213/assignments/77120,6412,298;tool,Lecture recordings,/courses/48213/external_tools/312,5987,287;quiz,Midterm 2 practice questions,/courses/48213/quizzes/9021,5544,291;syllabus,Syllabus,/courses/48213/assignments/syllabus,3120,282;file,Lab 4 protocol.pdf,/courses/48213/files/5501872,2876,276;grades,Grades,/courses/48213/grades,2744,264;discussion,Discussion: Western blots,/courses/48213/discussion_topics/4410,1902,213;page,Week 10 reading,/courses/48213/pages/week-10-reading,1655,240"
  .split(";").map((line) => { const [kind, title, url, views, people] = line.split(","); return { ...nobody, title, kind, url, views: Number(views), people: Number(people) } })
const page = (index) => PAGES[index] ?? { ...PAGES[index % PAGES.length], title: index % 3 === 0 ? null : `Week ${1 + (index % 13)} reading ${index}`, kind: index % 3 === 0 ? "other" : "page", url: `/courses/48213/pages/reading-${index}?module_item_id=${index}`, views: Math.max(1, Math.round(1600 / (1 + (index - 9) / 3))), people: Math.max(1, 240 - Math.round(index / 6)) }
const EVERY = 1_204_388
const keyOf = (index) => `${String.fromCharCode(97 + (index % 26))}${(index * 7919) % 10}${String.fromCharCode(97 + ((index * 5) % 26))}-${String((index * 104_729) % 90 + 10)}`
let names = false
const nameOf = (index) => (names ? `Person ${index + 1}` : null)
const who = (index) => ({ person: index, key: keyOf(index), name: nameOf(index), userId: names ? String(10_000 + index) : null })
const person = (index) => ({ ...nobody, ...who(index), pages: 310 - index, views: index > 308 ? 0 : Math.round(900 / (1 + index / 60)), participations: index % 9, at: index > 308 ? null : now - (index % 20) * 5 * 3_600_000, unread: index > 308 ? "Canvas answered with error 502 five times." : null })
const rows = ({ query }) => {
  asked.push(query)
  const total = query.search === "nothing" ? 0 : { pages: query.search ? 12 : 1318, people: 312, userPages: 14, views: EVERY }[query.report]
  const make = { pages: page, people: person, userPages: (index) => ({ ...page(index), ...who(query.person), views: 120 - index * 8 }), views: (index) => ({ ...page(index % 37), ...who(index % 309), views: 1, at: (LAST + 1) * day - index * 5600, seconds: index % 5 === 0 ? null : 5 + (index % 600), tookPart: index % 40 === 0 }) }[query.report]
  return { total, most: query.report === "people" ? 900 : 14_208, rows: Array.from({ length: Math.max(0, Math.min(query.limit, total - query.offset)) }, (_, at) => make(query.offset + at)) }
}
const STATES = ["done", "done", "done", "fetching", "runningOnCanvas", "waitingOnCanvas", "waiting"]
const reading = ({ offset, limit, problemsOnly }) => {
  const total = problemsOnly ? 7 : 312
  return { total, rows: Array.from({ length: Math.min(limit, total - offset) }, (_, at) => { const index = offset + at; const state = problemsOnly ? (index < 3 ? "failed" : "leftOut") : (STATES[Math.floor(index / 52)] ?? "waiting"); return { key: keyOf(index), name: nameOf(index), state, days: 80, rows: 284, tries: state === "failed" ? 5 : 1, error: state === "failed" ? "Canvas answered with error 502 five times." : state === "leftOut" ? "Canvas filters this person (USER_FILTERED)." : null } }) }
}
const plan = (more = {}) => ({
  id: "pl1", name: "BIOL 200 Cell biology", zone: "America/Vancouver", words: "312 people, 80 days. 21 days of everybody are stored already.", people: 312, lines: [{ source: "list", from: LISTED, to: "2026-11-20", people: 312, months: [] }, { source: "history", from: "2026-09-02", to: "2026-10-21", people: 312, months: ["2026-09-01", "2026-10-01"] }, { source: "stored", from: "2026-10-01", to: "2026-10-21", people: 188, months: [] }], cannot: [],
  leastCalls: 640, mostCalls: 900, notes: ["Canvas counts history by whole months. Lectern asks for 1 Sep to 1 Nov and cuts the rest."], hasWork: true, ...more,
})
const job = { id: "p1", kind: "pageViews", accountId: "k1", title: "Read page views", target: "BIOL 200 Cell biology", targetId: "page-views/0", state: "running", waitReason: null, waitUntil: null, createdAt: now - 60_000, startedAt: now - 59_000, finishedAt: null, itemsTotal: 312, itemsDone: 234, itemsFailed: 0, itemsSkipped: 4, itemsProcessing: 60, bytesTotal: 0, bytesDone: 0, bytesPerSecond: null, secondsLeft: 90, statusText: "Reading history, September and October", failures: [], receipt: null }
const found = ({ text }) => [{ accountId: "k1", canvasId: "1693", name: `BIOL 361 Genomics (${text})`, code: "BIOL 361", term: "Autumn 2026", sisId: "2026W1-BIOL-361", students: 64, restricted: false, stored: null }, { accountId: "k1", canvasId: "21070000000004711", name: "BIOL 340 Introductory genetics", code: "BIOL 340", term: "Winter 2027", sisId: null, students: 120, restricted: false, stored: null }, { accountId: "k1", canvasId: "77", name: "Course 77", code: null, term: null, sisId: null, students: null, restricted: true, stored: null }]
const files = ({ format }) => (format === "csvJson" ? ["total-pageviews", "total-user-pageviews", "user-pageviews"].flatMap((name) => ["csv", "json"].map((ending) => ({ name: `${name}_48213_2026-09-02-2026-11-20.${ending}`, grain: name === "total-pageviews" ? "One address" : name === "user-pageviews" ? "One view" : "One person and address", columns: ["User ID", "Course URL", "Page Views", "Report Start Time"], aboutPeople: name !== "total-pageviews" }))) : [{ name: `page-views.${format}`, grain: "One view", columns: ["user", "url", "created_at", "seconds", "participated"], aboutPeople: true }])

const asked = []
const answers = (more = {}) => ({
  list_page_view_courses: () => list, find_canvas_courses: found, page_view_summary: () => summary(), page_view_rows: rows, page_view_people: reading, plan_page_views: () => plan(), start_page_views: () => ({ courseId: "0", jobId: "p1" }), keep_collecting: () => null,
  access_differences: () => ({ ours: 88_412, canvas: 101_377, whyNone: null, people: Array.from({ length: 30 }, (_, at) => ({ key: keyOf(at), name: nameOf(at), ours: person(at).views, canvas: person(at).views + 40 - at })), reasons: [{ words: "Canvas counts every time content was used; a page view is one request.", views: null }, { words: "Pages of groups are left out here.", views: 1204 }, { words: "Page views may come late, or not at all: Canvas gives them as best effort.", views: null }] }),
  preview_page_view_export: files, export_page_views: () => ({ folder: "/home/ada/Reports/BIOL 200", files: 7, rows: 132_440, hidden: 12, unread: 3 }), names_shown: () => names, show_names: () => { names = true; return null }, cancel_job: () => null, retry_job: () => null, show_file: () => null, save_chart: () => null,
  ...more,
})
const base = libraryScenes["library-plain"]
const meters = { upBytesPerSecond: 0, downBytesPerSecond: 0, jobsActive: 1, secondsLeft: 90, calls: null, canvas: { accountId: "k1", left: 588, of: 700, waiting: 0, heldSeconds: null } }
const scene = (steps, { answers: own, accounts, ...rest } = {}) => ({ ...base, meters, startup: { ...base.startup, accounts: accounts ?? [...base.startup.accounts, canvasAccount] }, jobs: [], items: {}, ...rest, answers: { ...base.answers, ...answers(own) }, steps: async () => { names = false; asked.length = 0; await steps() } })
const open = async () => { click("nav button", "Page views"); await until(() => document.querySelector(".report [data-row]")); await wait(500) }
const tab = async (value) => { click(`input[value=${value}]`); await until(() => document.querySelector(".report [data-row]")); await wait(300) }
const at = () => document.activeElement

async function checkKeys() {
  await open()
  await press("Tab", { ctrlKey: true }, document.body); await expect("Ctrl Tab shows the next report", () => document.querySelector("input[value=people]").checked)
  await press("Tab", { ctrlKey: true }, document.body); await expect("and the next", () => document.querySelector("input[value=views]").checked)
  await until(() => document.querySelector(".report.views [data-row] [role=gridcell]"))
  document.querySelector("[data-row='0']").focus()
  await press("ArrowDown"); await expect("Down goes to the next row", () => at().dataset.row === "1")
  await press("End"); await expect("End goes to the last of 1,204,388", () => at()?.dataset.row === String(EVERY - 1) && at().textContent.includes("/courses/"))
  const seen = at().getBoundingClientRect(); const list = document.querySelector(".report").getBoundingClientRect()
  if (seen.bottom > list.bottom + 1 || seen.top < list.top) throw new Error("the last row is not in view")
  await press("Home"); await expect("Home to the first", () => at()?.dataset.row === "0")
  await press("Tab", { ctrlKey: true, shiftKey: true }, document.body); await until(() => document.querySelector(".report.people [data-row]"))
  document.querySelector("[data-row='0']").focus()
  await press("ArrowRight"); await expect("Right unfolds a person", () => document.querySelector("[aria-level='2']"))
  await press("ArrowDown"); await press("ArrowLeft"); await expect("Left folds, and the focus is on the name", () => at()?.dataset.row === "0" && !document.querySelector("[aria-level='2']"))
  await press("/", {}, document.body); await expect("/ finds", () => at().getAttribute("aria-label") === "Find a person")
  at().blur()
  await press("g", {}, document.body); await expect("G shows the plan", () => document.querySelector("[role=dialog]")?.textContent.includes("September and October 2026"))
  await press("Escape"); await until(() => !document.querySelector("[role=dialog]"))
  await press("e", {}, document.body); await expect("E exports", () => document.querySelector("[role=dialog]")?.textContent.includes("What leaves this computer"))
  await press("Escape"); await until(() => !document.querySelector("[role=dialog]"))
  await press("]", {}, document.body); await expect("] shows the next course", () => document.querySelector(".course-button").textContent.includes("CHEM 121"))
  await press("5", { ctrlKey: true }, document.body); await expect("Ctrl 5 stays", () => document.querySelector("h1").textContent === "Page views")
  // The search and the order are the core's.
  await tab("pages")
  const field = document.querySelector("input[aria-label='Find a page']"); await type(field, "modules"); await expect("the search is asked", () => asked.at(-1).search === "modules" && asked.at(-1).offset === 0)
  click("[role=columnheader] button", "People"); await expect("the order is asked", () => asked.at(-1).sort === "people" && asked.at(-1).descending)
}

const fresh = { ...base.startup, accounts: [], activeAccountId: null, firstStart: true }
const fillIn = (label, text) => { const found = [...document.querySelectorAll("label")].find((one) => one.textContent.trim().startsWith(label)); const field = found && document.getElementById(found.htmlFor); if (!field) throw new Error(`no field ${label}`); field.value = text; field.dispatchEvent(new Event("input", { bubbles: true })) }
const canvasCard = async () => { await wait(200); click("button", "Connect Canvas"); await until(() => document.body.textContent.includes("Access token")); fillIn("Canvas address", "canvas.northfield.example"); fillIn("Access token", "1042~abcdefghijklmnopqrstuvwxyz"); await wait(50) }
const welcome = (steps, own = {}) => ({ ...base, meters, jobs: [], startup: fresh, answers: { ...answers({ add_canvas_account: () => canvasAccount, open_canvas_tokens_page: () => null, ...own }) }, steps })
const tested = { user: "Ada Okafor", message: "Signed in as Ada Okafor.", milliseconds: 212, missing: [{ job: "Page views", askFor: "‘Statistics – view’", message: "Canvas shows you no page views of others. Ask for ‘Statistics – view’ in the account." }, { job: "Find courses", askFor: "‘Courses – view list’", message: "Only your own courses can be searched; others are found by their number or address." }] }
const settings = async () => { click("nav button", "Settings"); await until(() => document.querySelector(".account")); await wait(200) }

export const canvasScenes = {
  "welcome-canvas": welcome(canvasCard),
  "welcome-canvas-key": welcome(async () => { await wait(200); click("button", "Connect Canvas"); await wait(100); click("button", "Sign in with the browser instead"); await wait(100) }),
  "welcome-canvas-error": welcome(async () => { await canvasCard(); document.querySelector("button[type=submit]").click(); await until(() => document.querySelector(".note.bad")) }, { add_canvas_account: () => { throw { code: "wrongToken", message: "Canvas answered 401.", hint: "", retryable: false, detail: "GET https://canvas.northfield.example/api/v1/users/self\nstatus 401" } } }),
  "welcome-canvas-done": welcome(async () => { await canvasCard(); document.querySelector("button[type=submit]").click(); await until(() => document.body.textContent.includes("token ends")) }),
  "settings-canvas": scene(async () => { await settings(); [...document.querySelectorAll(".account")].at(-1).scrollIntoView(); [...document.querySelectorAll(".account button")].filter((one) => one.textContent.includes("Test")).at(-1).click(); await until(() => document.querySelector(".rights")); document.querySelector(".rights").scrollIntoView({ block: "end" }); await wait(200) }, { accounts: [...base.startup.accounts, { ...canvasAccount, tokenEnd: { kind: "at", time: now + 9 * day, soon: true } }], answers: { test_account: () => tested } }),
  "settings-canvas-token": scene(async () => { await settings(); [...document.querySelectorAll(".account button")].filter((one) => one.textContent.includes("New token")).at(-1).click(); await until(() => document.querySelector("[role=dialog] input")); await wait(200) }, { accounts: [...base.startup.accounts, { ...canvasAccount, state: "expired" }] }),
  "page-views": scene(open, { jobs: [job] }),
  "page-views-done": scene(open),
  "page-views-users": scene(async () => { await open(); await tab("people"); document.querySelector("[data-row='1']").click(); await until(() => document.querySelector("[aria-level='2']")); await wait(200) }),
  "page-views-every": scene(async () => { await open(); await tab("views"); const box = document.querySelector(".report"); box.scrollTop = box.scrollHeight / 2; await wait(500) }),
  "page-views-risk": scene(async () => { click("nav button", "Page views"); await wait(200); click(".course-button"); await until(() => document.querySelector("[role=option]")); document.querySelectorAll("[role=option]")[1].click(); await wait(600) }, { answers: { page_view_summary: () => summary({ unread: [], gaps: [{ from: "2026-09-02", to: "2026-09-30", people: 188, sentence: "Canvas no longer has these days, and Lectern had not saved them." }] }) } }),
  "page-views-new": scene(async () => { click("nav button", "Page views"); await wait(200); click(".course-button"); await until(() => document.querySelector("[role=option]")); document.querySelectorAll("[role=option]")[2].click(); await wait(400) }),
  "page-views-chooser": scene(async () => { await open(); click(".course-button"); await until(() => document.querySelector("[role=combobox]")); await type(document.querySelector("[role=combobox]"), "biol"); await until(() => document.querySelectorAll("[role=option]").length === 4); await wait(200) }),
  "page-views-plan": scene(async () => { await open(); click("button", "Get page views"); await until(() => document.querySelector("[role=dialog] tbody tr")); await wait(200) }),
  "page-views-plan-gaps": scene(async () => { await open(); click("button", "Get page views"); await until(() => document.querySelector("[role=dialog] tbody tr")); await wait(200) }, { answers: { plan_page_views: () => plan({ cannot: [{ from: "2026-09-02", to: "2026-10-21", people: 312, sentence: "This Canvas has no page view history. Days before 22 Oct are lost unless Lectern saved them." }] }) } }),
  "page-views-forbidden": scene(async () => { await open(); click("button", "Get page views"); await until(() => document.querySelector("[role=dialog] .note.bad")); await wait(200) }, { answers: { plan_page_views: () => { throw { code: "forbidden", message: "Canvas allows no page views for your role.", hint: "Ask for ‘Statistics – view’ in the account; being a teacher of the course is not enough.", retryable: false, detail: "GET /api/v1/users/5/page_views\nstatus 403" } } } }),
  "page-views-people": scene(async () => { await open(); click("button", "Show people"); await until(() => document.querySelector("[role=dialog] [data-row]")); await wait(300) }, { jobs: [job] }),
  "page-views-counting": scene(async () => { await open(); click("button", "Left out"); await until(() => document.querySelector("[role=dialog]")); await wait(300) }),
  "page-views-differences": scene(async () => { await open(); click("button", "Why this differs"); await until(() => document.querySelector("[role=dialog] dl")); await wait(300) }),
  "page-views-export": scene(async () => { await open(); click("button", "Export"); await until(() => document.querySelector("[role=dialog] tbody tr")); await wait(300) }),
  "page-views-names": scene(async () => { await open(); await tab("people"); click("button", "Names hidden"); await until(() => document.querySelector("[role=dialog] input")); await wait(200) }),
  "page-views-tables": scene(async () => { await open(); click("button", "Show as table: Page views by day"); click("button", "Show as table: By weekday and hour"); await wait(300) }),
  "page-views-none": scene(async () => { click("nav button", "Page views"); await wait(400) }, { answers: { list_page_view_courses: () => [] } }),
  "page-views-no-canvas": scene(async () => { click("nav button", "Page views"); await wait(400) }, { accounts: base.startup.accounts, answers: { list_page_view_courses: () => [] } }),
  "page-views-nothing": scene(async () => { await open(); await type(document.querySelector("input[aria-label='Find a page']"), "nothing"); await until(() => document.body.textContent.includes("Nothing matches")); await wait(100) }),
  "page-views-problem": scene(async () => { click("nav button", "Page views"); await wait(600) }, { answers: { page_view_summary: () => { throw { code: "database", message: "The stored page views cannot be read.", hint: "Close Lectern and open it again.", retryable: true, detail: "disk I/O error" } } } }),
  "check-page-views-keys": scene(checkKeys),
}
