import type { Plugin } from "vite"

/** Finds `something.constructor = ` and `something.toString = ` at the beginning of a line. */
const ASSIGNED = /^([ \t]*)((?:\w+\.)*\w+)\.(constructor|toString) = /gm

/**
 * Lets D3 work below a frozen `Object.prototype`, which the shell freezes: plain assignment to a name that is frozen there fails,
 * so the name is made the object's own first.
 */
export function frozen(): Plugin {
  return {
    name: "frozen",
    transform(code, id) {
      if (!/node_modules\/d3-(color|format)\//.test(id)) return null
      return { code: code.replace(ASSIGNED, '$1Object.defineProperty($2, "$3", { value: undefined, writable: true, configurable: true }), $2.$3 = '), map: null }
    },
  }
}
