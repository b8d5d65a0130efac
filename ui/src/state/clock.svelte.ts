/** The present time, as the screens show it: “Read 2 min ago” moves on without a click. */
export class ClockState {
  now = $state(Date.now())

  /** Ticks until the returned function is called. */
  run(everyMilliseconds = 5000): () => void {
    const timer = setInterval(() => { this.now = Date.now() }, everyMilliseconds)
    return () => clearInterval(timer)
  }
}
