export type Cell = string | number | boolean | null

/** One record as RFC 4180 has it, with its line end. */
export const csvRecord = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(',')}\r\n`

/**
 * Texts that a spreadsheet would run as a formula begin with an apostrophe: names and hosts come from whoever chose them
 * (https://owasp.org/www-community/attacks/CSV_Injection). Numbers stay numbers.
 */
function csvCell(value: Cell): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
