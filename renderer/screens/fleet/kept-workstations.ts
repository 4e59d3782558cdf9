import { ask } from '../../bridge.ts'
import { WorkstationPages } from './workstation-pages.ts'
import type { Question } from './workstation-pages.ts'

type Kept = Readonly<{ pages: WorkstationPages; looked: { now: Question } }>

/** What each administrator was looking at when they left the room. The page, and this with it, ends with its session. */
const kept = new Map<string, Kept>()

export function keptWorkstations(username: string): Kept {
  const known = kept.get(username)
  if (known) return known
  const view: Kept = {
    pages: new WorkstationPages((query) => ask('fleet:workstations', query)),
    looked: { now: { text: '', site: null, state: null, sort: 'name' } },
  }
  kept.set(username, view)
  return view
}

export function rememberQuestion(username: string, question: Question): void {
  keptWorkstations(username).looked.now = question
}
