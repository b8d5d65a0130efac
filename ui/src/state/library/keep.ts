import type { Keep } from "./library.svelte"

/** Keeps small things of the window's layout between starts. Nothing here is data of a server or a person. */
export const keep: Keep = {
  get: (key) => localStorage.getItem(`library.${key}`),
  set: (key, value) => localStorage.setItem(`library.${key}`, value),
}
