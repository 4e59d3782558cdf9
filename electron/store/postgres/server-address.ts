export const SCHEMA = 'dir'

/** Where it is, for people: without the password. */
export function serverOf(url: string): string {
  const address = parsed(url)
  return address ? `${address.host || (address.searchParams.get('host') ?? '')}${address.pathname}` : 'the address given'
}

/** HAZARD: for pg, what stands in the address wins over all that is said beside it; `options` would take ours away. */
export function withOptions(url: string, ours: string): Readonly<{ connectionString: string; options: string }> {
  const address = parsed(url)
  const theirs = address?.searchParams.get('options')
  if (!address || !theirs) return { connectionString: url, options: ours }
  address.searchParams.delete('options')
  return { connectionString: address.href, options: `${theirs} ${ours}` }
}

const parsed = (url: string): URL | null => (URL.canParse(url) ? new URL(url) : null)
