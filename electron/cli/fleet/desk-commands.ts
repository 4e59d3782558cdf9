import type { Command } from 'commander'
import type { AdminCommand } from '../admin-session.ts'
import { localTime } from '../local-time.ts'
import type { Describe } from '../manual/describe.ts'
import { harmless } from '../terminal/plain-text.ts'

export function describeDesk(program: Command, fleet: Command, run: Parameters<Describe>[1]): void {
  const name = program.name()
  fleet
    .command('status')
    .description('say how this workstation stands with its fleet')
    .addHelpText(
      'after',
      `\nAs it is on record here; whether the directory can be reached at this moment, the window says.\n\nExamples:\n  ${name} fleet status\n  ${name} fleet status --json`,
    )
    .action(() => run(status))
}

const status: AdminCommand = (admin) => {
  const { store } = admin.open('read')
  const link = store.fleet.link()
  if (link === null) return { json: { enrolled: false }, text: () => 'This workstation is in no fleet.\n' }
  const waiting = Math.max(0, store.auditEnds().newest.seq - link.ackedSeq)
  const { url, name, site, refused } = link
  const since = new Date(link.since).toISOString()
  return {
    json: { enrolled: true, directory: url, name, site, since, waiting, refused },
    text: () => {
      const about = `In the fleet of ${harmless(url)} as ${harmless(name)} (${harmless(site)}), since ${localTime(link.since)}.\n`
      const objection = refused === null ? '' : `The directory lets it in no more: ${harmless(refused)}.\n`
      return `${about}${objection}${waiting === 0 ? 'Nothing waits to be sent.' : `${waiting} lines of the audit log wait to be sent.`}\n`
    },
  }
}
