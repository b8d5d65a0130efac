import { afterEach, describe, expect, it } from "vitest"
import { rememberHome, shownPath, wholePath } from "./paths"

describe("a path as it is shown", () => {
  afterEach(() => rememberHome(""))

  it("begins with ~ below the home folder", () => {
    rememberHome("/home/ada/")
    expect(shownPath("/home/ada/Lectern/BIOL 200")).toBe("~/Lectern/BIOL 200")
    expect(shownPath("/home/ada")).toBe("~")
    rememberHome("C:\\Users\\ada")
    expect(shownPath("C:\\Users\\ada\\Lectern")).toBe("~\\Lectern")
  })

  it("stays as it is elsewhere", () => {
    rememberHome("/home/ada")
    expect(shownPath("/home/adam/Lectern")).toBe("/home/adam/Lectern")
    expect(shownPath("/media/disk")).toBe("/media/disk")
  })

  it("stays as it is while no home folder is known", () => {
    expect(shownPath("/home/ada/Lectern")).toBe("/home/ada/Lectern")
  })
})

describe("a path that a person wrote", () => {
  afterEach(() => rememberHome(""))

  it("has the home folder for ~", () => {
    rememberHome("/home/ada")
    expect(wholePath(" ~/Lectern ")).toBe("/home/ada/Lectern")
    expect(wholePath("~")).toBe("/home/ada")
    expect(wholePath(shownPath("/home/ada/Lectern"))).toBe("/home/ada/Lectern")
  })

  it("is itself otherwise", () => {
    rememberHome("/home/ada")
    expect(wholePath("~other/Lectern")).toBe("~other/Lectern")
    expect(wholePath("/media/~/x")).toBe("/media/~/x")
  })
})
