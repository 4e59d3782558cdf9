/** A moment as it crosses to the page: ISO 8601 UTC. */
export const iso = (ms: number) => new Date(ms).toISOString()
