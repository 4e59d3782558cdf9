import { say } from '../runtime/report.ts'
import type { Bench, Figure, Measure } from './measure.ts'

type Outcome = Readonly<{ figures: readonly PartFigure[]; failures: readonly string[] }>

/** A figure, and the part of the bench it is of. */
export type PartFigure = Figure & Readonly<{ part: string }>

const WORD_EVERY_MS = 10_000

/** One measure after another, never two at once. What one cannot measure is reported; the others still run. */
export async function runMeasures(measures: readonly Measure[], bench: Omit<Bench, 'progress'>): Promise<Outcome> {
  const figures: PartFigure[] = []
  const failures: string[] = []
  for (const { name, about, run } of measures) {
    say(`measuring ${about} …`)
    try {
      const found = await run({ ...bench, progress: reporting(about) })
      figures.push(...found.map((figure) => ({ ...figure, part: name })))
    } catch (error) {
      const failure = `${name} could not be measured: ${error instanceof Error ? error.message : String(error)}`
      say(failure)
      failures.push(failure)
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
