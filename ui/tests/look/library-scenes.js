/** The scenes of the library and of the upload review, in the words and numbers of the design's pictures. */
const GB = 1e9
const now = Date.now()
const day = 86_400_000

const settings = {
  theme: "system", density: "standard", textSize: 100, reduceMotion: true, uploadFiles: 3, downloadFiles: 4, uploadParts: 4, partSizeMb: 20, speedLimit: { kind: "none" }, tries: 5, keepAwake: true, patienceMinutes: 60, defaultLanguage: "en-CA",
  libraryFolder: "/home/ada/Lectern", namePattern: "{title}", captionSrt: true, captionVtt: true, captionText: true, notifyFinished: true, notifyFailed: true, notifySignIn: true, exportPseudonyms: true, exportHideSmall: true, keepBrowserNames: false, keepViewingYears: 0, proxy: { kind: "system" }, caFile: null, logLevel: "info",
}
const account = {
  id: "a1", service: "panopto", name: "Northfield", server: "https://northfield.panopto.example", host: "northfield.panopto.example", clientId: "c41d7e0a", grant: "code",
  username: null, user: "Ada Okafor", state: "signedIn", lasting: true, signedInUntil: now + 50 * 60_000, tokenEnd: null, secretStore: "keychain", caFile: null, rateShare: 1, demo: false,
}
const meters = { upBytesPerSecond: 0, downBytesPerSecond: 0, jobsActive: 0, secondsLeft: null, calls: null, canvas: null }

const folders = new Map()
function folder(id, parentId, name, sessions = null, rest = {}) {
  const above = folders.get(parentId)
  folders.set(id, { id, name, parentId, description: null, kind: "ordinary", path: above ? `${above.path} / ${name}` : name, hasChildren: true, sessions, rights: "creator", url: `https://northfield.panopto.example/Panopto/Pages/Sessions/List.aspx?folderID=${id}`, ...rest })
}
folder("me", "usr", "Ada Okafor", null, { kind: "personal", hasChildren: false })
folder("bio", null, "Biology")
folder("b200", "bio", "BIOL 200 Cell biology", 128)
folder("au26", "b200", "Autumn 2026", 24)
folder("lec", "au26", "Lectures", 24, { hasChildren: false })
folder("tut", "au26", "Tutorials", 11, { hasChildren: false })
folder("ass", "au26", "Assignment briefs", 4, { hasChildren: false })
folder("sp26", "b200", "Spring 2026", 47)
folder("au25", "b200", "Autumn 2025", 46)
folder("b112", "bio", "BIOL 112 Unicellular life", 86)
folder("b361", "bio", "BIOL 361 Genomics", 52)
folder("sta", null, "Statistics")
folder("s302", "sta", "STAT 302 Probability", 212)
folder("s200", "sta", "STAT 200 Elementary statistics", 97)
folder("his", null, "History")
folder("tea", null, "Teaching support", null, { rights: "viewer" })
folder("arc", null, "Archive before 2024", 1204)
folder("loc", null, "Exam recordings", null, { rights: "none", hasChildren: false })
folder("empty", null, "Winter 2027", 0, { hasChildren: false })
folder("usr", null, "Users", null, { kind: "system" })

const below = (parentId) => [...folders.values()].filter((entry) => entry.parentId === parentId || (parentId === null && entry.id === "me"))
const path = (id) => { const steps = []; for (let at = folders.get(id); at; at = folders.get(at.parentId)) steps.unshift(at); return steps }
const list = (entries, rest = {}) => ({ folders: entries, readAt: now - 2 * 60_000, complete: true, problem: null, ...rest })

const TITLES = [
  ["Lecture 24: Signalling cascades", 2, 4722], ["Lecture 23: Receptors and ligands", 4, 4568], ["Lecture 22: The cytoskeleton II", 6, 4771], ["Lecture 21: The cytoskeleton I", 9, 4497], ["Lecture 20: Vesicle transport", 11, 4640],
  ["Lecture 19: Golgi and sorting", 13, 4683], ["Review session before midterm 2", 15, 3136, "none"], ["Lecture 18: Protein targeting", 16, 4544], ["Lecture 17: The nucleus", 18, 4692], ["Lecture 16: ATP synthase", 20, 4722],
  ["Lecture 15: Electron transport", 23, 4675], ["Lecture 14: Mitochondria", 25, 4590], ["Lecture 13: Metabolism overview", 27, 4742], ["Guest lecture: imaging live cells", 30, 3767, "none"], ["Lecture 12: Membrane proteins", 32, 4658],
  ["Lecture 11: Transport", 34, 4700], ["Lecture 10: Membranes", 37, 4505], ["Lecture 9: Lipids", 39, 4609], ["Lecture 8: Enzyme kinetics II", 44, 4738], ["Lecture 7: Enzyme kinetics I", 46, 4631], ["Lecture 6: Enzymes", 48, 4510], ["Lecture 5: Proteins II", 51, 4712],
  ["Lecture 4: Proteins I", 53, 4689], ["Lecture 3: Water", 55, 4401],
]
const sessions = TITLES.map(([name, days, duration, captions = "yes"], index) => ({ id: `s${index}`, name, folderId: "lec", folderName: "Lectures", startTime: now - days * day, duration, captions }))
const listed = (rows, rest = {}) => ({ sessions: rows, readAt: now - 20_000, reading: false, complete: true, problem: null, ...rest })
const detail = (id) => {
  const session = sessions.find((entry) => entry.id === id) ?? sessions[9]
  return { id, name: session.name, description: "Rotary catalysis, the proton gradient and inhibitors. Reading: chapter 14.", folderId: "lec", folderPath: "Biology / BIOL 200 Cell biology / Autumn 2026 / Lectures", startTime: session.startTime, duration: session.duration, creator: "Ada Okafor", captions: session.captions, downloadable: true, hasThumbnail: false, viewerUrl: `https://northfield.panopto.example/Panopto/Pages/Viewer.aspx?id=${id}`, percentCompleted: null }
}
const refuse = (code, message, hint = "") => { throw { code, message, hint, retryable: true, detail: "GET https://northfield.panopto.example/Panopto/api/v1/folders\nstatus 503, 5 attempts, 41 s" } }

const file = (name, role, rest = {}) => ({ path: `/home/ada/Videos/${name}`, name, bytes: 1, role, language: null, languageGuessed: false, note: null, ...rest })
const item = (id, title, gb, names, outcome, rest = {}) => ({
  id, included: outcome !== "alreadyThere", title, titleIsOwn: false, description: "", recordedAt: now, recordedText: "2026-11-23", language: "en-CA", subfolder: "", bytes: gb * GB, seconds: 4624, outcome, choice: null, existing: null, warnings: [], lengthNote: null,
  files: names, pairSuggestion: null, ...rest,
})
const ITEMS = [
  item("i1", "Lecture 25: Cell cycle control", 3.1, [file("BIOL200_L25_camera.mp4", "camera"), file("BIOL200_L25_slides.mp4", "slides"), file("L25.en-CA.vtt", "captions", { language: "en-CA", note: "412 lines, valid" })], "twoStreams", { description: "Checkpoints, cyclins and CDKs. Reading: chapter 17, pages 963 to 982.", lengthNote: "Lengths agree: 1:17:04 and 1:17:05" }),
  item("i2", "Lecture 26: Mitosis", 1.4, [file("BIOL200_L26.mp4", "camera")], "new"),
  item("i3", "Lecture 27: Meiosis", 1.4, [file("BIOL200_L27.mp4", "camera")], "new"),
  item("i4", "Tutorial 10: Reading a Western blot", 0.8, [file("tut10 western blot (final).mp4", "camera")], "new"),
  item("i5", "Tutorial 11: Microscopy calculations", 2.2, [file("tut11_microscopy.mov", "camera")], "new"),
  item("i6", "Lecture 24: Signalling cascades", 1.4, [file("BIOL200_L24.mp4", "camera")], "alreadyThere", { existing: { sessionId: "s0", name: "Lecture 24: Signalling cascades", url: "" } }),
  item("i7", "Midterm 2 debrief", 1.5, [file("midterm2_debrief.mp4", "camera")], "sameTitle", { choice: "keepBoth", existing: { sessionId: "s9", name: "Midterm 2 debrief", url: "" } }),
]
const draft = (rest = {}) => ({
  id: "d1", accountId: "a1", folderId: "lec", folderPath: "Biology / BIOL 200 / Autumn 2026 / Lectures", keepSubfolders: true, hasSubfolders: true, checking: false, items: structuredClone(ITEMS),
  leftOut: [{ path: "/home/ada/Videos/notes_L25.docx", name: "notes_L25.docx", reason: "is not a video, audio or caption file." }],
  totals: { files: 10, recordings: 7, included: 6, skipped: 1, bytes: 10.4 * GB, newFolders: 0, bytesPerSecond: 38e6, seconds: 290 }, blockers: [], edited: false, manifest: false, ...rest,
})

const answers = {
  list_folders: ({ parentId }) => list(below(parentId)),
  refresh_folders: ({ parentId }) => list(below(parentId), { readAt: Date.now() }),
  search_folders: ({ query }) => list(query === "gen" ? [{ ...folders.get("b361"), id: "far", name: "Genomics lab", path: "Medicine / Genomics lab" }] : []),
  folder_path: ({ folderId }) => path(folderId),
  list_sessions: ({ folderId }) => listed(folderId === "lec" ? sessions : []),
  refresh_sessions: () => null,
  search_sessions: ({ query }) => listed(query === "nothing" ? [] : [...sessions.filter((entry) => entry.name.toLowerCase().includes(query.toLowerCase())), { ...sessions[3], id: "t1", name: "Tutorial: enzyme assays", folderId: "tut", folderName: "Autumn 2026 / Tutorials" }]),
  session_detail: ({ sessionId }) => detail(sessionId),
  create_folder: ({ parentId, name }) => ({ ...folders.get("tut"), id: "new", name, parentId }),
  rename_folder: ({ folderId, name }) => ({ ...folders.get(folderId), name }),
  move_folder: ({ folderId, parentId }) => ({ ...folders.get(folderId), parentId }),
  edit_session: ({ request }) => ({ ...detail(request.sessionId), ...(request.name === null ? {} : { name: request.name }), ...(request.description === null ? {} : { description: request.description }) }),
  move_sessions: ({ sessionIds }) => ({ done: sessionIds, failed: [] }),
  delete_sessions: ({ sessionIds }) => ({ done: sessionIds, failed: [] }),
  preview_folder_delete: ({ folderId }) => ({ folderId, name: folders.get(folderId).name, folders: 3, sessions: 47, seconds: 58 * 3600 + 1200, complete: true, problem: null }),
  delete_folder: () => null,
  open_in_panopto: () => null,
  describe_paths: ({ paths }) => ({ videos: paths.length === 2 ? 2 : 8, captions: paths.length === 2 ? 0 : 1, others: paths.length === 2 ? 0 : 1, folders: 0, bytes: paths.length === 2 ? 3 * GB : 11.8 * GB }),
  inspect_upload: () => draft(),
  upload_draft: () => draft(),
  open_upload_plan: () => draft(),
  edit_upload: ({ edit }) => {
    const next = draft({ edited: true })
    if (edit.kind === "include") next.items = next.items.map((entry) => (edit.itemIds.includes(entry.id) ? { ...entry, included: edit.on } : entry))
    if (edit.kind === "resolve") next.items = next.items.map((entry) => (edit.itemIds.includes(entry.id) ? { ...entry, choice: edit.choice } : entry))
    return next
  },
  preview_titles: ({ pattern }) => ITEMS.map((entry, index) => ({ itemId: entry.id, title: pattern.replace("{name}", entry.files[0].name.replace(/\.\w+$/, "")).replace("{n}", String(index + 1)) })),
  discard_upload: () => null,
  start_upload: () => "j1",
}

const startup = (rest = {}) => ({ version: "0.1.0", platform: "linux", profileDir: "/home/ada/.local/share/lectern", accounts: [account], activeAccountId: "a1", settings: structuredClone(settings), notices: [], skipTls: false, runsJobs: true, firstStart: false, ...rest })
const base = { jobs: [], finished: [], items: {}, meters, startup: startup(), answers }
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))
const until = async (find) => {
  for (let tries = 0; tries < 100; tries++) { const found = find(); if (found) return found; await wait(20) }
  throw new Error(`never came: ${find}`)
}
const click = (selector, text) => {
  const hit = [...document.querySelectorAll(selector)].find((element) => !text || (element.getAttribute("aria-label") ?? element.textContent).includes(text))
  if (!hit) throw new Error(`nothing to click: ${selector} ${text ?? ""}`)
  hit.click()
  return hit
}
const write = (selector, text) => {
  const field = document.querySelector(selector)
  if (!field) throw new Error(`no field ${selector}`)
  field.focus()
  field.value = text
  field.dispatchEvent(new Event("input", { bubbles: true }))
}
const press = (element, key, rest = {}) => element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...rest }))
const row = (key) => document.querySelector(`[data-key="${key}"]`)
const record = (id) => document.querySelector(`[data-session="${id}"]`)
const down = (element, rest = {}) => { element.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, button: 0, ...rest })); element.dispatchEvent(new PointerEvent("pointerup", { bubbles: true, button: 0, ...rest })) }
const context = (element) => { const box = element.getBoundingClientRect(); element.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, button: 2 })); element.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true, clientX: box.left + 60, clientY: box.top + 12 })) }

/** Opens the way to “Lectures”, as the pictures show it. */
const lectures = async () => {
  for (const id of ["bio", "b200", "au26", "sta"]) (await until(() => row(id))).querySelector(".twist").click()
  ;(await until(() => row("lec"))).click()
  await until(() => record("s2") ?? document.querySelector(".pane .empty, .pane .note, .pane .skeleton"))
  await wait(50)
}
const drag = (type, x, y, paths) => window.__drag({ type, paths, position: { x: x * devicePixelRatio, y: y * devicePixelRatio } })
const middle = (element) => { const box = element.getBoundingClientRect(); return [box.left + box.width / 2, box.top + box.height / 2] }
const files = (number) => Array.from({ length: number }, (_, index) => `/home/ada/Videos/${index}.mp4`)
const review = async () => { await lectures(); drag("enter", 700, 300, files(10)); await wait(30); drag("drop", 700, 300, files(10)); await until(() => document.querySelector("[role=dialog] [data-item]")); await wait(100) }

const here = () => document.activeElement?.dataset.key ?? document.activeElement?.dataset.session ?? document.activeElement?.dataset.item ?? document.activeElement?.tagName
/** Presses a key on what has the focus and waits until the focus is where it should be. */
const keys = async (key, expected, rest = {}) => {
  press(document.activeElement, key, rest)
  for (let tries = 0; tries < 60 && here() !== expected; tries++) await wait(20)
  if (here() !== expected) throw new Error(`${key} led to ${here()}, not to ${expected}`)
}
const chosen = (selector) => document.querySelectorAll(`${selector}[aria-selected=true]`).length
const expect = async (what, holds) => { await until(() => { try { return holds() } catch { return false } }).catch(() => { throw new Error(`not so: ${what}`) }) }

/** Walks the library and the review by keyboard alone. */
async function checkKeys() {
  await lectures()
  row("bio").focus()
  await keys("ArrowDown", "b112")
  await keys("ArrowLeft", "bio")
  press(row("bio"), "ArrowLeft")
  await expect("Left closes", () => row("bio").getAttribute("aria-expanded") === "false")
  press(row("bio"), "ArrowRight")
  await expect("Right opens", () => row("bio").getAttribute("aria-expanded") === "true")
  await keys("ArrowRight", "b112")
  await keys("End", "usr")
  await keys("Home", "me")
  await keys("s", "sp26")
  await wait(700)
  await keys("t", "tea")
  press(row("tea"), "Enter")
  await expect("Enter opens the folder", () => document.querySelector("h1").textContent === "Teaching support")
  await wait(700)
  await keys("h", "his")
  await wait(700)
  await keys("l", "lec")
  press(row("lec"), "Enter")
  await until(() => record("s2"))
  press(row("lec"), "F2")
  await until(() => document.querySelector("[role=tree] input"))
  press(document.querySelector("[role=tree] input"), "Escape")
  await expect("Esc leaves the name", () => here() === "lec")
  record("s0").focus()
  await keys("ArrowDown", "s1")
  await keys("ArrowDown", "s2", { shiftKey: true })
  await expect("Shift extends", () => chosen("[data-session]") === 2)
  await keys("ArrowDown", "s3", { ctrlKey: true })
  press(record("s3"), " ", { ctrlKey: true })
  await expect("Ctrl Space adds", () => chosen("[data-session]") === 3)
  await keys("End", "s23")
  await keys("Home", "s0")
  press(record("s0"), "a", { ctrlKey: true })
  await expect("Ctrl A selects all", () => document.querySelector(".pane .foot").textContent.includes("24 selected"))
  press(window, "Escape")
  await expect("Esc clears", () => chosen("[data-session]") === 0)
  press(record("s0"), "F2")
  const field = await until(() => record("s0").querySelector("input"))
  field.value = "Lecture 24: Signals"
  field.dispatchEvent(new Event("input", { bubbles: true }))
  press(field, "Enter")
  await expect("Enter renames", () => record("s0").textContent.includes("Lecture 24: Signals"))
  await until(() => document.querySelector(".toasts .toast"))
  press(document.body, "z", { ctrlKey: true })
  await expect("Ctrl Z takes the rename back", () => record("s0").textContent.includes("Signalling cascades"))
  drag("enter", 700, 300, files(10)); await wait(50); drag("drop", 700, 300, files(10))
  const first = await until(() => document.querySelector("[data-item=i1]"))
  first.focus()
  await keys("ArrowDown", "i2")
  press(document.activeElement, " ")
  await expect("Space leaves out", () => !document.querySelector("[data-item=i2] input").checked)
  press(document.activeElement, "Escape")
  await expect("Esc asks before changes are lost", () => document.body.textContent.includes("Throw away your changes to 7 recordings?"))
}

export const libraryScenes = {
  "library-keys": { ...base, steps: checkKeys },
  library: { ...base, steps: async () => { await lectures(); down(record("s9")); record("s9").click(); await wait(30); press(window, "i", { ctrlKey: true }); await wait(400) } },
  "library-plain": { ...base, steps: lectures },
  "library-many": { ...base, steps: async () => { await lectures(); down(record("s2")); record("s2").click(); down(record("s5"), { shiftKey: true }); await wait(30); press(window, "i", { ctrlKey: true }); await wait(100) } },
  "library-menu": { ...base, steps: async () => { await lectures(); context(record("s4").querySelector(".name")); await wait(100) } },
  "library-folder-menu": { ...base, steps: async () => { await lectures(); context(row("sp26").querySelector(".cut")); await wait(100) } },
  "library-columns": { ...base, steps: async () => { await lectures(); context(document.querySelector("[role=columnheader] button")); await wait(100) } },
  "library-rename": { ...base, steps: async () => { await lectures(); down(record("s3")); record("s3").click(); await wait(20); record("s3").focus(); press(record("s3"), "F2"); await wait(50) } },
  "library-new-folder": { ...base, steps: async () => { await lectures(); press(window, "n", { ctrlKey: true }); await wait(80); write("[role=tree] input", "Lectures"); press(document.querySelector("[role=tree] input"), "Enter"); await wait(50) } },
  "library-taken": { ...base, steps: async () => { await lectures(); row("au26").click(); await wait(50); click("button", "New folder"); await wait(50); write("[role=tree] input", "tutorials"); press(document.querySelector("[role=tree] input"), "Enter"); await wait(80) } },
  "library-filter": { ...base, steps: async () => { await lectures(); write("input[aria-label='Filter folders']", "gen"); await wait(700) } },
  "library-search": { ...base, steps: async () => { await lectures(); write("input[aria-label='Search recordings']", "enzyme has:captions"); await wait(700) } },
  "library-search-none": { ...base, steps: async () => { await lectures(); write("input[aria-label='Search recordings']", "nothing"); await wait(700) } },
  "library-hidden": { ...base, steps: async () => { await lectures(); record("s3").focus(); press(record("s3"), "a", { ctrlKey: true }); write("input[aria-label='Search recordings']", "no:captions"); await wait(500) } },
  "library-empty": { ...base, steps: async () => { await lectures(); row("empty").click(); await wait(100) } },
  "library-lock": { ...base, steps: async () => { await lectures(); row("loc").click(); await wait(100) } },
  "library-error": { ...base, answers: { ...answers, list_sessions: () => refuse("server", "Panopto has a problem (error 503).", "Nothing is wrong on your side. Try again in a few minutes.") }, steps: lectures },
  "library-tree-error": { ...base, answers: { ...answers, list_folders: () => refuse("unreachable", "Lectern cannot reach northfield.panopto.example.", "Check the connection or the proxy.") }, steps: () => wait(100) },
  "library-incomplete": { ...base, answers: { ...answers, list_sessions: () => listed(sessions, { complete: false, readAt: now - 9 * 60_000 }) }, steps: lectures, after: (deliver) => setTimeout(() => deliver({ type: "listing", accountId: "a1", folderId: "lec", pages: 3, rows: 24, done: true, problem: null }), 900) },
  "library-loading": { ...base, answers: { ...answers, list_sessions: () => listed([], { readAt: null, reading: true }) }, steps: async () => { await lectures(); await wait(1000) } },
  "library-connect": { ...base, startup: startup({ accounts: [], activeAccountId: null }), steps: async () => { press(window, "1", { ctrlKey: true }) } },
  "library-drag": { ...base, steps: async () => { await lectures(); const [x, y] = middle(row("tut")); drag("enter", 700, 300, files(2)); await wait(50); drag("over", x, y); await wait(300) } },
  "library-drag-table": { ...base, steps: async () => { await lectures(); drag("enter", 700, 300, files(10)); await wait(50); drag("over", 700, 300); await wait(300) } },
  "library-drag-window": { ...base, steps: async () => { await lectures(); drag("enter", 600, 20, files(2)); await wait(300) } },
  "library-drag-refused": { ...base, steps: async () => { await lectures(); const [x, y] = middle(row("tea")); drag("enter", x, y, files(2)); await wait(300) } },
  "library-drag-unfit": { ...base, answers: { ...answers, describe_paths: () => ({ videos: 0, captions: 0, others: 2, folders: 0, bytes: 5000 }) }, steps: async () => { await lectures(); const [x, y] = middle(row("tut")); drag("enter", x, y, ["/home/ada/a.docx"]); await wait(300) } },
  "library-drag-rows": { ...base, steps: async () => {
    await lectures(); down(record("s2")); record("s2").click(); down(record("s5"), { shiftKey: true }); await wait(30)
    record("s3").dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, button: 0, clientX: 600, clientY: 190 })); const [x, y] = middle(row("tut"))
    window.dispatchEvent(new PointerEvent("pointermove", { clientX: 590, clientY: 200 })); window.dispatchEvent(new PointerEvent("pointermove", { clientX: x, clientY: y })); await wait(200)
  } },
  "library-ask": { ...base, steps: async () => { await lectures(); drag("enter", 600, 20, files(2)); await wait(50); drag("drop", 600, 20, files(2)); await wait(300) } },
  "library-move": { ...base, steps: async () => { await lectures(); down(record("s2")); record("s2").click(); context(record("s2").querySelector(".name")); await wait(100); click("[role=menuitem]", "Move to"); await wait(300) } },
  "folder-delete": { ...base, steps: async () => { await lectures(); row("sp26").focus(); press(row("sp26"), "Delete"); await wait(200); write("[role=alertdialog] input", "Spring 20"); await wait(30) } },
  "sessions-delete": { ...base, steps: async () => { await lectures(); down(record("s2")); record("s2").click(); down(record("s9"), { shiftKey: true }); await wait(20); record("s9").focus(); press(record("s9"), "Delete"); await wait(200) } },
  "upload-review": { ...base, steps: review },
  "upload-review-many": { ...base, steps: async () => { await review(); const grid = document.querySelector("[role=dialog] [role=grid]"); press(grid.querySelector("[tabindex='0']"), "a", { ctrlKey: true }); await wait(100) } },
  "upload-review-titles": { ...base, steps: async () => { await review(); click("[role=dialog] button", "Titles from"); await wait(500) } },
  "upload-review-sheet": { ...base, steps: async () => { await review(); click("[role=dialog] button", "Paste from"); await wait(200) } },
  "upload-review-captions": { ...base, steps: async () => { await review(); click("[role=dialog] button", "Match captions"); await wait(200) } },
  "upload-review-target": { ...base, steps: async () => { await review(); document.querySelector(".target-button").click(); await wait(400) } },
  "upload-review-date": { ...base, steps: async () => { await review(); document.querySelector(".calendar-button").click(); await wait(300) } },
  "upload-review-cancel": { ...base, steps: async () => { await review(); document.querySelectorAll("[role=dialog] [role=grid] input[type=checkbox]")[2].click(); await wait(150); click("[role=dialog] button", "Cancel"); await wait(200) } },
  "upload-review-problems": { ...base, answers: { ...answers, inspect_upload: () => draft({ items: [
    { ...ITEMS[0], lengthNote: null, warnings: [{ code: "lengthsDiffer", text: "Lengths differ by 12:04. Check that they belong together.", blocking: false, canUploadAnyway: false }, { code: "captionInvalid", text: "Line 87: end is before start.", blocking: false, canUploadAnyway: false }] },
    { ...ITEMS[1], outcome: "problem", warnings: [{ code: "empty", text: "BIOL200_L26.mp4 is empty.", blocking: true, canUploadAnyway: false }] },
    { ...ITEMS[2], warnings: [{ code: "unlikelyFormat", text: "Panopto may not read .mxf. Convert it, leave it out, or upload anyway.", blocking: true, canUploadAnyway: true }] }, ITEMS[6], { ...ITEMS[6], id: "i8", title: "Midterm 1 debrief" }], blockers: ["1 file needs a choice before you start."] }) }, steps: review },
  "upload-review-500": { ...base, answers: { ...answers, inspect_upload: () => draft({ items: Array.from({ length: 600 }, (_, index) => item(`x${index}`, `Recording ${index + 1}`, 0.3, [file(`rec_${index + 1}.mp4`, "camera")], "new")), totals: { ...draft().totals, files: 600, recordings: 600, included: 600, skipped: 0, bytes: 180 * GB } }) }, steps: async () => { await review(); document.querySelector(".review-rows").scrollTop = 9000; await wait(200) } },
  "library-50000": { ...base, answers: { ...answers, list_folders: ({ parentId }) => list(parentId === "his" ? Array.from({ length: 50_000 }, (_, index) => ({ ...folders.get("tut"), id: `h${index}`, parentId: "his", name: `Course ${index}` })) : below(parentId)), list_sessions: () => listed(Array.from({ length: 100_000 }, (_, index) => ({ ...sessions[index % 24], id: `m${index}`, name: `Recording ${index}` }))) }, steps: async () => {
    (await until(() => row("his"))).querySelector(".twist").click(); await wait(300); row("bio").click(); await wait(600)
    const grid = document.querySelector(".session-rows"), tree = document.querySelector(".tree-rows")
    const frames = []
    for (let step = 0; step < (window.__steps ?? 60); step++) { const start = performance.now(); grid.scrollTop += 400; tree.scrollTop += 300; await new Promise((resolve) => requestAnimationFrame(resolve)); document.body.getBoundingClientRect(); frames.push(performance.now() - start) }
    frames.sort((a, b) => a - b)
    document.title = `frames: half under ${Math.round(frames[30])} ms, worst ${Math.round(frames[59])} ms`
  } },
}
