import type { PersonReadState } from "../../bindings"
import CircleCheck from "@lucide/svelte/icons/circle-check"
import CircleSlash from "@lucide/svelte/icons/circle-slash"
import CircleX from "@lucide/svelte/icons/circle-x"
import CircleArrowDown from "@lucide/svelte/icons/circle-arrow-down"
import Clock from "@lucide/svelte/icons/clock"
import Hourglass from "@lucide/svelte/icons/hourglass"
import Loader from "@lucide/svelte/icons/loader"
import type { IconComponent } from "../../shared/icon"
import type { Tone } from "../../shared/tone"
import { READ_STATES } from "./words"

/** How far the reading of a person is: colour, shape and word. */
export const READ_LOOKS: Record<PersonReadState, { tone: Tone; icon: IconComponent; word: string }> = {
  waiting: { tone: "idle", icon: Clock, word: READ_STATES.waiting },
  waitingOnCanvas: { tone: "busy", icon: Hourglass, word: READ_STATES.waitingOnCanvas },
  runningOnCanvas: { tone: "busy", icon: Loader, word: READ_STATES.runningOnCanvas },
  fetching: { tone: "acc", icon: CircleArrowDown, word: READ_STATES.fetching },
  done: { tone: "good", icon: CircleCheck, word: READ_STATES.done },
  failed: { tone: "bad", icon: CircleX, word: READ_STATES.failed },
  leftOut: { tone: "warn", icon: CircleSlash, word: READ_STATES.leftOut },
}
