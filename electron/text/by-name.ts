type Named = Readonly<{ displayName: string; username: string }>

/** Compares people by the name that is shown, as a dictionary of the language has it; without one, as this computer's. */
export function byName(language?: string): (one: Named, other: Named) => number {
  const { compare } = new Intl.Collator(language)
  return (one, other) => compare(one.displayName, other.displayName) || compare(one.username, other.username)
}
