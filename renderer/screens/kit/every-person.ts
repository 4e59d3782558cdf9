import type { PersonView } from '../../../electron/contract/administration.ts'
import type { FleetAnswer } from '../../../electron/contract/fleet/channels.ts'
import type { Result } from '../../../electron/contract/result.ts'
import type { ask } from '../../bridge.ts'
import type { ConsolePort } from '../console/port.ts'

const PAGE = 500

/**
 * A desk tells of everybody at once, a fleet page after page; `shown` is given what has come so far, and says whether anybody still wants the rest.
 * Null where nobody does.
 */
export async function everyPerson(
  port: Pick<ConsolePort, 'people'>,
  asking: typeof ask,
  shown: (people: readonly PersonView[]) => boolean,
): Promise<Result<readonly PersonView[]> | null> {
  if (port.people === 'people:list') return asking(port.people, null)
  const people: PersonView[] = []
  for (let after: string | null = null; ;) {
    const page: Result<FleetAnswer<'fleet:people'>> = await asking(port.people, { after, limit: PAGE })
    if (!page.ok) return page
    people.push(...page.value.rows)
    after = page.value.next
    if (after === null) return { ok: true, value: people }
    if (!shown([...people])) return null
  }
}
