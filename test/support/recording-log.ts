import type { Log } from '../../electron/core/ports/ports.ts'

export type LogLine = Readonly<{ level: 'info' | 'warn' | 'error'; event: string; fields: Readonly<Record<string, unknown>> }>

/** A log that remembers what it was told. */
export function recordingLog(): Log & { readonly lines: readonly LogLine[] } {
  const lines: LogLine[] = []
  const record =
    (level: LogLine['level']) =>
    (event: string, fields: LogLine['fields'] = {}) =>
      void lines.push({ level, event, fields })
  return { lines, info: record('info'), warn: record('warn'), error: record('error') }
}
