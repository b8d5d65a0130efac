import type { SettingsView } from "../../bindings"
import { host } from "../../host"

/** Puts theme, density, motion and text size on the page. */
export function applyAppearance(settings: Pick<SettingsView, "theme" | "density" | "reduceMotion" | "textSize">): void {
  const root = document.documentElement
  if (settings.theme === "system") delete root.dataset["theme"]
  else root.dataset["theme"] = settings.theme
  root.dataset["density"] = settings.density
  root.toggleAttribute("data-reduce-motion", settings.reduceMotion)
  if (host.available) void host.setTextSize(settings.textSize / 100)
}
