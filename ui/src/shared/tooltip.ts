import type { Attachment } from "svelte/attachments"

const DELAY = 500
let layer: HTMLElement | null = null
let timer: ReturnType<typeof setTimeout> | undefined

/**
 * Shows a short text beside an element while the pointer rests on it or it has the keyboard focus: `{@attach tooltip("Pause")}`.
 *
 * All tooltips share one element, so that long lists pay nothing for them. An empty text shows nothing.
 */
export function tooltip(text: string | null | undefined): Attachment<HTMLElement> {
  return (node) => {
    if (!text) return
    const show = (delay: number) => {
      clearTimeout(timer)
      timer = setTimeout(() => place(node, text), delay)
    }
    const enter = () => show(DELAY)
    const focus = () => { if (node.matches(":focus-visible")) show(DELAY) }
    const key = (event: KeyboardEvent) => { if (event.key === "Escape") hide() }
    node.addEventListener("pointerenter", enter)
    node.addEventListener("pointerleave", hide)
    node.addEventListener("pointerdown", hide)
    node.addEventListener("focus", focus)
    node.addEventListener("blur", hide)
    node.addEventListener("keydown", key)
    return () => {
      hide()
      node.removeEventListener("pointerenter", enter)
      node.removeEventListener("pointerleave", hide)
      node.removeEventListener("pointerdown", hide)
      node.removeEventListener("focus", focus)
      node.removeEventListener("blur", hide)
      node.removeEventListener("keydown", key)
    }
  }
}

function hide(): void {
  clearTimeout(timer)
  if (layer) layer.hidden = true
}

function place(node: HTMLElement, text: string): void {
  if (!node.isConnected) return
  layer ??= makeLayer()
  // A modal dialog hides everything outside itself from assistive technology; the last child of the body stays on top of it.
  document.body.append(layer)
  layer.textContent = text
  layer.hidden = false
  const at = node.getBoundingClientRect()
  const own = layer.getBoundingClientRect()
  const below = at.bottom + 6 + own.height < window.innerHeight
  layer.style.top = `${below ? at.bottom + 6 : at.top - own.height - 6}px`
  layer.style.left = `${Math.max(8, Math.min(at.left + (at.width - own.width) / 2, window.innerWidth - own.width - 8))}px`
}

function makeLayer(): HTMLElement {
  const element = document.createElement("div")
  element.className = "tooltip"
  // The name or description of the control already tells a screen reader the same words.
  element.setAttribute("aria-hidden", "true")
  return element
}
