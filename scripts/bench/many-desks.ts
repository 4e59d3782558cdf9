import { readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { parseArgs } from 'node:util'
import { throwAwayFolder } from '../demo/folder.ts'
import { RunningDirectory } from '../fleet/running-directory.ts'
import type { SimulatedDesk, SimulatedPerson } from '../fleet/simulated-desk.ts'
import { SimulatedFleet } from '../fleet/simulated-fleet.ts'
import { CannotContinue, say } from '../runtime/report.ts'
import { figuresTable, missedInWords } from './figures-table.ts'
import { exact } from './measure.ts'
import type { Figure } from './measure.ts'

const TICKS_PER_SECOND = 100
const AT_REST_MS = 30_000
const SINGLE_COMMANDS = 100
const RUSH = 2_000
const WAIT_MS = 60_000
const BACK_WITHIN_MS = 120_000

const USAGE = `npm run bench -- fleet [--desks N]
  enrols so many simulated desks (10000) at a directory with a PostgreSQL of its own, and measures it`

type Heard = Readonly<{ awaited: Map<SimulatedDesk, (at: number) => void> }>

/** The goals of docs/fleet.md. The simulated desks run on the same cores: latencies are upper bounds. */
export async function manyDesks(words: readonly string[]): Promise<number> {
  const count = deskCount(words)
  const { dir, remove } = throwAwayFolder(tmpdir())
  const directory = await RunningDirectory.start(dir)
  try {
    const figures = await measured(directory, count)
    process.stdout.write(`\n${count} desks\n\n${figuresTable(figures)}\n\n${missedInWords(figures)}\n`)
    return 0
  } finally {
    await directory.stop()
    remove()
  }
}

async function measured(directory: RunningDirectory, count: number): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  const note = (figure: Figure) => {
    figures.push(figure)
    say(`${figure.measure}: ${figure.ours}`)
  }
  const heard: Heard = { awaited: new Map() }
  const bare = residentKib(directory.pid)
  const began = performance.now()
  const fleet = await SimulatedFleet.enrol(directory, {
    desks: count,
    appVersion: 'bench',
    onProgress: (enrolled) => enrolled % 1_000 === 0 && say(`${enrolled} of ${count} are enrolled`),
    onCommand: (_command, desk) => heard.awaited.get(desk)?.(performance.now()),
  })
  try {
    note(free('enrolled and welcomed', `${inSeconds(performance.now() - began)} s`))
    const memory = (residentKib(directory.pid) - bare) / count
    note({
      measure: 'memory of the service, a desk',
      ours: `${memory.toFixed(1)} KiB`,
      baseline: '',
      result: exact(memory),
      unit: '',
      goal: { bound: 10 },
    })
    for (const figure of await atRest(directory)) note(figure)
    note(await singleCommands(directory, fleet, heard))
    for (const figure of await rush(directory, fleet)) note(figure)
    note(await everybodyOut(directory, fleet, heard))
    note(await backAgain(directory, fleet))
  } finally {
    fleet.stop()
  }
  return figures
}

/** What a quiet fleet costs: heartbeats, pings, sweeps. */
async function atRest(directory: RunningDirectory): Promise<readonly Figure[]> {
  const database = postgresOf(directory.pid)
  const before = [cpuSeconds([directory.pid]), cpuSeconds(database)]
  await later(AT_REST_MS)
  const after = [cpuSeconds([directory.pid]), cpuSeconds(postgresOf(directory.pid))]
  const share = (at: number) => (100 * ((after[at] ?? 0) - (before[at] ?? 0))) / (AT_REST_MS / 1_000)
  return [
    {
      measure: 'at rest, the service',
      ours: `${share(0).toFixed(2)} % of a core`,
      baseline: '',
      result: exact(share(0)),
      unit: '%',
      goal: { bound: 2 },
    },
    {
      measure: 'at rest, PostgreSQL',
      ours: `${share(1).toFixed(2)} % of a core`,
      baseline: '',
      result: exact(share(1)),
      unit: '%',
      goal: { bound: 1 },
    },
  ]
}

/** From the order of an administrator to the desk that has it. */
async function singleCommands(directory: RunningDirectory, fleet: SimulatedFleet, heard: Heard): Promise<Figure> {
  const { rows } = await directory.ask('fleet:workstations', { text: '', site: null, state: null, sort: 'name', after: null, limit: 100 })
  const byName = new Map(fleet.desks.map((desk) => [desk.name, desk]))
  const took: number[] = []
  for (let at = 0; at < SINGLE_COMMANDS; at++) {
    const row = rows[at % rows.length]
    const desk = row && byName.get(row.name)
    if (!row || !desk) throw new CannotContinue('A workstation that was enrolled is not in the list.')
    const arrived = arrival(heard, desk)
    const began = performance.now()
    await directory.ask('fleet:message', { to: { kind: 'workstation', id: row.id }, text: 'bench' })
    took.push((await arrived) - began)
  }
  return inMs(
    'a command to one desk, p99',
    percentile(took, 99),
    100,
    `p50 ${percentile(took, 50).toFixed(1)} ms, p99 ${percentile(took, 99).toFixed(1)} ms`,
  )
}

/** Two thousand people sign in at once. */
async function rush(directory: RunningDirectory, fleet: SimulatedFleet): Promise<readonly Figure[]> {
  const people = await peopleOf(directory, Math.min(RUSH, fleet.desks.length))
  const took: number[] = []
  const began = performance.now()
  const answers = await Promise.all(
    people.map(async (person, at) => {
      const asked = performance.now()
      const answer = await fleet.desks[at]?.signIn(person)
      took.push(performance.now() - asked)
      return answer?.answer
    }),
  )
  const all = performance.now() - began
  const granted = answers.filter((answer) => answer === 'granted').length
  if (granted !== people.length) throw new CannotContinue(`Only ${granted} of ${people.length} people were let in.`)
  const one: number[] = []
  for (const desk of fleet.desks.slice(0, 50)) {
    const person = desk.session?.person
    desk.signOut()
    if (!person) continue
    await later(20)
    const asked = performance.now()
    await desk.signIn(person)
    one.push(performance.now() - asked)
  }
  return [
    free(
      `${people.length} sign-ins at once`,
      `${inSeconds(all)} s, ${Math.round((1_000 * people.length) / all)} a second, p99 ${percentile(took, 99).toFixed(0)} ms`,
    ),
    inMs('a sign-in alone, added by the directory, p50', percentile(one, 50), 20),
  ]
}

/** Every session is asked to end, by one order. */
async function everybodyOut(directory: RunningDirectory, fleet: SimulatedFleet, heard: Heard): Promise<Figure> {
  const signedIn = fleet.desks.filter(({ session }) => session !== null)
  while (fleet.desks.some(({ waiting }) => waiting > 0)) await later(50)
  const preview = await directory.ask('fleet:preview-close', { kind: 'others' })
  const arrivals = signedIn.map((desk) => arrival(heard, desk))
  const began = performance.now()
  await directory.ask('fleet:close', { id: preview.id, message: 'bench', graceSeconds: 0 })
  const took = (await Promise.all(arrivals)).map((at) => at - began)
  return inMs(`${signedIn.length} sessions asked to end, p99`, percentile(took, 99), 1_500)
}

/** The service is killed and started again on the same port; its desks come back by themselves. */
async function backAgain(directory: RunningDirectory, fleet: SimulatedFleet): Promise<Figure> {
  await directory.stop('SIGKILL')
  const again = await RunningDirectory.start(directory.folder, directory.address)
  try {
    const began = performance.now()
    await Promise.all(fleet.desks.map((desk) => reconnected(desk)))
    return inMs('all desks back after the service was killed', performance.now() - began, 15_000)
  } finally {
    await again.stop()
  }
}

async function reconnected(desk: SimulatedDesk): Promise<void> {
  for (const until = performance.now() + BACK_WITHIN_MS; performance.now() < until;) {
    await later(Math.random() * 3_000)
    const isBack = await desk.connect().then(
      () => true,
      () => false,
    )
    if (isBack) return
  }
  throw new CannotContinue(`${desk.name} did not come back.`)
}

/** One after the other: each new name is held against all others. */
async function peopleOf(directory: RunningDirectory, count: number): Promise<readonly SimulatedPerson[]> {
  for (let n = 0; n < count; n++)
    await directory.ask('fleet:people-add', { username: `bench${n}`, displayName: `Bench ${n}`, email: '', role: 'user' })
  return (await directory.people()).filter(({ username }) => username.startsWith('bench'))
}

function arrival({ awaited }: Heard, desk: SimulatedDesk): Promise<number> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new CannotContinue(`A command did not reach ${desk.name} in a minute.`)), WAIT_MS)
    awaited.set(desk, (at) => {
      clearTimeout(late)
      awaited.delete(desk)
      resolve(at)
    })
  })
}

function deskCount(words: readonly string[]): number {
  try {
    const { values } = parseArgs({ args: [...words], options: { desks: { type: 'string', default: '10000' } } })
    const count = Number(values.desks)
    if (Number.isInteger(count) && count >= 100 && count <= 20_000) return count
  } catch {
    // told below
  }
  throw new CannotContinue(`--desks takes a whole number from 100 to 20000.\n${USAGE}`)
}

const later = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms))
const inSeconds = (ms: number) => (ms / 1_000).toFixed(1)
const free = (measure: string, ours: string): Figure => ({ measure, ours, baseline: '', result: exact(Number.NaN), unit: '', goal: null })
const inMs = (measure: string, value: number, bound: number, ours = `${value.toFixed(1)} ms`): Figure => ({
  measure,
  ours,
  baseline: '',
  result: exact(value),
  unit: 'ms',
  goal: { bound },
})

function percentile(values: readonly number[], rank: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor((rank / 100) * sorted.length))] ?? Number.NaN
}

const residentKib = (pid: number) => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])

const statOf = (pid: number) => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}

/** utime and stime, and those of children that are gone (proc_pid_stat(5), fields 14 to 17). */
const cpuSeconds = (pids: readonly number[]) =>
  pids.reduce(
    (sum, pid) =>
      sum +
      statOf(pid)
        .slice(11, 15)
        .reduce((ticks, field) => ticks + Number(field), 0) /
        TICKS_PER_SECOND,
    0,
  )

/** The processes below the service: PostgreSQL's. */
function postgresOf(service: number): readonly number[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), Number(statOf(Number(name))[1])] as const),
  )
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid)
    return parent !== undefined && parent > 1 && (parent === service || isBelow(parent))
  }
  return [...parents.keys()].filter(isBelow)
}
