import type { Grant } from "../../state/connect-form.svelte"

export const REDIRECT = "http://localhost:9127/redirect"

/** Returns what to type into the API client form of Panopto. */
export function clientValues(grant: Grant): { label: string; value: string }[] {
  const type = grant === "code" ? "Server-side Web Application" : "User Based Server Application"
  const rows = [
    { label: "Client name", value: "Lectern" },
    { label: "Client type", value: type },
    { label: "CORS Origin URL", value: "https://localhost" },
  ]
  // A client of the second type signs in by name and password and is never sent back.
  return grant === "code" ? [...rows, { label: "Redirect URL", value: REDIRECT }] : rows
}

/** Returns the words for a Panopto administrator who is to make the client. */
export function messageForAdministrator(server: string, grant: Grant): string {
  const values = clientValues(grant).map(({ label, value }) => `${label}: ${value}`)
  return [
    "Hello,",
    "",
    `I would like to use Lectern, a desktop app for lecture recordings, with our Panopto${server ? ` (${server})` : ""}. It needs an API client, and I have no page to make one.`,
    "Could you create one (System, API clients, Create new API client) with these values and send me its client ID and client secret?",
    "",
    ...values,
    "",
    "Thank you.",
  ].join("\n")
}
