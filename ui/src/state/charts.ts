import { host } from "../host"
import { toasts } from "./index"

/** Asks where a chart goes and writes it there. */
export async function saveChart(file: { name: string; ending: string; content: string; base64: boolean }): Promise<void> {
  const path = await host.chooseSaveFile({ title: "Save chart", name: `${fileStem(file.name)}.${file.ending}`, filters: [{ name: file.ending.toUpperCase(), extensions: [file.ending] }] })
  if (path === null) return
  const answer = await host.commands.saveChart(path, file.content, file.base64)
  if (answer.status === "error") toasts.problem("The chart was not saved", [answer.error.message, answer.error.hint].filter(Boolean).join(" "))
  else toasts.success("Saved the chart", undefined, { label: "Show file", run: () => void host.commands.showFile(path) })
}

export function chartFailed(message: string): void {
  toasts.problem("The chart was not saved", message)
}

/** Leaves out of a file name what some system does not allow. */
function fileStem(name: string): string {
  return name.replace(/[<>:"/\\|?*]+|\p{Cc}+/gu, "-").replace(/[. ]+$/, "").slice(0, 120) || "chart"
}
