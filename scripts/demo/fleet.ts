import { RunningDirectory } from '../fleet/running-directory.ts'
import { SimulatedFleet } from '../fleet/simulated-fleet.ts'
import { say } from '../runtime/report.ts'
import { throwAwayFolder } from './folder.ts'
import { Random } from './random.ts'

const FIRST_NAMES = [
  'Ada',
  'Bruno',
  'Carla',
  'Dario',
  'Elena',
  'Fabio',
  'Gema',
  'Hugo',
  'Irene',
  'Jon',
  'Lucía',
  'Mateo',
  'Nora',
  'Olga',
  'Pau',
]
const LAST_NAMES = ['Alba', 'Bianchi', 'Costa', 'Díaz', 'Esposito', 'Ferrer', 'Greco', 'Hart', 'Iglesias', 'Jansen', 'Lund', 'Moretti']
const SIMULATED_PEOPLE = FIRST_NAMES.length * LAST_NAMES.length
/** Between one coming or going at a desk and the next. */
const STEP_MS = 180_000
/** So many are at work when the demonstration begins. */
const AT_WORK = 0.6

export type DemoFleet = Readonly<{ introduction: string; enrolmentLine: string; stop: () => Promise<void> }>

/** A directory with a PostgreSQL of its own, and so many workstations at which people come and go; nothing is left of it. */
export async function startDemoFleet(desks: number, seed: number, appVersion: string): Promise<DemoFleet> {
  const { dir, remove } = throwAwayFolder()
  process.once('exit', remove)
  say(`starting a directory, and ${desks} workstations …`)
  const directory = await RunningDirectory.start(dir)
  const random = new Random(seed)
  const fleet = await SimulatedFleet.enrol(directory, { desks, appVersion })
  await addPeople(directory, Math.min(SIMULATED_PEOPLE, desks))
  const people = (await directory.people()).filter(({ role }) => role === 'user')
  await Promise.all(
    fleet.desks.slice(0, Math.floor(Math.min(desks, people.length) * AT_WORK)).map(async (desk, at) => {
      const person = people[at]
      if (person) await desk.signIn(person)
    }),
  )
  const stopLiving = fleet.live(people, STEP_MS, () => random.fraction())
  const { line } = await directory.enrolment('Head office')
  return {
    introduction: `
  This workstation and ${desks} simulated ones belong to a fleet. Sign in as an administrator, open the console, choose "Fleet", and
  sign in there as    admin    with the one-time password    ${directory.firstPassword ?? ''}    (first at this workstation's door, where you choose your own).
`,
    enrolmentLine: line,
    async stop() {
      stopLiving()
      fleet.stop()
      await directory.stop()
      remove()
    },
  }
}

async function addPeople(directory: RunningDirectory, count: number): Promise<void> {
  for (let at = 0; at < count; at++) {
    const first = FIRST_NAMES[at % FIRST_NAMES.length] ?? ''
    const last = LAST_NAMES[Math.floor(at / FIRST_NAMES.length) % LAST_NAMES.length] ?? ''
    await directory.ask('fleet:people-add', {
      username: `${first}.${last}`.toLowerCase(),
      displayName: `${first} ${last}`,
      email: '',
      role: 'user',
    })
  }
}
