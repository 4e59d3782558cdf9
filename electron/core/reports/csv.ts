export type Cell = string | number | boolean | null

/** How a table is written: `,` is what RFC 4180 says, `;` what a spreadsheet expects where the comma is the decimal sign. */
export type Separator = ',' | ';' | '\t'

/** By which a spreadsheet knows UTF-8. In a pipe it would be part of the first column's name. */
export const BYTE_ORDER_MARK = '\uFEFF'

/** A whole small table as it is written into a file. */
export const csvSheet = (rows: readonly (readonly Cell[])[]): string => BYTE_ORDER_MARK + rows.map((cells) => csvRecord(cells)).join('')

/** One record as RFC 4180 has it, with its line end. Every text is quoted: whatever a spreadsheet takes for a separator stays within it. */
export const csvRecord = (cells: readonly Cell[], separator: Separator = ','): string =>
  `${cells.map((cell) => (typeof cell === 'string' ? csvText(cell) : String(cell ?? ''))).join(separator)}\r\n`

/** The names of the columns, which are ours and have none of these signs in them. */
export const csvTitles = (titles: readonly string[], separator: Separator = ','): string => `${titles.join(separator)}\r\n`

/**
 * What begins a formula, whatever blanks and unseen signs stand before it, and a control character that might hide one (OWASP ASVS 5.0,
 * 1.2.10; https://owasp.org/www-community/attacks/CSV_Injection). NFKC makes `=` of ＝, ﹦ and ⁼, which some spreadsheets take for it.
 */
const FORMULA = /^[\p{C}\p{Z}]*[=+\-@\u2212]|^\p{Cc}/u

/** Names and hosts come from whoever chose them: what a spreadsheet would run begins with an apostrophe. Numbers stay numbers. */
function csvText(text: string): string {
  const guarded = FORMULA.test(text.normalize('NFKC')) ? `'${text}` : text
  return `"${guarded.replaceAll('"', '""')}"`
}
