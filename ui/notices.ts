import { existsSync, readdirSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import type { Plugin } from "vite"

type Notices = { packages: { name: string; version: string; license: string; texts: number[] }[]; texts: string[] }

const LICENCE = /^(licen[cs]e|copying|notice)/i

/** Writes `notices.json`: name, licence and licence text of each package of others that is in the bundle, and no other. */
export function notices(): Plugin {
  return {
    name: "notices",
    apply: "build",
    generateBundle(_options, bundle) {
      const folders = new Set<string>()
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== "chunk") continue
        for (const id of Object.keys(chunk.modules)) {
          const folder = packageOf(id)
          if (folder !== null) folders.add(folder)
        }
      }
      this.emitFile({ type: "asset", fileName: "notices.json", source: JSON.stringify(collect([...folders])) })
    },
  }
}

/** Returns the folder of the package that a module belongs to, or null for our own. */
function packageOf(id: string): string | null {
  const path = id.replace(/^\0/, "").split("?")[0] ?? ""
  if (!path.includes("/node_modules/")) return null
  for (let folder = dirname(path); folder.includes("/node_modules/"); folder = dirname(folder)) {
    const manifest = join(folder, "package.json")
    // Some packages have manifests without a name inside them, to say how their modules are read.
    if (existsSync(manifest) && "name" in read(manifest) && "version" in read(manifest)) return folder
  }
  return null
}

function collect(folders: string[]): Notices {
  const texts: string[] = []
  const number = (text: string) => {
    const known = texts.indexOf(text)
    return known >= 0 ? known : texts.push(text) - 1
  }
  const packages = folders.map((folder) => {
    const { name, version, license } = read(join(folder, "package.json"))
    const files = readdirSync(folder).filter((file) => LICENCE.test(file)).sort()
    return { name: String(name), version: String(version), license: typeof license === "string" ? license : "see the text", texts: files.map((file) => number(readFileSync(join(folder, file), "utf8").trim())) }
  })
  return { packages: packages.sort((a, b) => a.name.localeCompare(b.name)), texts }
}

function read(manifest: string): Record<string, unknown> {
  return JSON.parse(readFileSync(manifest, "utf8")) as Record<string, unknown>
}
