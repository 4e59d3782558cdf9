import { protocol } from 'electron'
import type { Session } from 'electron'
import { readFile } from 'node:fs/promises'
import path from 'node:path'

/** The page's own origin (Electron security checklist, item 18): no `file://`, so a page can read nothing but what is listed here. */
export const ORIGIN = 'app://latchkey'

/** Not by `URL.origin`: Node calls the origin of every scheme but the web's own `null`. */
export const isOurs = (url: string): boolean => url.startsWith(`${ORIGIN}/`)

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json; charset=utf-8',
}

const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Must be called before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/** Serves the built renderer, and nothing else, to the windows of one Electron session. */
export function serveApp(session: Session, folder: string): void {
  session.protocol.handle('app', async (request) => {
    const url = new URL(request.url)
    const file = path.join(folder, path.normalize(decodeURIComponent(url.pathname)))
    const type = TYPES[path.extname(file)]
    if (request.method !== 'GET' || !isOurs(request.url) || !file.startsWith(folder + path.sep) || !type)
      return new Response(null, { status: 404 })
    try {
      return new Response(new Uint8Array(await readFile(file)), { headers: headersFor(type) })
    } catch {
      return new Response(null, { status: 404 })
    }
  })
}

const headersFor = (type: string) => ({
  'content-type': type,
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
})
