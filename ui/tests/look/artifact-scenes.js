import { canvasAccount } from "./canvas-scenes.js"
import { libraryScenes } from "./library-scenes.js"

/** The scenes of student work, in the words and numbers of the design's picture; what it leaves out is invented. */
const now = Date.now()
const today = new Date(new Date(now).setHours(10, 2, 0, 0)).getTime()
const GB = 1e9
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

const course = (canvasId, name, students, term = "Autumn 2026") => ({ accountId: "k1", canvasId, name, code: name.split(" ").slice(0, 2).join(" "), term, sisId: null, students, restricted: false, stored: null })
const COURSES = [course("48213", "BIOL 200 Cell biology", 312), course("48214", "COMM 290 Quantitative decisions", 188), course("48215", "LING 120 Languages", 140), course("48216", "STAT 302 Probability", 226)]
const work = (id, name, submissions, more = {}) => ({ id, name, dueAt: today, points: 20, submissions, elsewhere: null, anonymous: false, published: true, outcomes: [], ...more })
const CONTENTS = {
  48213: { students: 312, sections: [{ id: "s1", name: "Lab section L01", students: 104 }, { id: "s2", name: "Lab section L02", students: 208 }], assignments: [work("1", "Lab report 1: Enzyme kinetics", 308, { outcomes: [{ id: "o1", name: "Explains how evidence supports a claim" }] }), work("2", "Lab report 2: Western blot", 301), work("3", "Weekly quiz 1 to 10", 3020, { elsewhere: "A New Quiz: Canvas gives its answers only in the quiz tool." }), work("4", "Video reflection", 296), work("5", "Final portfolio", 0)] },
  48214: { students: 188, sections: [], assignments: [work("6", "Case memo 1", 186), work("7", "Case memo 2", 184), work("8", "Group presentation (video)", 47), work("9", "Model workbook", 183, { anonymous: true })] },
}
const TREE = ["index.html", "COMM 290/", "  Student 014/", "    index.html", "    submissions.csv", "    comments.csv", "    attachments.csv", "    Case memo 1/", "      014 Case memo 1, attempt 2.docx", "  Student 015/", "by assignment/", "manifest-sha256.txt"]
const REQUEST = {
  accountId: "k1", courses: [{ canvasId: "48213", assignments: ["1", "2", "4", "5"] }, { canvasId: "48214", assignments: null }], sections: [], people: [], states: [], submittedFrom: null, submittedTo: null,
  include: { allAttempts: true, comments: true, rubrics: true, attachments: true, media: true, discussions: false }, downloads: true, pseudonyms: true, reason: "", pattern: "{student} {assignment}, attempt {n}", byAssignment: true, pages: true, bag: true, safeForSpreadsheets: false, zips: "none", sample: null,
  folder: "/home/ada/Lectern/Portfolios 2026-11-21",
}
const line = (what, listed, exported, notExported = []) => ({ what, listed, exported, notExported })
const RECEIPT = [line("submissions", 1505, 1505), line("attempts", 1842, 1842), line("comments", 2071, 2069, [{ reason: "the comment was deleted at Canvas", count: 2 }]), line("rubric rows", 6020, 6020), line("files", 2310, 2306, [{ reason: "the link has expired", count: 3 }, { reason: "the recording is not ready yet", count: 1 }])]
const run = (more = {}) => ({ jobId: "r1", at: today, seconds: 4320, filesListed: 2310, filesDone: 2306, filesFailed: 4, bytes: 4.6 * GB, changes: null, nothingNew: false, receipt: RECEIPT, addsUp: true, complete: false, issues: ["12 students handed in nothing."], problem: null, failures: ["3 links have expired", "1 recording is still being prepared by Canvas"], ...more })
const one = (more = {}) => ({ id: "4", name: "BIOL 200 and COMM 290", folder: REQUEST.folder, accountId: "k1", request: REQUEST, createdAt: today, lastRun: run(), jobId: null, hasPortfolio: true, ...more })
const GROUPS = [
  { cause: "network", head: "3 files: the link has expired", fix: "Retry asks Canvas for new links.", count: 3, retryable: true, action: "retry", items: [1, 2, 3].map((n) => ({ itemId: `f${n}`, title: `Student 0${13 + n}, Case memo 1: memo-${n}.docx`, detail: "Canvas answered with error 401 after 3 tries" })) },
  { cause: "processing", head: "1 recording is still being prepared by Canvas", fix: "Try again in an hour.", count: 1, retryable: true, action: "retry", items: [{ itemId: "f4", title: "Student 201, Video reflection", detail: "The recording has no address yet" }] },
]
const plan = (more = {}) => ({
  id: "pl1", exportId: null, courses: [{ canvasId: "48213", name: "BIOL 200 Cell biology", students: 312, assignments: 4, submissions: 905, files: 1512, bytes: 3.1 * GB }, { canvasId: "48214", name: "COMM 290 Quantitative decisions", students: 188, assignments: 4, submissions: 600, files: 798, bytes: 1.5 * GB }],
  files: 2310, bytes: 4.6 * GB, filesListed: 2310, bytesListed: 4.6 * GB, unknownSizes: 12, leastCalls: 604, mostCalls: 604, seconds: 4200, freeBytes: 212e9, needsBytes: 5e9, fits: true,
  cannot: [{ course: "BIOL 200 Cell biology", what: "Weekly quiz 1 to 10", reason: "A New Quiz: Canvas gives its answers only in the quiz tool. Score and time are exported.", count: 3020 }, { course: "COMM 290 Quantitative decisions", what: "Peer simulation", reason: "Handed in with an external tool; only its score and link are at Canvas.", count: 180 }],
  changes: null, warnings: [{ code: "anonymous", sentence: "“Model workbook” is graded anonymously. Names stay hidden until grades are posted." }], notes: ["One listing of every assignment was read for this plan; the export does not read it again."], nothingNew: false, ...more,
})
const job = { id: "j9", kind: "artifacts", accountId: "k1", title: "Export student work", target: "BIOL 200 and COMM 290", targetId: "artifacts/4", state: "running", waitReason: null, waitUntil: null, createdAt: now - 60_000, startedAt: now - 59_000, finishedAt: null, itemsTotal: 2311, itemsDone: 1204, itemsFailed: 2, itemsSkipped: 0, itemsProcessing: 0, bytesTotal: 4.6 * GB, bytesDone: 3.1 * GB, bytesPerSecond: 21.6e6, secondsLeft: 540, statusText: "Downloading 1,204 of 2,310 files", failures: [], receipt: null }

const sets = [{ id: "1", name: "Accreditation 2026", request: REQUEST }]
const asked = []
const refuse = (message, hint = "") => { throw { code: "invalidInput", message, hint, retryable: false, detail: "" } }
const answers = (more = {}) => ({
  list_artifact_courses: () => COURSES, find_canvas_courses: ({ text }) => [course("1693", `BIOL 361 Genomics (${text})`, 64)], courses_of_term: () => COURSES, courses_of_file: () => ({ courses: COURSES.slice(0, 2), problems: [] }), artifact_contents: ({ courseId }) => CONTENTS[courseId] ?? { students: 140, sections: [], assignments: [] },
  preview_artifact_names: ({ naming }) => (naming.pattern.includes("{x}") ? refuse("“{x}” is no placeholder. There are {student}, {assignment}, {n}, {file}, {id}, {course} and {date}.") : { file: naming.pattern.replace("{student}", naming.pseudonyms ? "014" : "Kim Lee").replace("{assignment}", "Case memo 1").replace("{n}", "2").replace("{file}", "memo") + ".docx", tree: naming.bag ? TREE : TREE.slice(0, -1) }),
  preview_artifact_privacy: ({ pseudonyms }) => (pseudonyms ? { staysHere: ["Names, logins and addresses of everybody in the course, also in texts and file names", "Numbers of people, submissions and files in Canvas", "The list of names, unless you save it yourself"], leaves: ["The content of files and recordings, unchanged: documents may name their authors", "Texts as written, apart from known names: nicknames and misspelled names stay", "Names of courses and assignments, dates, grades and scores"] } : { staysHere: [], leaves: ["Names, logins and numbers of everybody in the chosen courses", "All their texts, files, scores and comments"] }),
  plan_artifacts: ({ request }) => { asked.push(request); return plan() }, stop_artifact_plan: () => null, discard_artifact_plan: () => null, start_artifacts: () => { asked.push("start"); return { exportId: "4", jobId: "j9" } }, list_artifact_exports: () => [one()], artifact_problems: () => GROUPS, retry_artifacts: () => { asked.push("retry"); return "j10" },
  forget_artifacts: () => null, save_artifact_names: () => 500, open_portfolio: () => { asked.push("portfolio"); return null }, list_artifact_sets: () => sets, save_artifact_set: ({ name }) => { asked.push(name); return null }, remove_artifact_set: () => null, list_page_view_courses: () => [], show_file: () => null, pause_job: () => null, cancel_job: () => null,
  ...more,
})
const base = libraryScenes["library-plain"]
const meters = { upBytesPerSecond: 0, downBytesPerSecond: 21.6e6, jobsActive: 1, secondsLeft: 540, calls: null, canvas: { accountId: "k1", left: 588, of: 700, waiting: 0, heldSeconds: null } }
const scene = (steps, { answers: own, accounts, ...rest } = {}) => ({ ...base, meters, startup: { ...base.startup, accounts: accounts ?? [...base.startup.accounts, canvasAccount] }, jobs: [], items: {}, ...rest, answers: { ...base.answers, ...answers(own) }, steps: async () => { asked.length = 0; await steps() } })
const open = async () => { click("nav button", "Artifacts"); await until(() => document.querySelector("h1")?.textContent === "Artifacts"); await wait(300) }
const take = async (name = "Accreditation 2026") => { await open(); click("button", "Saved sets"); await until(() => document.querySelector("[role=menu]")); click("[role^=menuitem]", name); await until(() => document.querySelector("[role=treeitem][aria-checked=mixed]")); await wait(300); document.activeElement?.blur() }
const review = async () => { click("button", "Review plan"); await until(() => document.querySelector("[role=dialog] tbody tr")); await wait(300) }
const at = () => document.activeElement
const line1 = (text) => [...document.querySelectorAll("[role=treeitem]")].find((row) => row.textContent.includes(text))

async function checkKeys() {
  await open()
  const field = document.querySelector("input[aria-label='Find a course or assignment']"); field.focus()
  await press("ArrowDown"); await expect("Down goes from the search to the tree", () => at().textContent.includes("BIOL 200"))
  await press("ArrowRight"); await expect("Right unfolds", () => line1("Western blot"))
  await press("ArrowRight"); await press("ArrowDown"); await expect("and goes on", () => at().textContent.includes("Lab report 2"))
  await press(" "); await expect("Space checks", () => at().getAttribute("aria-checked") === "true" && line1("BIOL 200").getAttribute("aria-checked") === "mixed")
  await press("ArrowLeft"); await expect("Left goes to the course", () => at().textContent.includes("BIOL 200"))
  await press(" "); await expect("Space checks the course as a whole", () => at().getAttribute("aria-checked") === "true" && line1("Video reflection").getAttribute("aria-checked") === "true")
  await press("ArrowLeft"); await expect("Left folds", () => !line1("Western blot"))
  await press("End"); await expect("End goes to the last", () => at().textContent.includes("STAT 302"))
  await press("c"); await expect("letters jump", () => at().textContent.includes("COMM 290"))
  await press("Enter", { ctrlKey: true }); await expect("Ctrl Enter shows the plan", () => document.querySelector("[role=dialog]")?.textContent.includes("Cannot be exported"))
  if (asked.length !== 1 || asked[0].courses[0].canvasId !== "48213" || asked[0].courses[0].assignments !== null) throw new Error(`asked ${JSON.stringify(asked)}`)
  await press("Escape"); await until(() => !document.querySelector("[role=dialog]"))
  await press("Enter", { ctrlKey: true }, document.body); await expect("and starts what was seen", () => asked.at(-1) === "start")
  await press("s", { ctrlKey: true }, document.body); await expect("Ctrl S saves the set", () => document.querySelector("[role=dialog]")?.textContent.includes("Keeps the courses"))
  await press("Escape"); await until(() => !document.querySelector("[role=dialog]"))
  await press("6", { ctrlKey: true }, document.body); await expect("Ctrl 6 stays", () => document.querySelector("h1").textContent === "Artifacts")
  await type(field, "western"); await expect("the search finds assignments", () => line1("Western blot") && !line1("Video reflection"))
}

export const artifactScenes = {
  "artifacts": scene(take),
  "artifacts-planned": scene(async () => { await take(); await review(); await press("Escape"); await until(() => !document.querySelector("[role=dialog]")); await wait(200) }),
  "artifacts-running": scene(take, { jobs: [job] }),
  "artifacts-nothing-new": scene(take, { answers: { list_artifact_exports: () => [one({ lastRun: run({ filesDone: 2310, filesFailed: 0, failures: [], nothingNew: true, changes: { new: 0, changed: 0, gone: 0, same: 2310, lines: [] } }) })] } }),
  "artifacts-failed": scene(take, { answers: { list_artifact_exports: () => [one({ hasPortfolio: false, lastRun: run({ problem: "The disk is full (/home/ada/Lectern). Free 2 GB and export again." }) })] } }),
  "artifacts-first": scene(open, { answers: { list_artifact_exports: () => [], list_artifact_sets: () => [] } }),
  "artifacts-no-canvas": scene(open, { accounts: base.startup.accounts, answers: { list_artifact_exports: () => [], list_artifact_sets: () => [] } }),
  "artifacts-names": scene(async () => { await take(); click("input[type=radio] + .words", "Real names"); await type(document.querySelector("input[spellcheck='false'][value], .folders .with-button:nth-of-type(3) input") ?? [...document.querySelectorAll(".folders input.mono")][1], "{student} {x}"); await wait(400) }),
  "artifacts-plan": scene(async () => { await take(); await review() }),
  "artifacts-plan-again": scene(async () => { await take(); await review() }, { answers: { plan_artifacts: () => plan({ exportId: "4", files: 0, bytes: 0, nothingNew: true, cannot: [], warnings: [], changes: { new: 0, changed: 0, gone: 0, same: 2310, lines: [] } }) } }),
  "artifacts-plan-changes": scene(async () => { await take(); await review() }, { answers: { plan_artifacts: () => plan({ exportId: "4", files: 14, bytes: 20e6, changes: { new: 12, changed: 3, gone: 1, same: 1490, lines: ["BIOL 200: 12 new submissions", "COMM 290: 3 scores changed, 1 student left"] } }) } }),
  "artifacts-plan-hidden": scene(async () => { await take(); await review() }, { answers: { plan_artifacts: () => plan({ fits: false, warnings: [{ code: "commentsHidden", sentence: "" }] }) } }),
  "artifacts-reading": scene(async () => { await take(); click("button", "Review plan"); await until(() => document.querySelector("[role=dialog] .reading")); await wait(500) }, { answers: { plan_artifacts: () => new Promise(() => {}) } }),
  "artifacts-receipt": scene(async () => { await take(); click("button", "Receipt and problems"); await until(() => document.querySelector("[role=dialog] .group")); await wait(200) }),
  "artifacts-limits": scene(async () => { await take(); click("button", "Whose work"); await until(() => document.querySelector("[role=dialog] textarea")); await wait(200) }),
  "artifacts-sample": scene(async () => { await take(); click("button", "Whose work"); await until(() => document.querySelector("[role=dialog] textarea")); click("[role=dialog] .option label", "Only a sample"); await until(() => document.querySelector(".sample")); document.querySelector(".sample").scrollIntoView({ block: "center" }); await wait(200) }),
  "artifacts-sets": scene(async () => { await take(); click("button", "Saved sets"); await until(() => document.querySelector("[role=menu]")); await wait(200) }),
  "artifacts-find": scene(async () => { await open(); await type(document.querySelector("input[aria-label='Find a course or assignment']"), "genomics"); await wait(100); click("button", "Ask Canvas"); await until(() => line1("BIOL 361")); await wait(200) }),
  "artifacts-refused": scene(async () => { await open(); line1("STAT 302").click(); document.querySelectorAll(".twist")[3].click(); await until(() => line1("Canvas")); await wait(200) }, { answers: { artifact_contents: () => refuse("Canvas does not show you the assignments of this course.", "Ask its teacher to add you.") } }),
  "check-artifacts-keys": scene(checkKeys),
}
