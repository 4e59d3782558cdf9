import type { Command } from 'commander'
import type { DeskOrder } from '../../app/fleet/orders.ts'
import { WORDS } from '../../contract/words/index.ts'
import { LatchkeyError } from '../../core/errors.ts'
import { readEnrolmentLine } from '../../core/fleet/enrolment-line.ts'
import { enrolmentRefused } from '../../core/fleet/office-port.ts'
import { orderApp } from '../../data-directory/order-app.ts'
import type { Admin, AdminCommand } from '../admin-session.ts'
import { localTime } from '../local-time.ts'
import type { Describe } from '../manual/describe.ts'
import type { Answer } from '../terminal/admin-io.ts'
import { isConfirmed } from '../terminal/confirmation.ts'
import { harmless } from '../terminal/plain-text.ts'
import { declined, wordsOf } from './workstation-commands.ts'

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
  fleet
    .command('enrol')
    .description('connect this workstation to a fleet')
    .argument('<line>', 'what fleet enrol-token printed')
    .addHelpText(
      'after',
      `\nThe app does it: at once where it runs, else as soon as it is started.\n\nExamples:\n  ${name} fleet enrol latchkey-enrol:directory.example.org:7443/…\n  ${name} fleet enrol "$LINE" --json`,
    )
    .action((line: string) => run(enrolling(line)))
  fleet
    .command('leave')
    .description('take this workstation out of its fleet')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `\nPeople of the fleet can no longer sign in here; accounts of this workstation can. What still waits to be sent never arrives there.\n\nExamples:\n  ${name} fleet leave\n  ${name} fleet leave --yes --json`,
    )
    .action((options: Readonly<{ yes?: boolean }>) => run(leaving(options.yes ?? false)))
}

const enrolling =
  (line: string): AdminCommand =>
  (admin) => {
    // What is wrong with the line itself is said before anything is written.
    const { address } = readEnrolmentLine(line)
    if (admin.hasDatabase() && admin.open('read').store.fleet.link()) throw enrolmentRefused('already_enrolled')
    return ordered(admin, { order: 'enrol', line: line.trim() }, `This workstation is in the fleet of ${harmless(address)} now.`)
  }

const leaving =
  (isSure: boolean): AdminCommand =>
  (admin) => {
    const link = admin.open('read').store.fleet.link()
    if (!link) throw new LatchkeyError('not_found', 'This workstation is in no fleet. Nothing was changed.')
    if (!isSure && !isConfirmed(admin.io, `Take this workstation out of the fleet of ${link.url}?`)) throw declined()
    return ordered(admin, { order: 'leave' }, `This workstation has left the fleet of ${harmless(link.url)}.`)
  }

function ordered(admin: Admin, order: DeskOrder, done: string): Answer {
  admin.becomeOwner()
  const outcome = orderApp(admin.dataDirectory, order)
  return {
    json: { done: outcome === 'done' },
    text: () => `${outcome === 'done' ? done : 'Latchkey is not running here. It is done as soon as it is started.'}\n`,
  }
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
      const objection = refused === null ? '' : `The directory does not let it in: ${harmless(wordsOf(WORDS.en.link.why, refused))}\n`
      return `${about}${objection}${waiting === 0 ? 'Nothing waits to be sent.' : `${waiting} lines of the audit log wait to be sent.`}\n`
    },
  }
}
