import type { ArtifactChangesView, ArtifactPlanView, ArtifactRunView, ArtifactSampleView, EnrolmentState, JobView } from "../../bindings"
import { bytes, bytesOf, count, counted, hours, moment, timeLeft, timeNeeded } from "../../shared/format"

export const STATE_WORDS: Record<EnrolmentState, string> = { active: "In the course", completed: "Finished the course", inactive: "Inactive", invited: "Invited" }

/** Says how an export that runs is getting on: “Downloading 1,204 of 2,310 files, 3.1 GB, about 9 min left”. */
export function runWords(job: JobView): string {
  if (job.state === "paused") return `Paused by you, ${count(job.itemsDone)} of ${counted(job.itemsTotal, "file")}`
  if (job.state === "queued") return "Waiting for its turn"
  const downloading = job.itemsTotal > 0 && job.itemsDone < job.itemsTotal
  const amount = downloading && job.bytesTotal > 0 ? bytesOf(job.bytesDone, job.bytesTotal) : ""
  const left = downloading && job.secondsLeft !== null ? timeLeft(job.secondsLeft) : ""
  return [job.statusText || "Reading submissions", amount, left, job.itemsFailed > 0 ? `${count(job.itemsFailed)} failed` : ""].filter(Boolean).join(", ")
}

/** Says what an export has brought: a bold beginning, and the rest. */
export function doneWords(run: ArtifactRunView, now: number): { head: string; rest: string } {
  if (run.problem !== null) return { head: "The last export did not finish.", rest: moment(run.at, now) }
  return { head: `Last export: ${count(run.filesDone)} of ${counted(run.filesListed, "file")}`, rest: `in ${hours(run.seconds)}, ${bytes(run.bytes)}, ${moment(run.at, now)}` }
}

/** Says what the second run of an export has found: “Nothing new since the run before.” or “12 new, 3 changed, 2,291 the same”. */
export function changeWords(changes: ArtifactChangesView | null, nothingNew: boolean): string {
  if (nothingNew) return "Nothing new since the run before."
  if (changes === null) return ""
  return [changes.new > 0 ? `${count(changes.new)} new` : "", changes.changed > 0 ? `${count(changes.changed)} changed` : "", changes.gone > 0 ? `${count(changes.gone)} gone from Canvas` : "", changes.same > 0 ? `${count(changes.same)} the same` : ""].filter(Boolean).join(", ")
}

/** Says what failed: “3 links have expired, 1 recording is still being prepared by Canvas”. */
export function failureWords(run: ArtifactRunView): { head: string; rest: string } | null {
  if (run.filesFailed === 0) return null
  return { head: `${counted(run.filesFailed, "file")} failed:`, rest: run.failures.join(", ") }
}

export function callWords({ leastCalls, mostCalls }: Pick<ArtifactPlanView, "leastCalls" | "mostCalls">): string {
  return leastCalls === mostCalls ? count(leastCalls) : `${count(leastCalls)} to ${count(mostCalls)}`
}

/** Says how big what will be fetched is; a size that Canvas does not tell is said to be missing. */
export function sizeWords({ bytes: size, unknownSizes }: Pick<ArtifactPlanView, "bytes" | "unknownSizes">): string {
  return unknownSizes > 0 ? `${bytes(size)} and ${counted(unknownSizes, "file")} of unknown size` : bytes(size)
}

export function timeWords(seconds: number | null): string {
  return seconds === null ? "–" : timeNeeded(seconds)
}

type Limits = { sections: readonly string[]; people: readonly string[]; states: readonly EnrolmentState[]; submittedFrom: string | null; submittedTo: string | null; sample: ArtifactSampleView | null }

/** Says whose work is meant: “Everybody, also who has finished the course”. */
export function limitWords({ sections, people, states, submittedFrom, submittedTo, sample }: Limits, day: (iso: string) => string): string {
  const who = people.length > 0 ? counted(people.length, "student") : states.length === 4 ? "Everybody, also who has finished the course" : states.map((state) => STATE_WORDS[state].toLocaleLowerCase()).join(", ")
  const when = submittedFrom !== null && submittedTo !== null ? `handed in ${day(submittedFrom)} to ${day(submittedTo)}` : submittedFrom !== null ? `handed in from ${day(submittedFrom)}` : submittedTo !== null ? `handed in up to ${day(submittedTo)}` : ""
  const text = [who, sections.length > 0 ? counted(sections.length, "section") : "", when, sample === null ? "" : `a sample of ${count(sample.each)} from each third of the scores`].filter(Boolean).join(", ")
  return text.charAt(0).toLocaleUpperCase() + text.slice(1)
}

/** Names who is typed, one on a line or between commas; each once. */
export function peopleOf(text: string): string[] {
  return [...new Set(text.split(/[\n;,]/).map((one) => one.trim()).filter(Boolean))]
}
