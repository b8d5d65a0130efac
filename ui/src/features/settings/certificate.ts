import type { ErrorView } from "../../bindings"
import { host } from "../../host"
import { settings } from "../../state"

/** Asks for a PEM file, checks it, and sets it. Returns what is wrong with it, or null. */
export async function chooseCertificate(): Promise<ErrorView | null> {
  const [path] = await host.chooseFiles({ title: "Choose your campus certificate", multiple: false, filters: [{ name: "Certificates", extensions: ["pem", "crt", "cer"] }] })
  if (!path) return null
  const checked = await host.commands.checkCaFile(path)
  if (checked.status === "error") return checked.error
  await settings.change({ caFile: path }, "certificate file")
  return null
}
