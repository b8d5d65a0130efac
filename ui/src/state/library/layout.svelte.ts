import type { Column } from "./session-table.svelte"
import type { Keep } from "./library.svelte"

export const TREE_WIDTH = { least: 180, usual: 240, most: 420 } as const
export const DRAWER_WIDTH = { least: 264, usual: 296, most: 420 } as const
/** Columns a person may hide; the title always stays. */
export const OPTIONAL_COLUMNS = ["recorded", "length", "captions", "here"] as const satisfies readonly Column[]

/** How the library screen is laid out, kept between starts. */
export class Layout {
  #keep: Keep
  treeWidth = $state<number>(TREE_WIDTH.usual)
  drawerWidth = $state<number>(DRAWER_WIDTH.usual)
  drawer = $state(false)
  hidden: readonly Column[] = $state.raw([])

  constructor(keep: Keep) {
    this.#keep = keep
    this.treeWidth = within(Number(keep.get("treeWidth") ?? TREE_WIDTH.usual), TREE_WIDTH)
    this.drawerWidth = within(Number(keep.get("drawerWidth") ?? DRAWER_WIDTH.usual), DRAWER_WIDTH)
    this.drawer = keep.get("drawer") === "open"
    const hidden = (keep.get("hiddenColumns") ?? "").split(",")
    this.hidden = OPTIONAL_COLUMNS.filter((column) => hidden.includes(column))
  }

  setTreeWidth(width: number): void {
    this.treeWidth = within(width, TREE_WIDTH)
    this.#keep.set("treeWidth", String(this.treeWidth))
  }

  setDrawerWidth(width: number): void {
    this.drawerWidth = within(width, DRAWER_WIDTH)
    this.#keep.set("drawerWidth", String(this.drawerWidth))
  }

  setDrawer(open: boolean): void {
    this.drawer = open
    this.#keep.set("drawer", open ? "open" : "closed")
  }

  shows(column: Column): boolean {
    return !this.hidden.includes(column)
  }

  toggleColumn(column: (typeof OPTIONAL_COLUMNS)[number]): void {
    this.hidden = this.shows(column) ? [...this.hidden, column] : this.hidden.filter((entry) => entry !== column)
    this.#keep.set("hiddenColumns", this.hidden.join(","))
  }
}

function within(width: number, limits: { least: number; usual: number; most: number }): number {
  return Number.isFinite(width) ? Math.min(limits.most, Math.max(limits.least, Math.round(width))) : limits.usual
}
