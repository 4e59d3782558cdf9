/** The name a person most likely meant; null when none is near enough to be worth a guess. */
export function closestName(typed: string, names: readonly string[]): string | null {
  const wanted = typed.toLowerCase()
  let best: { name: string; distance: number } | null = null
  for (const name of names) {
    const known = name.toLowerCase()
    const distance = known.startsWith(wanted) && wanted.length > 1 ? 1 : editDistance(wanted, known)
    if (distance <= Math.min(3, Math.max(1, Math.round(wanted.length * 0.4))) && distance < (best?.distance ?? Number.POSITIVE_INFINITY))
      best = { name, distance }
  }
  return best?.name ?? null
}

/** Levenshtein: insertions, deletions and replacements. */
function editDistance(a: string, b: string): number {
  let previous = [...Array(b.length + 1).keys()]
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const above = previous[column] ?? 0
      const left = current[column - 1] ?? 0
      const diagonal = previous[column - 1] ?? 0
      current.push(Math.min(above + 1, left + 1, diagonal + (a[row - 1] === b[column - 1] ? 0 : 1)))
    }
    previous = current
  }
  return previous[b.length] ?? 0
}
