import type { MirrorScheduleView } from "../../bindings"
import { timeOf } from "../plan/later"

export const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const
export const DAY_NAMES = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const

/** Says when a mirror runs by itself: “Every day at 03:00”, “Mon to Fri at 03:00”, “Mon, Thu at 22:30”. */
export function repeatWords(schedule: MirrorScheduleView): string {
  const on = DAYS.filter((_, index) => schedule.days[index])
  if (on.length === 0) return "Never"
  const time = timeOf(schedule.minute)
  if (on.length === DAYS.length) return `Every day at ${time}`
  const first = schedule.days.indexOf(true)
  const together = schedule.days.lastIndexOf(true) - first + 1 === on.length
  return together && on.length > 2 ? `${on[0]} to ${on.at(-1)} at ${time}` : `${on.join(", ")} at ${time}`
}
