import type { MirrorScheduleView } from "../../bindings"

export type Repeat = "never" | "daily" | "weekdays" | "sunday" | "own"

export const REPEATS: readonly { value: Repeat; label: string }[] = [
  { value: "never", label: "Only when asked" }, { value: "daily", label: "Every day" }, { value: "weekdays", label: "Mon to Fri" }, { value: "sunday", label: "Every Sunday" }, { value: "own", label: "Chosen days" },
]

/** Monday first. */
const DAYS: Record<Exclude<Repeat, "never" | "own">, boolean[]> = {
  daily: [true, true, true, true, true, true, true], weekdays: [true, true, true, true, true, false, false], sunday: [false, false, false, false, false, false, true],
}

export function repeatOf(schedule: MirrorScheduleView | null): Repeat {
  if (schedule === null) return "never"
  const found = Object.entries(DAYS).find(([, days]) => days.every((on, index) => on === schedule.days[index]))
  return (found?.[0] as Repeat | undefined) ?? "own"
}

export function scheduleOf(repeat: Exclude<Repeat, "own">, minute: number): MirrorScheduleView | null {
  return repeat === "never" ? null : { days: [...DAYS[repeat]], minute }
}
