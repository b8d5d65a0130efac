export type ClientFile = { clientId: string; clientSecret: string; server: string | null }

/** Reads a small JSON file with `client_id` and `client_secret`, as other tools keep it; a trailing comma is forgiven. Null for any other text. */
export function readClientFile(text: string): ClientFile | null {
  const trimmed = text.trim()
  if (!trimmed.startsWith("{")) return null
  let value: unknown
  try {
    value = JSON.parse(trimmed.replace(/,(\s*[}\]])/g, "$1"))
  } catch {
    return null
  }
  if (typeof value !== "object" || value === null) return null
  const fields = value as Record<string, unknown>
  const clientId = fields["client_id"]
  const clientSecret = fields["client_secret"]
  if (typeof clientId !== "string" || typeof clientSecret !== "string") return null
  const server = fields["server"]
  return { clientId: clientId.trim(), clientSecret: clientSecret.trim(), server: typeof server === "string" ? server : null }
}
