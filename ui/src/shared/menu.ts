import type { IconComponent } from "./icon"

/** One line of a menu, or a separator between groups. */
export type MenuItem =
  | {
      label: string
      icon?: IconComponent
      /** The key that does the same, shown at the right. */
      keys?: string
      /** A second, grey line. */
      note?: string
      danger?: boolean
      disabled?: boolean
      /** With a value: a choice that is on or off. */
      checked?: boolean
      onSelect: () => void
    }
  | "separator"
