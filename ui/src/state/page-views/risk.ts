import type { PageViewRiskView } from "../../bindings"
import { counted } from "../../shared/format"

/** Days that end later than this are no matter of today. */
const SOON = 14

/** Says what is lost soon: “9 days of page views for BIOL 200 end in 3 days”; null where nothing is at risk. */
export function riskWords(risk: PageViewRiskView | null, course?: string): string | null {
  if (risk === null || risk.unreadDays === 0 || risk.lostInDays > SOON) return null
  const { unreadDays, lostInDays } = risk
  const days = `${counted(unreadDays, "day")} of page views${course === undefined ? "" : ` for ${course}`}`
  const end = unreadDays === 1 ? "ends" : "end"
  return lostInDays <= 0 ? `${days} ${end} today` : `${days} ${end} in ${counted(lostInDays, "day")}`
}
