import type AnyIcon from "@lucide/svelte/icons/x"

/** A Lucide icon, imported one by one from `@lucide/svelte/icons/…`. */
export type IconComponent = typeof AnyIcon
