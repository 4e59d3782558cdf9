/** One name and value of a `.facts` list. */
export function Fact({ name, value, mono = false }: Readonly<{ name: string; value: string; mono?: boolean }>) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={mono ? 'mono' : undefined}>{value}</dd>
    </div>
  )
}
