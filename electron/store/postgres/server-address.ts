export const SCHEMA = 'dir'

/** Where it is, for people: without the password. */
export function serverOf(url: string): string {
  try {
    const { host, pathname } = new URL(url)
    return `${host}${pathname}`
  } catch {
    return 'the address given'
  }
}
