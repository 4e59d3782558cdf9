import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { app } from 'electron'
import type { EndedHolder } from './app/launch/end-holder.ts'
import { enterDataDirectory } from './app/launch/instance-guard.ts'
import { recover } from './app/launch/recover.ts'
import { actorIn } from './core/audit/audit.ts'
import { LatchkeyError } from './core/errors.ts'
import { instanceId } from './core/ids.ts'
import type { InstanceId } from './core/ids.ts'
import type { ProcessProbe } from './core/ports/ports.ts'
import type { ProcessIdentity } from './core/session/process-identity.ts'
import { DirectoryHold, tenancyOf } from './data-directory/directory-hold.ts'
import { aloneHere } from './data-directory/holder.ts'
import { launchRepair } from './data-directory/launch-repair.ts'
import { openUsedStore } from './data-directory/lost-database.ts'
import { besideNobody } from './data-directory/neighbour.ts'
import { finishRestore } from './data-directory/unfinished-restore.ts'
import { chooseLanguage } from './desk/launch/language.ts'
import { attemptLaunch } from './desk/launch/launch.ts'
import type { Attempt, LaunchOutcome } from './desk/launch/launch.ts'
import { resolveDataDirectory } from './platform/directory/data-directory-choice.ts'
import type { DataDirectoryChoice } from './platform/directory/data-directory-choice.ts'
import { findOpenings, keepOthersOut } from './platform/directory/data-directory-privacy.ts'
import { prepareDataDirectory } from './platform/directory/data-directory.ts'
import { dataLayout } from './platform/directory/data-layout.ts'
import { requireOwnDirectory } from './platform/directory/directory-owner.ts'
import { DepartureFile, readDeparture } from './platform/disk/departure-file.ts'
import { standardError } from './platform/disk/standard-error.ts'
import { isListening, PATIENCE, ringDoorbell } from './platform/doorbell/doorbell.ts'
import { knock } from './platform/doorbell/knock.ts'
import { LogFile } from './platform/file/log-file.ts'
import { takeAdvisoryLock } from './platform/lock/advisory-lock.ts'
import { readHolderRecord } from './platform/lock/holder-record.ts'
import { tellOtherAccount } from './platform/lock/other-account.ts'
import { readMachine } from './platform/machine/machine.ts'
import { readSignInFacts } from './platform/machine/sign-in-facts.ts'
import { sendEndingSignal } from './platform/process/ending-signal.ts'
import { runHooks } from './platform/process/hooks.ts'
import { ownIdentity } from './platform/process/own-identity.ts'
import { createProcessProbe } from './platform/process/process-probe.ts'
import { catchUnforeseen } from './platform/process/unforeseen.ts'
import type { Unforeseen } from './platform/process/unforeseen.ts'
import { createEntropy } from './platform/secret/entropy.ts'
import { createPasswordHasher } from './platform/secret/passwords.ts'
import { systemClock } from './platform/time/system-clock.ts'
import { guardedScheduler, systemScheduler } from './platform/time/system-scheduler.ts'
import { APP_ID } from './shell/launch/app-id.ts'
import { announceBlocked, resolveWithPerson } from './shell/launch/blocked-launch.ts'
import { enrolmentIn, isAdministration, typedWords } from './shell/launch/command-line.ts'
import { giveUp } from './shell/launch/give-up.ts'
import { endHandedOff } from './shell/launch/hand-off.ts'
import { leaveWithNotice } from './shell/launch/leave-with-notice.ts'
import { offerPrivacy } from './shell/launch/privacy-offer.ts'
import { refusedSwitches } from './shell/launch/refused-switches.ts'
import { offeredSafeStorage } from './shell/offered-safe-storage.ts'
import { runApp } from './shell/run-app.ts'
import type { RunningApp } from './shell/run-app.ts'
import { registerAppScheme } from './shell/window/app-protocol.ts'
import { confineEverything } from './shell/window/confinement.ts'
import { pagePartition } from './shell/window/page-partition.ts'
import { glanceAtSession } from './store/sqlite/session/glance-at-session.ts'

const EXIT = { failed: 1, wrongUsage: 2, unusable: 3 } as const

/** Of what is shown to whoever looks, in no session. */
const NOTICES = 'notices'

const typed = typedWords()
const clock = systemClock
const log = new LogFile(standardError())
const scheduler = guardedScheduler(systemScheduler, log)
/** Whoever rings, or orders something, before there is a window waits for it. */
const composed = Promise.withResolvers<RunningApp>()
const comeForward = () => void composed.promise.then((running) => running.bringToFront())
let identified: Readonly<{ owner: ProcessIdentity; probe: ProcessProbe; alone: ProcessProbe }> | null = null

const surroundings = { platform: process.platform, isAppImage: process.env['APPIMAGE'] !== undefined, isRoot: process.getuid?.() === 0 }
// The CLI knows its own words.
const refused = app.isPackaged && !isAdministration(typed) ? refusedSwitches(process.argv.slice(1), surroundings) : []

if (refused.length > 0) refuse(refused)
else if (isAdministration(typed)) {
  catchUnforeseen(giveUpAdministering)
  void administer(typed.slice(1))
} else launch()

function refuse(switches: readonly string[]): void {
  process.stderr.write(`An installed Latchkey does not take --${switches.join(', --')}. Start it without.\n`)
  app.exit(EXIT.wrongUsage)
}

/** The CLI, before any window and without a display: synchronous once it is loaded, which is before Electron looks for a screen. */
async function administer(words: readonly string[]): Promise<void> {
  const { runAdmin } = await import('./cli/run-admin.ts')
  const { processIo } = await import('./cli/terminal/process-io.ts')
  const given = {
    command: 'latchkey admin',
    version: app.getVersion(),
    userData: app.getPath('userData'),
    workingFolder: workingFolder(),
    electron: process.execPath,
  }
  app.exit(runAdmin(words, processIo(given)))
}

/** The CLI explains what it finds wrong by itself: this is what kept it from being loaded. */
function giveUpAdministering(error: unknown): void {
  process.stderr.write(`Latchkey could not run the command. ${String(error)}\n`)
  app.exit(EXIT.failed)
}

/** Empty where it was deleted: then only whole paths are understood. */
function workingFolder(): string {
  try {
    return process.cwd()
  } catch {
    return ''
  }
}

/** Everything up to the window happens before `ready`, synchronously: it overlaps with Chromium's own start and costs no time. */
function launch(): void {
  const choice = chosenDataDirectory()
  if (!choice) return app.exit(EXIT.wrongUsage)
  const unforeseen = catchUnforeseen((error) => void giveUp(error, log, dataLayout(choice.dir).logs, EXIT.failed))
  if (!app.commandLine.hasSwitch('user-data-dir')) app.setPath('userData', dataLayout(choice.dir).profile)
  if (process.platform === 'win32') app.setAppUserModelId(APP_ID)
  registerAppScheme()
  confineEverything()
  const attempt = attemptOn(choice)
  const outcome = attempt()
  if (outcome.kind === 'handed_off') return endHandedOff(outcome.holder, dataLayout(choice.dir).profile)
  const blocked = { language: chooseLanguage(typed, process.env, []), dataDirectory: choice.dir, attempt }
  if (outcome.kind === 'blocked') announceBlocked(blocked, outcome.problem)
  else if (!app.requestSingleInstanceLock()) log.warn("Electron's own lock was refused, though the data directory is ours; going on")
  void app.whenReady().then(() => present(blocked, outcome, unforeseen))
}

/**
 * Found out only once the data directory is ours: a launch that is handed over needs none of it, and is over sooner. `alone` judges while the
 * kernel's lock is ours, `probe` where it may be somebody else's.
 */
function ourselves(): NonNullable<typeof identified> {
  if (identified) return identified
  const machine = readMachine()
  const owner = ownIdentity(machine, instanceId(randomUUID()))
  const probe = createProcessProbe(machine, owner)
  return (identified = { owner, probe, alone: aloneHere(probe, machine) })
}

const partition = (name: string) => pagePartition(name, path.join(__dirname, '../renderer'))

async function present(
  blocked: Readonly<{ language: ReturnType<typeof chooseLanguage>; dataDirectory: string; attempt: Attempt }>,
  first: Exclude<LaunchOutcome, { kind: 'handed_off' }>,
  unforeseen: Unforeseen,
): Promise<void> {
  const language = chooseLanguage(typed, process.env, app.getPreferredSystemLanguages())
  const { dataDirectory } = blocked
  const deps = { ...blocked, language, ...endingOf(dataDirectory), ...launchRepair(dataDirectory, () => actorIn(ourselves().owner), log) }
  const outcome = first.kind === 'blocked' ? await resolveWithPerson(deps, first.problem, partition(NOTICES)) : first
  if (outcome === null) return app.exit(EXIT.unusable)
  if (outcome.kind === 'handed_off') return endHandedOff(outcome.holder, dataLayout(dataDirectory).profile)
  const { launched } = outcome
  const { owner, alone } = ourselves()
  const entropy = createEntropy()
  const worker = path.join(__dirname, 'backup-worker.cjs')
  log.info('started', { version: app.getVersion(), pid: process.pid, dataDirectory, recovered: launched.recovered.length })
  const running = runApp({
    launched,
    clock,
    scheduler,
    entropy,
    async loadLines() {
      const { createDirectoryLines } = await import('./platform/wire/link-lines.ts')
      return createDirectoryLines({
        keyFile: dataLayout(dataDirectory).directoryKey,
        safe: offeredSafeStorage(),
        now: () => clock.now(),
        log,
      })
    },
    async loadUpkeep() {
      const { Upkeep } = await import('./data-directory/upkeep.ts')
      return new Upkeep({ store: launched.store, dir: dataDirectory, worker, clock, scheduler, entropy, log, owner })
    },
    async loadApi(desk) {
      const [{ Api }, { apiPlace }] = await Promise.all([import('./api/api.ts'), import('./data-directory/api-place.ts')])
      return new Api({ ...desk, appVersion: app.getVersion(), place: apiPlace(dataDirectory) })
    },
    runHooks: (occasion) => runHooks(dataDirectory, log, occasion),
    passwords: createPasswordHasher(),
    log,
    owner,
    probe: alone,
    signInFacts: readSignInFacts(),
    enrolment: enrolmentIn(typed),
    language,
    partition,
    folder: __dirname,
    onSeen: (window) =>
      void offerPrivacy(window, { privacy: privacyOf(dataDirectory), session: () => partition(NOTICES), language, dataDirectory, log }),
  })
  unforeseen.handOver(running.fail)
  composed.resolve(running)
  const leaving = { language, dataDirectory, session: partition(NOTICES), abandon: running.abandon, exitCode: EXIT.unusable }
  launched.tenancy.begin((why) => void leaveWithNotice(leaving, why))
}

/** What it takes to end a holder that does not answer, if the person chooses so. */
const endingOf = (dir: string) => ({
  clock,
  scheduler,
  log,
  ourselves,
  signal: sendEndingSignal,
  signedInThrough: (instance: InstanceId) => glanceAtSession(dataLayout(dir).database, instance),
})

const privacyOf = (dir: string) => ({ findOpenings: () => findOpenings(dir), keepOthersOut: () => keepOthersOut(dir) })

function chosenDataDirectory(): DataDirectoryChoice | null {
  try {
    return resolveDataDirectory({ argv: typed, env: process.env, userData: app.getPath('userData') })
  } catch (error) {
    process.stderr.write(`${error instanceof LatchkeyError ? error.message : String(error)}\n`)
    return null
  }
}

function attemptOn({ dir, explicit }: DataDirectoryChoice): Attempt {
  const layout = dataLayout(dir)
  const hold = new DirectoryHold(dir, () =>
    takeAdvisoryLock({
      dir,
      record: { owner: ourselves().owner, since: clock.now(), appVersion: app.getVersion() },
      probe: ourselves().alone,
      onCompromised: (error) => hold.putBack(error, log),
    }),
  )
  const ports = {
    takeKernelLock: () => hold.takeKernelLock(),
    takeAdvisoryLock: () => hold.takeLockForOthers(),
    readHolder: () => readHolderRecord(dir),
    isListening: () => isListening(dir),
    ring: (patience: Parameters<typeof ringDoorbell>[1]) => ringDoorbell(dir, patience),
  }
  return attemptLaunch(
    (patience) =>
      tellOtherAccount(dir, () => {
        requireOwnDirectory(dir)
        try {
          for (const warning of prepareDataDirectory(dir, { explicit }).warnings) log.warn('data directory', warning)
        } catch (error) {
          // Whoever holds it came in while there was still room.
          const holder = knock(dir, PATIENCE)
          if (holder) return { kind: 'handed_off', holder }
          throw error
        }
        return enterDataDirectory(ports, patience)
      }),
    (held, ended) => {
      finishRestore(dir, { holdsInstance: true })
      const { store, recovered } = openRecovered(dir, ended)
      const departures = new DepartureFile(layout.departure, log)
      hold.answer(comeForward, async (order) => (await composed.promise).carryOut(order))
      const stopAnswering = () => hold.stopAnswering()
      return {
        held,
        store,
        recovered,
        departures,
        logFolder: layout.logs,
        stopAnswering,
        tenancy: tenancyOf(dir, hold, { scheduler, log, store }),
      }
    },
  )
}

/** The lock may be ours only because its file was removed: first whether somebody sits here in spite of it, then that nobody else can. */
function openRecovered(dir: string, ended: EndedHolder | null) {
  const { owner, probe: seen, alone: probe } = ourselves()
  const store = besideNobody(dir, seen, () => openUsedStore(dir, { log }))
  try {
    const deps = { store, probe, clock, log, by: actorIn(owner), departure: readDeparture(dataLayout(dir).departure) }
    return { store, recovered: recover(deps, ended) }
  } catch (error) {
    store.close()
    throw error
  }
}
