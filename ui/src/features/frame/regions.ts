const FOCUSABLE = "button:not(:disabled), [href], input:not(:disabled), select:not(:disabled), textarea:not(:disabled), [tabindex]:not([tabindex='-1'])"

/** Moves the focus to the next (1) or previous (-1) region: an element marked `data-region`, innermost ones first. */
export function moveRegion(step: 1 | -1): void {
  const all = [...document.querySelectorAll<HTMLElement>("[data-region]")].filter((region) => region.offsetParent !== null || region.getClientRects().length > 0)
  // A region that holds others is walked through them.
  const regions = all.filter((region) => !region.querySelector("[data-region]"))
  if (regions.length === 0) return
  const here = regions.findIndex((region) => region.contains(document.activeElement))
  const at = here < 0 ? (step === 1 ? 0 : regions.length - 1) : (here + step + regions.length) % regions.length
  const region = regions[at]
  if (region) (firstFocus(region) ?? focusable(region)).focus()
}

/**
 * Gives the keyboard a place in a screen that has just opened, where the screen before it took the focus away with it:
 * the first region below the tool bar, at its current line.
 */
export function enterScreen(main: HTMLElement): void {
  if (!isFocusLost(main)) return
  const regions = [...main.querySelectorAll<HTMLElement>("[data-region]")].filter((region) => !region.classList.contains("bar") && region.getClientRects().length > 0)
  const place = regions.map((region) => region.querySelector<HTMLElement>("[data-current], [aria-current='page'], [role='treeitem'][tabindex='0'], [role='row'][tabindex='0']")).find((found) => found !== null)
  ;(place ?? focusable(main)).focus({ preventScroll: true })
}

/** Tells whether nothing that a person can use has the focus. */
export function isFocusLost(main: Element | null = document.querySelector("main")): boolean {
  const at = document.activeElement
  return at === null || at === document.body || at === main
}

/** Returns the element that holds the place in the region (its roving tab stop), or its first control. */
function firstFocus(region: HTMLElement): HTMLElement | null {
  return region.querySelector<HTMLElement>("[data-current], [aria-current='page'], [tabindex='0']") ?? region.querySelector<HTMLElement>(FOCUSABLE)
}

function focusable(region: HTMLElement): HTMLElement {
  if (!region.hasAttribute("tabindex")) region.tabIndex = -1
  return region
}
