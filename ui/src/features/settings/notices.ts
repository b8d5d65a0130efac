import { host } from "../../host"

/** A part of Lectern that others made. */
export type Notice = { name: string; version: string; license: string; texts: string[] }
type Collected = { packages: { name: string; version: string; license: string; texts: number[] }[]; texts: string[] }

/** Reads what the build found the program and the page to be made of, by name. */
export async function readNotices(): Promise<Notice[]> {
  const [crates, page] = await Promise.all([host.commands.thirdPartyNotices(), fetch("/notices.json")])
  const program = crates.status === "ok" ? notices(crates.data) : []
  return [...program, ...notices(await page.text())].sort((a, b) => a.name.localeCompare(b.name))
}

/** Puts each package together with its texts. */
export function notices(json: string): Notice[] {
  const { packages, texts } = JSON.parse(json) as Collected
  return packages.map((entry) => ({ ...entry, texts: entry.texts.map((number) => texts[number] ?? "") }))
}

/** Returns those whose name or licence holds all words. */
export function matching(all: readonly Notice[], query: string): Notice[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  return all.filter((entry) => words.every((word) => `${entry.name} ${entry.license}`.toLowerCase().includes(word)))
}
