import type { Sheet } from './sheets.ts'

/** The numbers of a chart. */
export const SheetTable = ({ sheet, label }: Readonly<{ sheet: Sheet; label: string }>) => (
  <div className="sheet" role="group" aria-label={label} tabIndex={0}>
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
                <td key={sheet.header[place]}>{text}</td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)
