import { spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** Starts Chromium without a window and speaks its DevTools protocol over two pipes. */
export async function startBrowser() {
  const profile = mkdtempSync(join(tmpdir(), "lectern-look-"))
  const child = spawn("chromium", ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-pipe", `--user-data-dir=${profile}`, "about:blank"], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] })
  const waiting = new Map()
  const listeners = new Set()
  let next = 1
  let rest = ""
  child.stdio[4].setEncoding("utf8")
  child.stdio[4].on("data", (chunk) => {
    const parts = (rest + chunk).split("\0")
    rest = parts.pop()
    for (const part of parts) {
      const message = JSON.parse(part)
      const call = waiting.get(message.id)
      if (!call) { for (const listen of listeners) listen(message); continue }
      waiting.delete(message.id)
      if (message.error) call.reject(new Error(`${call.method}: ${message.error.message}`))
      else call.resolve(message.result)
    }
  })
  const send = (method, params = {}, sessionId = undefined) => new Promise((resolve, reject) => {
    const id = next++
    waiting.set(id, { resolve, reject, method })
    child.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`)
  })

  /** Opens a page of its own; `evaluate` waits for the value of an expression. */
  async function openPage(width, height) {
    const { targetId } = await send("Target.createTarget", { url: "about:blank" })
    const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true })
    const call = (method, params) => send(method, params, sessionId)
    await call("Page.enable")
    await call("Runtime.enable")
    await call("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false })
    await call("Emulation.setFocusEmulationEnabled", { enabled: true })
    return {
      call,
      evaluate: async (expression) => {
        const { result, exceptionDetails } = await call("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true })
        if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
        return result.value
      },
      close: () => send("Target.closeTarget", { targetId }),
    }
  }

  async function stop() {
    const gone = new Promise((resolve) => child.once("exit", resolve))
    await send("Browser.close").catch(() => child.kill())
    await gone
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
  return { openPage, stop }
}
