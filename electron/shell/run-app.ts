import path from 'node:path'
import { app, clipboard as electronsClipboard, dialog, nativeImage } from 'electron'
import type { BaseWindow, Session } from 'electron'
import { Shutdown } from '../app/closing/shutdown.ts'
import { CurrentSession } from '../app/session/current-session.ts'
import type { Language, View } from '../contract/views.ts'
import { WORDS } from '../contract/words/index.ts'
import { durationMs } from '../core/ids.ts'
import type { Clock, Entropy, Log, PasswordHasher, ProcessProbe, Scheduler } from '../core/ports/ports.ts'
import type { ProcessIdentity } from '../core/session/process-identity.ts'
import { Administration } from '../desk/administration/administration.ts'
import { handlersFor } from '../desk/calls/handlers.ts'
import { Closing } from '../desk/closing.ts'
import type { Launched } from '../desk/launch/launch.ts'
import { toldAtLaunch } from '../desk/receipts.ts'
import { Workstation } from '../desk/workstation.ts'
import { watchForAlerts } from './alerting.ts'
import { watchApp, watchWindow } from './closing-events.ts'
import { FilledClipboard, systemClipboard } from './filled-clipboard.ts'
import { osIdle } from './os-idle.ts'
import { watchPower } from './power-events.ts'
import { SavedFiles } from './saved-files.ts'
import { SessionBelongings } from './session-belongings.ts'
import { allowLeaving, installMenu } from './window/application-menu.ts'
import { answerRequests, tell } from './window/checked-ipc.ts'
import { MainWindow } from './window/main-window.ts'
import { wipePartition } from './window/page-partition.ts'
import { CrashWatch } from './window/renderer-crashes.ts'
import { saveScreenshot } from './window/screenshot.ts'

/** On the way out nothing waits longer than this for another process to let go of the database. */
const HURRY = durationMs(1_000)
const STEP = durationMs(1_000)
/** The first picture is on the screen by then. */
const SHOWN = durationMs(200)
/** Whoever signs in is let look round first. */
const SETTLED = durationMs(30_000)
/** Nobody is kept waiting who has not touched anything for this long. */
const QUIET = durationMs(60_000)

type Upkeep = Readonly<{ start: (isQuiet: () => boolean) => void; lookAfter: () => void; stop: () => void }>

export type AppDeps = Readonly<{
  launched: Launched
  clock: Clock
  scheduler: Scheduler
  entropy: Entropy
  passwords: PasswordHasher
  log: OpenedLog
  owner: ProcessIdentity
  probe: ProcessProbe
  language: Language
  /** In memory only: what one person does leaves nothing in a browser profile for the next. */
  partition: (name: string) => Session
  folder: string
  /** What the app does for its data directory on its own. */
  upkeep: () => Promise<Upkeep>
  /** Called once the first window can be seen: for what the sign-in does not need. */
  onSeen: (window: BaseWindow) => void
}>

/** Lines wait in memory until it is opened. */
type OpenedLog = Log & Readonly<{ open: (folder: string) => void | Promise<void> }>

export type RunningApp = Readonly<{ bringToFront: () => void }>

/** Wires the running app: window, calls from the page, every way out. Called once the app is ready and the data directory is ours. */
export function runApp(deps: AppDeps): RunningApp {
  const { launched, clock, scheduler, log, owner } = deps
  const { store, departures } = launched
  const current = new CurrentSession({
    store,
    clock,
    scheduler,
    log,
    instanceId: owner.instanceId,
    departures,
    onTrouble: () => workstation.announce(),
  })
  /** A warning that has just come up is brought before the person's eyes; the next views of the same one are not. */
  let warned: string | null = null
  const warnOnce = (view: View) => {
    const warning = 'warning' in view && view.warning?.kind !== 'absolute' ? (view.warning?.kind ?? null) : null
    if (warning !== null && warning !== warned) main.showWithoutFocus()
    warned = warning
  }
  const tellAdministrators = (view: View) => {
    if (view.screen !== 'home' || view.person.role !== 'admin') return
    tell(main.contents, 'console:changed', { openAlerts: store.alerts.list('open').length })
  }
  let upkeep: Upkeep | null = null
  const shutdown = new Shutdown({ scheduler, log }, [
    { name: 'end the session', deadline: STEP, run: () => closing.leaveSession() },
    { name: 'stop answering other launches', deadline: STEP, run: launched.stopAnswering },
    { name: 'give up what is being saved', deadline: STEP, run: () => files.abandon() },
    { name: 'empty the clipboard', deadline: STEP, run: () => clipboard.clear() },
    { name: 'stop watching for alerts', deadline: STEP, run: () => alerts.stop() },
    { name: 'stop the upkeep', deadline: STEP, run: () => upkeep?.stop() },
    { name: 'write the log', deadline: STEP, run: () => log.open(launched.logFolder) },
    { name: 'close the database', deadline: STEP, run: () => store.close() },
    { name: 'release the data directory', deadline: STEP, run: () => launched.held.release() },
  ])
  const closing = new Closing(
    {
      leave(reason, evidence) {
        store.hurry(HURRY)
        workstation.leave(reason, evidence)
      },
      leaveForSure: (reason, evidence) => workstation.keeper.leaveForSure(reason, evidence),
      stopAnswering: launched.stopAnswering,
      staysWithoutWindow: process.platform === 'darwin',
      exit: (code) => app.exit(code),
      log,
    },
    shutdown,
  )
  const workstation = new Workstation({
    ...deps,
    store,
    appVersion: app.getVersion(),
    current,
    departures,
    toTell: toldAtLaunch(store, launched.recovered, clock.now()),
    onSignedIn({ session, user }) {
      alerts.afterSignIn(session, user.role)
      if (user.role === 'admin') scheduler.after(SETTLED, () => upkeep?.lookAfter())
    },
    onRefused: () => void alerts.afterFailedSignIn(),
    attended: () => !closing.leaving && main.contents !== null,
    osIdle,
    isWatched: () => main.window?.isFocused() ?? false,
    onChange(view) {
      allowLeaving(view.screen === 'home')
      warnOnce(view)
      belongings.follow(view)
      tell(main.contents, 'view:changed', view)
      tellAdministrators(view)
    },
  })

  const alerts = watchForAlerts({
    ...deps,
    store,
    leaving: () => closing.leaving,
    isAdministratorHere: () => current.signedIn?.user.role === 'admin',
    onRaised: () => tellAdministrators(workstation.view()),
  })

  const crashes = new CrashWatch({
    clock,
    scheduler,
    log,
    leaving: () => closing.leaving,
    isShown: (contents) => contents === main.contents,
    onRepeated: (times) => workstation.endAfterCrashes(times),
    askWhetherToTryAgain: () => askWhetherToTryAgain(main.window, deps.language),
  })
  const main = new MainWindow({
    ...deps,
    wipe: wipePartition,
    preload: path.join(deps.folder, 'preload.cjs'),
    onPage(contents) {
      crashes.watch(contents)
      contents.on('input-event', () => contents === main.contents && workstation.keeper.touched())
    },
  })
  const files = new SavedFiles(main, (progress) => tell(main.contents, 'export:progress', progress))
  const clipboard = new FilledClipboard(systemClipboard(electronsClipboard), scheduler)
  const belongings = new SessionBelongings({ log, leaving: () => closing.leaving, pages: main, files, clipboard, startAnew })
  const open = () => main.open((window) => watchWindow(window, closing))
  const front = () => {
    if (closing.leaving) return
    try {
      if (main.window) main.bringToFront()
      else open()
    } catch (error) {
      log.error('the window could not be brought to the front', { error: String(error) })
    }
  }

  const administration = new Administration({
    ...deps,
    store,
    appVersion: app.getVersion(),
    administrator: (asked) => workstation.requireAdministrator(asked),
    onChanged: () => workstation.keeper.reconsider(),
    onOneTimePassword: (password) => clipboard.expectSecret(password),
  })
  const console = lazily(async () => {
    const { Console: Loaded } = await import('../desk/console/console.ts')
    return new Loaded({
      ...deps,
      store,
      appVersion: app.getVersion(),
      administrator: (asked) => workstation.requireAdministrator(asked),
      files,
      onChanged: () => workstation.keeper.reconsider(),
      leaving: () => closing.leaving,
    })
  })
  answerRequests(
    {
      log,
      clock,
      shown: () => main.contents,
      isWaiting: (sender) => main.isWaiting(sender),
      standing: () => workstation.standing(),
      requireFresh: () => workstation.requireFresh(),
      sessionHere: () => current.signedIn?.session.id ?? null,
    },
    handlersFor(workstation, administration, console, (kind) => clipboard.filled(kind)),
  )
  const { keeper } = workstation
  // Before `closing` asks for `shutdown`: as the first listener of all, Electron 33 registers that one with nobody (measured with dbus-monitor).
  watchPower({ fallAsleep: () => keeper.fallAsleep(), wakeUp: () => keeper.wakeUp(), screenLocked: () => keeper.screenLocked() }, log)
  watchApp(closing)
  app.on('activate', front)
  app.on('second-instance', front)
  installMenu(WORDS[deps.language], { signOut: () => signOutFromMenu(workstation, log), lock: () => keeper.lockApp('asked') })
  afterFirstWindow(open(), main, deps, () => {
    alerts.afterRecovery()
    alerts.start()
    deps
      .upkeep()
      .then((loaded) => {
        upkeep = loaded
        return loaded.start(() => !current.signedIn || current.signsOfLife().idleFor >= QUIET)
      })
      .catch((error: unknown) => log.error('the upkeep could not be started', { error: String(error) }))
  })
  return { bringToFront: front }
}

function signOutFromMenu(workstation: Workstation, log: OpenedLog): void {
  try {
    workstation.signOut('menu')
  } catch (error) {
    // The home screen stays, with its own "Sign out" that says what is wrong.
    log.error('sign-out from the menu failed', { error: String(error) })
  }
}

/** The new process waits for this one to be gone. An AppImage is not started by what is inside it. */
function startAnew(): void {
  const image = process.env['APPIMAGE']
  app.relaunch(image ? { execPath: image } : {})
  app.quit()
}

async function askWhetherToTryAgain(window: BaseWindow | null, language: Language): Promise<boolean> {
  const { app: words, menu } = WORDS[language]
  const buttons = { buttons: [words.tryAgain, menu.quit], defaultId: 0, cancelId: 0 }
  const question = { type: 'error', title: app.name, message: words.crashing, detail: words.crashingDetail, ...buttons } as const
  const { response } = await (window ? dialog.showMessageBox(window, question) : dialog.showMessageBox(question))
  if (response === 1) app.quit()
  return response === 0
}

/** Loaded when it is first wished for; where that failed, again at the next wish. */
function lazily<Loaded>(load: () => Promise<Loaded>): () => Promise<Loaded> {
  let loading: Promise<Loaded> | null = null
  return () =>
    (loading ??= load().catch((error: unknown) => {
      loading = null
      throw error
    }))
}

/** What the sign-in does not need waits until it can be seen. */
function afterFirstWindow(
  window: BaseWindow,
  main: MainWindow,
  { log, launched, scheduler, passwords, folder, onSeen }: AppDeps,
  watchAlerts: () => void,
): void {
  window.once('show', () => {
    scheduler.after(SHOWN, () => {
      if (process.platform === 'linux' && !window.isDestroyed()) window.setIcon(nativeImage.createFromPath(path.join(folder, 'icon.png')))
      void log.open(launched.logFolder)
      passwords.prepare()
      watchAlerts()
      onSeen(window)
    })
    if (main.contents) saveScreenshot(main.contents)
  })
}
