const UTC = 'UTC'

/** This computer's time zone; UTC where it names none that anybody knows, as with an empty or mistyped `TZ`. */
export function ownZone(): Readonly<{ name: string; isKnown: boolean }> {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions() as { timeZone?: string }
  return isZone(timeZone) ? { name: timeZone, isKnown: true } : { name: UTC, isKnown: false }
}

/** ICU's own name for a zone it does not know is none that it takes. */
function isZone(name: string | undefined): name is string {
  try {
    return name !== undefined && new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
