// Serves a certified OpenID provider on loopback, set up like Panopto's sign-in service: credentials in the body, no PKCE,
// rotating refresh tokens, revocation. Prints its address as one line of JSON and ends when its standard input does.
import { createServer } from 'node:http'
import Provider from 'oidc-provider'

const server = createServer()
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const issuer = `http://127.0.0.1:${server.address().port}`

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'lectern',
      // The characters that form encoding changes.
      client_secret: 'a secret+with/odd=characters&%',
      redirect_uris: ['http://localhost:9127/redirect'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_post',
    },
  ],
  scopes: ['openid', 'offline_access', 'api'],
  pkce: { required: () => false },
  rotateRefreshToken: true,
  // This provider drops offline_access without prompt=consent, which Panopto does not ask for.
  issueRefreshToken: async (_context, client) => client.grantTypeAllowed('refresh_token'),
  ttl: { AccessToken: 3600, RefreshToken: 86400, AuthorizationCode: 60, Session: 3600, Interaction: 600, Grant: 86400, IdToken: 3600 },
  features: { revocation: { enabled: true }, devInteractions: { enabled: true } },
  cookies: { keys: ['only for tests'] },
  findAccount: async (_context, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
})

server.on('request', provider.callback())
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
console.log(JSON.stringify({ issuer }))
