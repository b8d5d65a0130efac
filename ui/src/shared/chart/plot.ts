import * as Plot from "@observablehq/plot"
import type { Attachment } from "svelte/attachments"

export { Plot }

/** Draws a chart into an element and again whenever what `options` reads has changed: `{@attach plot(() => ({ … }))}`. */
export function plot(options: () => Plot.PlotOptions): Attachment<HTMLElement> {
  return (node) => {
    const chart = Plot.plot(options())
    // The element around it carries name, summary and keys; the marks themselves would only be noise.
    chart.setAttribute("aria-hidden", "true")
    node.replaceChildren(chart)
    return () => chart.remove()
  }
}
