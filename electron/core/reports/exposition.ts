type Labels = Readonly<Record<string, string>>
type Sample = Readonly<{ labels?: Labels; value: number }>

/** Values in seconds, by the upper limit of each class, which counts what is in it alone; what is beyond the last one is in `more`. */
export type Histogram = Readonly<{ limits: readonly number[]; counts: readonly number[]; more: number; sum: number }>

export type MetricFamily = Readonly<{ name: string; help: string }> &
  (
    | Readonly<{ type: 'gauge' | 'counter'; samples: readonly Sample[] }>
    | Readonly<{ type: 'histogram'; histograms: readonly (Histogram & Readonly<{ labels?: Labels }>)[] }>
  )

/** Prometheus' text format 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/). A family of which there is nothing to say is left out. */
export const exposition = (families: readonly MetricFamily[]): string => families.map(familyText).join('')

function familyText(family: MetricFamily): string {
  const lines = family.type === 'histogram' ? family.histograms.flatMap((one) => histogramLines(family.name, one)) : sampleLines(family)
  if (lines.length === 0) return ''
  const help = family.help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
  return `# HELP ${family.name} ${help}\n# TYPE ${family.name} ${family.type}\n${lines.join('')}`
}

const sampleLines = ({ name, samples }: Readonly<{ name: string; samples: readonly Sample[] }>) =>
  samples.map(({ labels, value }) => sampleLine(name, labels ?? {}, value))

/** Classes are told with all that is in those before them. */
function histogramLines(
  name: string,
  { limits, counts, more, sum, labels = {} }: Histogram & Readonly<{ labels?: Labels }>,
): readonly string[] {
  let below = 0
  const buckets = limits.map((limit, at) => sampleLine(`${name}_bucket`, { ...labels, le: numberText(limit) }, (below += counts[at] ?? 0)))
  const all = below + more
  return [
    ...buckets,
    sampleLine(`${name}_bucket`, { ...labels, le: '+Inf' }, all),
    sampleLine(`${name}_sum`, labels, sum),
    sampleLine(`${name}_count`, labels, all),
  ]
}

function sampleLine(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`)
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${numberText(value)}\n`
}

const escaped = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  return String(value)
}
