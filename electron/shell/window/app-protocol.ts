import { readFileSync } from 'node:fs'
import path from 'node:path'
import { protocol } from 'electron'
import type { Session } from 'electron'
import { isOurs } from './origin.ts'

const text = (mimeType: string) => ({ mimeType, charset: 'utf-8' })

const TYPES: Readonly<Record<string, Readonly<{ mimeType: string; charset?: string }>>> = {
  '.html': text('text/html'),
  '.js': text('text/javascript'),
  '.css': text('text/css'),
  '.svg': { mimeType: 'image/svg+xml' },
  '.png': { mimeType: 'image/png' },
  '.json': text('application/json'),
}

/** `sandbox` without `allow-modals`: no page of ours may open the system's print dialog, nor a box of its own over whatever is shown. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-scripts allow-same-origin allow-forms"

/** What asks no permission handler, or stays up over everything. */
const PERMISSIONS_POLICY =
  'picture-in-picture=(), fullscreen=(), display-capture=(), window-management=(), local-fonts=(), web-share=(), publickey-credentials-create=(), publickey-credentials-get=()'

const HEADERS = {
  'permissions-policy': PERMISSIONS_POLICY,
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
}
const NOT_FOUND = { statusCode: 404 }

/** Must be called before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/**
 * Serves the built renderer, and nothing else, to the windows of one Electron session.
 *
 * Not by `protocol.handle`: that makes Node load its whole fetch implementation, 20 ms of every launch, and streams each file through
 * several turns of the event loop. This older call is deprecated in name only so far; `handle` is its replacement once it goes.
 */
export function serveApp(session: Session, folder: string): void {
  session.protocol.registerBufferProtocol('app', (request, answer) => answer(answerFor(request, folder)))
}

/** HAZARD: what is thrown here is an uncaught exception of the main process, so an address that cannot be decoded would end the session. */
function answerFor({ method, url }: Electron.ProtocolRequest, folder: string): Electron.ProtocolResponse {
  if (method !== 'GET' || !isOurs(url)) return NOT_FOUND
  try {
    const file = path.join(folder, path.normalize(decodeURIComponent(new URL(url).pathname)))
    const type = TYPES[path.extname(file)]
    if (!type || !file.startsWith(folder + path.sep)) return NOT_FOUND
    return { ...type, data: readFileSync(file), headers: HEADERS }
  } catch {
    return NOT_FOUND
  }
}
