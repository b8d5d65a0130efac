/**
 * A stand-in for the shell, for looking at screens in a browser: it answers the page's calls with the data of one scene.
 * Served only by `tests/look/look.mjs`; nothing of it is part of the built page.
 */
const scene = window.__scene
const callbacks = new Map()
/** What the page listens to beside the one stream: files dragged over the window. */
const heard = new Map()
window.__drag = ({ type, paths, position }) => callbacks.get(heard.get(`tauri://drag-${type}`))?.({ event: `tauri://drag-${type}`, id: 0, payload: { paths, position } })
let nextId = 1
let seq = 0
let listener = null

function deliver(event) {
  if (!listener) return
  callbacks.get(listener.id)?.({ index: listener.index++, message: { seq: seq++, event } })
}
window.__deliver = deliver

const answers = {
  startup: () => scene.startup,
  subscribe: ({ channel }) => {
    listener = { id: Number(String(channel.id ?? channel).replace(/\D/g, "")), index: 0 }
    setTimeout(() => {
      const real = Date.now
      if (scene.startedAt) Date.now = () => scene.startedAt
      deliver({ type: "snapshot", jobs: scene.jobs, accounts: scene.startup.accounts, meters: scene.meters, activeAccountId: scene.startup.activeAccountId })
      Date.now = real
      scene.after?.(deliver)
    }, 0)
    return null
  },
  list_accounts: () => scene.startup.accounts,
  list_jobs: ({ finished }) => (finished ? scene.finished : scene.jobs),
  job_items: ({ jobId }) => scene.items[jobId] ?? [],
  job_log: () => scene.log ?? [],
  update_settings: ({ settings }) => (scene.startup.settings = settings),
  check_server: ({ address }) => scene.check(address),
  find_credential_files: () => scene.files ?? [],
  free_space: () => 212_400_000_000,
  list_mirrors: () => scene.mirrors ?? [],
  list_courses: () => [],
  list_page_view_courses: () => [],
  list_artifact_exports: () => [],
  list_artifact_sets: () => [],
  names_shown: () => false,
  local_recordings: () => [],
  waiting_plans: () => scene.waiting ?? [],
  suggest_destination: ({ name }) => `/home/ada/Lectern/${name}`,
  template_preview: ({ template }) => [`Lectures/${template.replace("{title}", "Lecture 24- Signalling cascades")}.mp4`],
  check_ca_file: () => ({ certificates: 3, validTo: Date.UTC(2031, 4, 1) }),
  set_skip_tls: () => null,
  system_details: () => "Lectern 0.1.0, linux",
  ...scene.answers,
}

// As the shell does.
Object.freeze(Object.prototype)

window.isTauri = true
window.__TAURI_INTERNALS__ = {
  metadata: { currentWindow: { label: "main" }, currentWebview: { windowLabel: "main", label: "main" } },
  transformCallback: (callback) => { const id = nextId++; callbacks.set(id, callback); return id },
  unregisterCallback: (id) => callbacks.delete(id),
  invoke: async (name, args) => {
    if (name === "plugin:event|listen") heard.set(args.event, args.handler)
    if (name.startsWith("plugin:")) return 0
    const answer = answers[name]
    if (!answer) throw { code: "internal", message: `No answer for ${name} in this scene.`, hint: "", retryable: false, detail: "" }
    return answer(args ?? {})
  },
}
window.__TAURI_EVENT_PLUGIN_INTERNALS__ = { unregisterListener: () => {} }
