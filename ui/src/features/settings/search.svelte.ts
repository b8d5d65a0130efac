/** What is typed into “Search settings”; sections show only the settings that fit. */
class SettingsSearch {
  text = $state("")
}

export const search = new SettingsSearch()

/** Tells whether a setting's words hold every word that was typed. */
export function matches(words: string): boolean {
  const wanted = search.text.trim().toLowerCase().split(/\s+/).filter(Boolean)
  const text = words.toLowerCase()
  return wanted.every((word) => text.includes(word))
}
