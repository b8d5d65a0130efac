import type { MirrorView } from "../../bindings"
import { view } from "../plan/fixtures"

/** Mirrors for tests. */
export function mirror(id: string, more: Partial<MirrorView> = {}): MirrorView {
  return {
    id, name: id, accountId: "a1", from: "Biology", destination: `/home/ada/${id}`, recordings: 1, bytes: 1, lastRun: null, schedule: null, schedulePaused: false, nextRun: null, lastVerified: null, certificate: false, runningJob: null,
    request: view([]).request, ...more,
  }
}
