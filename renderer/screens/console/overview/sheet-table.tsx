import { levelOf } from '../../../../electron/contract/charts/heat.ts'
import type { Sheet } from '../../../../electron/contract/charts/sheets.ts'

type SheetTableProps = Readonly<{
  sheet: Sheet
  label: string
  /** The highest number there is, where colours shall help the eye to the high ones. */
  most?: number
}>

/** The numbers of a chart. */
export const SheetTable = ({ sheet, label, most }: SheetTableProps) => (
  <div className={most === undefined ? 'sheet' : 'heat'} role="group" aria-label={label} tabIndex={0}>
    <table>
      <thead>
        <tr>
          {sheet.header.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {sheet.rows.map(({ shown, values }) => (
          <tr key={String(values[0])}>
            {shown.map((text, place) =>
              place === 0 ? (
                <th key={sheet.header[place]} scope="row">
                  {text}
                </th>
              ) : (
                <td key={sheet.header[place]} data-level={most === undefined ? undefined : levelOf(Number(values[place]), most)}>
                  {text}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)
