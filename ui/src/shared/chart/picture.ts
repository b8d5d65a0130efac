/**
 * Pictures of charts for files: as SVG with its colours written in, and as PNG drawn shape by shape, so that no image has to be
 * loaded by the page (its content policy allows none).
 */
const STYLES = ["fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "opacity", "font-family", "font-size", "font-weight", "text-anchor"]
const HEAD = 44
const EDGE = 16
const SCALE = 2
/** What is marked so belongs to the screen, not to a picture of it. */
const SCREEN_ONLY = "[data-screen], style, title, desc"

export type Picture = { svg: SVGSVGElement; title: string; note: string }

/** Returns an SVG file of a chart that is in the page, with its title above. */
export function svgFile({ svg, title, note }: Picture): string {
  const copy = svg.cloneNode(true) as SVGSVGElement
  const copies = [copy, ...copy.querySelectorAll<SVGElement>("*")]
  ;[svg, ...svg.querySelectorAll<SVGElement>("*")].forEach((element, index) => writeStyle(element, copies[index]))
  for (const element of copy.querySelectorAll(SCREEN_ONLY)) element.remove()
  const { width, height } = svg.getBoundingClientRect()
  copy.setAttribute("x", String(EDGE))
  copy.setAttribute("y", String(HEAD))
  copy.setAttribute("width", String(width))
  copy.setAttribute("height", String(height))
  if (!copy.hasAttribute("viewBox")) copy.setAttribute("viewBox", `0 0 ${width} ${height}`)
  const colours = look()
  const [all, tall] = [width + 2 * EDGE, height + HEAD + EDGE]
  const head = `<rect width="${all}" height="${tall}" fill="${colours.paper}"/><text x="${EDGE}" y="24" font-size="15" font-weight="600" fill="${colours.ink}">${escaped(title)}</text><text x="${EDGE}" y="38" font-size="11" fill="${colours.soft}">${escaped(note)}</text>`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${all}" height="${tall}" viewBox="0 0 ${all} ${tall}" font-family="sans-serif" role="img"><title>${escaped(title)}</title>${head}${new XMLSerializer().serializeToString(copy)}</svg>\n`
}

/** Returns a PNG file of the same, two pixels for one, in base64. */
export function pngFile({ svg, title, note }: Picture): string {
  const { width, height } = svg.getBoundingClientRect()
  const canvas = document.createElement("canvas")
  canvas.width = Math.ceil((width + 2 * EDGE) * SCALE)
  canvas.height = Math.ceil((height + HEAD + EDGE) * SCALE)
  const pen = canvas.getContext("2d")
  if (!pen) throw new Error("This system cannot draw pictures.")
  const colours = look()
  pen.scale(SCALE, SCALE)
  pen.fillStyle = colours.paper
  pen.fillRect(0, 0, width + 2 * EDGE, height + HEAD + EDGE)
  pen.fillStyle = colours.ink
  pen.font = `600 15px ${colours.font}`
  pen.fillText(title, EDGE, 24)
  pen.fillStyle = colours.soft
  pen.font = `11px ${colours.font}`
  pen.fillText(note, EDGE, 38)
  pen.translate(EDGE, HEAD)
  draw(pen, svg, 1)
  return canvas.toDataURL("image/png").replace(/^data:image\/png;base64,/, "")
}

/** Puts a chart that exists only for a file into the page, out of sight, while it is used. */
export function whileShown<T>(markup: string, use: (svg: SVGSVGElement) => T): T {
  const place = document.createElement("div")
  place.setAttribute("aria-hidden", "true")
  place.style.cssText = "position: absolute; visibility: hidden; pointer-events: none; left: 0; top: 0"
  place.innerHTML = markup
  document.body.append(place)
  try {
    const svg = place.querySelector("svg")
    if (!svg) throw new Error("There is nothing to draw.")
    return use(svg)
  } finally {
    place.remove()
  }
}

export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")
}

function look(): { paper: string; ink: string; soft: string; font: string } {
  const style = getComputedStyle(document.documentElement)
  const colour = (name: string) => style.getPropertyValue(name).trim()
  return { paper: colour("--surface"), ink: colour("--text"), soft: colour("--text-3"), font: getComputedStyle(document.body).fontFamily }
}

function writeStyle(element: SVGElement, copy: SVGElement | undefined): void {
  if (!copy) return
  const style = getComputedStyle(element)
  copy.removeAttribute("class")
  copy.removeAttribute("style")
  for (const name of STYLES) {
    const value = style.getPropertyValue(name)
    if (value) copy.setAttribute(name, value)
  }
}

function draw(pen: CanvasRenderingContext2D, element: SVGElement, opacity: number): void {
  if (element.matches(SCREEN_ONLY)) return
  const style = getComputedStyle(element)
  if (style.display === "none") return
  const seen = opacity * Number(style.opacity || 1)
  const words = element instanceof SVGTextContentElement && (element.childElementCount === 0 || element instanceof SVGTSpanElement)
  if (words) write(pen, element, style, seen)
  else if (element instanceof SVGGeometryElement) shape(pen, element, style, seen)
  else for (const child of element.children) if (child instanceof SVGElement) draw(pen, child, seen)
}

function shape(pen: CanvasRenderingContext2D, element: SVGGeometryElement, style: CSSStyleDeclaration, opacity: number): void {
  const path = outline(element)
  if (!path) return
  pen.save()
  place(pen, element)
  if (style.fill !== "none" && !(element instanceof SVGLineElement)) {
    pen.globalAlpha = opacity * Number(style.fillOpacity || 1)
    pen.fillStyle = style.fill
    pen.fill(path)
  }
  if (style.stroke !== "none") {
    pen.globalAlpha = opacity * Number(style.strokeOpacity || 1)
    pen.strokeStyle = style.stroke
    pen.lineWidth = parseFloat(style.strokeWidth) || 1
    pen.setLineDash(style.strokeDasharray === "none" ? [] : style.strokeDasharray.split(/[ ,]+/).map(parseFloat).filter(Number.isFinite))
    pen.stroke(path)
  }
  pen.restore()
}

function outline(element: SVGGeometryElement): Path2D | null {
  const number = (name: string) => Number(element.getAttribute(name) ?? 0)
  const path = new Path2D()
  if (element instanceof SVGPathElement) return new Path2D(element.getAttribute("d") ?? "")
  if (element instanceof SVGRectElement) path.roundRect(element.x.baseVal.value, element.y.baseVal.value, element.width.baseVal.value, element.height.baseVal.value, number("rx"))
  else if (element instanceof SVGLineElement) {
    path.moveTo(number("x1"), number("y1"))
    path.lineTo(number("x2"), number("y2"))
  } else if (element instanceof SVGCircleElement) path.arc(number("cx"), number("cy"), number("r"), 0, 2 * Math.PI)
  else return null
  return path
}

function write(pen: CanvasRenderingContext2D, element: SVGTextContentElement, style: CSSStyleDeclaration, opacity: number): void {
  const text = element.textContent ?? ""
  if (text === "" || element.getNumberOfChars() === 0) return
  const start = element.getStartPositionOfChar(0)
  pen.save()
  place(pen, element)
  pen.globalAlpha = opacity * Number(style.fillOpacity || 1)
  pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`
  pen.fillStyle = style.fill
  pen.fillText(text, start.x, start.y)
  pen.restore()
}

function place(pen: CanvasRenderingContext2D, element: SVGGraphicsElement): void {
  const at = element.getCTM()
  if (at) pen.transform(at.a, at.b, at.c, at.d, at.e, at.f)
}
