/** Gives Shift+Tab its name where the web view calls it “Unidentified”.
 *
 *  WebKitGTK hears X11's ISO_Left_Tab and knows no name for it, so dialogs and menus that look for “Tab” let the focus run against their first control. The place of the
 *  key on the keyboard (`code`) is right. */
export function nameLeftTab(target: Pick<EventTarget, "addEventListener">) {
  for (const type of ["keydown", "keyup"]) target.addEventListener(type, named, true)
}

function named(event: Event) {
  const { key, code } = event as KeyboardEvent
  if (key === "Unidentified" && code === "Tab") Object.defineProperty(event, "key", { value: "Tab" })
}
