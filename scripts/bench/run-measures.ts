import { say } from '../runtime/report.ts'
import type { Bench, Figure, Measure } from './measure.ts'

type Outcome = Readonly<{ figures: readonly Figure[]; failures: readonly string[] }>

const WORD_EVERY_MS = 10_000

/** One measure after another, never two at once. What one cannot measure is reported; the others still run. */
export async function runMeasures(measures: readonly Measure[], bench: Omit<Bench, 'progress'>): Promise<Outcome> {
  const figures: Figure[] = []
  const failures: string[] = []
  for (const { name, about, run } of measures) {
    say(`measuring ${about} …`)
    try {
      figures.push(...(await run({ ...bench, progress: reporting(about) })))
    } catch (error) {
      failures.push(`${name} could not be measured: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return { figures, failures }
}

function reporting(about: string): Bench['progress'] {
  let lastWordAt = performance.now()
  return (done, of) => {
    if (done < of && performance.now() - lastWordAt < WORD_EVERY_MS) return
    lastWordAt = performance.now()
    say(`measuring ${about}: ${done} of ${of}`)
  }
}
