/** The page's own origin (Electron security checklist, item 18): no `file://`, so a page can read nothing but the built renderer. */
export const ORIGIN = 'app://latchkey'

/** Not by `URL.origin`: Node calls the origin of every scheme but the web's own `null`. */
export const isOurs = (url: string): boolean => url.startsWith(`${ORIGIN}/`)
