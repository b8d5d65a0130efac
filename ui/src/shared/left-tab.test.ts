import { expect, test } from "vitest"
import { nameLeftTab } from "./left-tab"

class Key extends Event {
  constructor(
    type: string,
    readonly held: { key: string; code: string },
  ) {
    super(type)
  }
  get key() {
    return this.held.key
  }
  get code() {
    return this.held.code
  }
}

/** Returns what a listener of a dialog reads. */
function heard(held: { key: string; code: string }): string {
  const target = new EventTarget()
  nameLeftTab(target)
  let name = ""
  target.addEventListener("keydown", (event) => {
    name = (event as Key).key
  })
  target.dispatchEvent(new Key("keydown", held))
  return name
}

test("a Tab without a name is called Tab", () => {
  expect(heard({ key: "Unidentified", code: "Tab" })).toBe("Tab")
})

test("other keys keep their names", () => {
  expect(heard({ key: "Tab", code: "Tab" })).toBe("Tab")
  expect(heard({ key: "Unidentified", code: "Lang1" })).toBe("Unidentified")
  expect(heard({ key: "a", code: "KeyQ" })).toBe("a")
})
