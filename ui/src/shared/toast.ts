import type { Tone } from "./tone"

/** A short message at the lower right. Never the only place a fact is told. */
export type Toast = {
  id: number
  tone: Tone
  title: string
  text?: string
  action?: { label: string; run: () => void }
  /** Milliseconds until it goes by itself; null stays until closed. */
  duration: number | null
}
