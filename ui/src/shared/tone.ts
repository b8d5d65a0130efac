/** What a colour says. Never alone: an icon of its own shape and a word stand beside it. */
export type Tone = "good" | "warn" | "bad" | "busy" | "idle" | "acc"
