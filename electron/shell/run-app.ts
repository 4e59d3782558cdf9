import path from 'node:path'
import { app, clipboard as electronsClipboard, dialog, nativeImage } from 'electron'
import type { BaseWindow, Session } from 'electron'
import { DeskOffice } from '../app/fleet/office.ts'
import { carryOutOrder, orderText, replyIn } from '../app/fleet/orders.ts'
import type { Language, View } from '../contract/views.ts'
import { WORDS } from '../contract/words/index.ts'
import type { DirectoryLines } from '../core/fleet/line-port.ts'
import { durationMs } from '../core/ids.ts'
import type { Clock, Entropy, Log, PasswordHasher, ProcessProbe, Scheduler } from '../core/ports/ports.ts'
import type { ProcessIdentity } from '../core/session/process-identity.ts'
import { openDesk } from '../desk/desk.ts'
import type { Upkeep } from '../desk/desk.ts'
import type { Launched } from '../desk/launch/launch.ts'
import type { Workstation } from '../desk/workstation.ts'
import { showOnDesktop } from './alerting.ts'
import { watchApp, watchWindow } from './closing-events.ts'
import { DesktopSockets } from './desktop-sockets.ts'
import { FilledClipboard, systemClipboard } from './filled-clipboard.ts'
import { osIdle } from './os-idle.ts'
import { watchPower } from './power-events.ts'
import { SavedFiles } from './saved-files.ts'
import { SessionBelongings } from './session-belongings.ts'
import { notifyOfWarning } from './warning-notification.ts'
import { isWayland } from './wayland.ts'
import { allowLeaving, installMenu } from './window/application-menu.ts'
import { answerRequests, tell } from './window/checked-ipc.ts'
import { MainWindow } from './window/main-window.ts'
import { wipePartition } from './window/page-partition.ts'
import { CrashWatch } from './window/renderer-crashes.ts'
import { saveScreenshot } from './window/screenshot.ts'
import { onceShown } from './window/show-window.ts'

/** The first picture is on the screen by then. */
const SHOWN = durationMs(200)

export type AppDeps = Readonly<{
  launched: Launched
  clock: Clock
  scheduler: Scheduler
  entropy: Entropy
  passwords: PasswordHasher
  log: OpenedLog
  owner: ProcessIdentity
  probe: ProcessProbe
  signInFacts: Readonly<Record<string, string>>
  language: Language
  /** The line that is to bring this desk into a fleet, typed at the start. */
  enrolment: string | null
  /** In memory only: what one person does leaves nothing in a browser profile for the next. */
  partition: (name: string) => Session
  folder: string
  /** Read from disk only by desks that belong to a directory. */
  loadLines: () => Promise<DirectoryLines>
  /** What the app does for its data directory on its own. */
  loadUpkeep: () => Promise<Upkeep>
  /** Called once the first window can be seen: for what the sign-in does not need. */
  onSeen: (window: BaseWindow) => void
}>

/** Lines wait in memory until it is opened. */
type OpenedLog = Log & Readonly<{ open: (folder: string) => void | Promise<void> }>

export type RunningApp = Readonly<{
  bringToFront: () => void
  /** Ends what is here because the data directory is not ours any more, takes the window away and lets go of everything. */
  abandon: () => Promise<void>
  /** What the command line asks of this desk's line to its directory; see `carryOutOrder`. */
  carryOut: (order: string) => Promise<string>
  /** For what nobody caught. */
  fail: (error: unknown) => void
}>

/** Wires the running app: window, calls from the page, every way out. Called once the app is ready and the data directory is ours. */
export function runApp(deps: AppDeps): RunningApp {
  const { launched, clock, scheduler, log, language } = deps
  const { store } = launched
  const office = new DeskOffice({ ...deps, store, appVersion: app.getVersion(), random: Math.random })
  /** A warning that has just come up is brought before the person's eyes; the next views of the same one are not. */
  let warned: string | null = null
  const warnOnce = (view: View) => {
    const warning = 'warning' in view && view.warning?.kind !== 'absolute' ? view.warning : null
    if (warning !== null && warning.kind !== warned && 'person' in view) {
      main.showWithoutFocus()
      if (isWayland() && !main.window?.isFocused()) notifyOfWarning(warning, view.person.displayName, deps.language, () => front())
    }
    warned = warning?.kind ?? null
  }
  const leaving = () => closing.leaving
  const crashes = new CrashWatch({
    clock,
    scheduler,
    log,
    leaving,
    isShown: (contents) => contents === main.contents,
    onRepeated: (note) => workstation.endWithoutWindow(note),
    giveUp: () => giveUp(),
  })
  const giveUp = onceAtATime(() => askWhetherToStartAnew(main.window, deps.language))
  const main = new MainWindow({
    ...deps,
    wipe: wipePartition,
    preload: path.join(deps.folder, 'preload.cjs'),
    onRepeated: (note) => workstation.endWithoutWindow(note),
    giveUp,
    onPage(contents) {
      crashes.watch(contents)
      contents.on('input-event', () => contents === main.contents && workstation.keeper.touched())
    },
  })
  const files = new SavedFiles(main, (progress) => tell(main.contents, 'export:progress', progress))
  const clipboard = new FilledClipboard(systemClipboard(electronsClipboard), scheduler, () => files.isAsking)
  const belongings = new SessionBelongings({ log, leaving, pages: main, files, clipboard, startAnew })
  const { workstation, closing, answer, settle } = openDesk({
    ...deps,
    appVersion: app.getVersion(),
    window: {
      isThere: () => main.contents !== null,
      isWatched: () => main.window?.isFocused() ?? false,
      tell: (channel, event) => tell(main.contents, channel, event),
    },
    osIdle,
    hourOf: (at) => new Date(at).getHours(),
    onView(view) {
      allowLeaving(view.screen === 'home')
      warnOnce(view)
      belongings.follow(view)
    },
    notify: (alerts) => showOnDesktop({ language, store }, alerts),
    files,
    office,
    line: office,
    entrance: office.entrance,
    directory: office.passwords,
    onOneTimePassword: (password) => clipboard.expectSecret(password),
    onClipboardFilled: (kind) => clipboard.filled(kind),
    loadConsole: async () => (await import('../desk/console/console.ts')).Console,
    belongings: [
      { name: 'give up what is being saved', run: () => files.abandon() },
      { name: 'empty the clipboard', run: () => clipboard.clear() },
    ],
    writeLog: () => log.open(launched.logFolder),
    staysWithoutWindow: process.platform === 'darwin',
    exit: (code) => app.exit(code),
  })
  const desktop = new DesktopSockets()
  const open = () => main.open((window) => watchWindow(window, closing, desktop))
  const front = () => {
    if (closing.leaving) return
    try {
      if (main.window) main.bringToFront()
      else open()
    } catch (error) {
      log.error('the window could not be brought to the front', { error: String(error) })
    }
  }
  answerRequests({ shown: () => main.contents, isWaiting: (sender) => main.isWaiting(sender) }, answer)
  const { keeper } = workstation
  // Before `closing` asks for `shutdown`: as the first listener of all, Electron 33 registers that one with nobody (measured with dbus-monitor).
  watchPower({ fallAsleep: () => keeper.fallAsleep(), wakeUp: () => keeper.wakeUp(), screenLocked: () => keeper.screenLocked() }, log)
  watchApp(closing)
  app.on('activate', front)
  app.on('second-instance', front)
  installMenu(WORDS[language], { signOut: () => signOutFromMenu(workstation, log), lock: () => keeper.lockApp('asked') })
  afterFirstWindow(open(), main, deps, () => void settle().then(() => enrolAsTyped(office, deps)))
  return {
    bringToFront: front,
    carryOut: (order) => carryOutOrder(office, order),
    abandon() {
      closing.depart('app_quit', 'data directory replaced')
      main.window?.destroy()
      main.close()
      return closing.wayOut()
    },
    fail: (error) => closing.fail(error),
  }
}

async function enrolAsTyped(office: DeskOffice, { enrolment, log }: AppDeps): Promise<void> {
  if (enrolment === null) return
  const reply = replyIn(await carryOutOrder(office, orderText({ order: 'enrol', line: enrolment })))
  if (!reply.ok) log.warn('this desk was not enrolled', { because: reply.message })
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

/** Not by a page: no page can be shown. */
async function askWhetherToStartAnew(window: BaseWindow | null, language: Language): Promise<void> {
  const { app: words, menu } = WORDS[language]
  const buttons = { buttons: [words.tryAgain, menu.quit], defaultId: 0, cancelId: 0 }
  const question = { type: 'error', title: app.name, message: words.crashing, detail: words.crashingDetail, ...buttons } as const
  const { response } = await (window ? dialog.showMessageBox(window, question) : dialog.showMessageBox(question))
  if (response === 0) startAnew()
  else app.quit()
}

/** What is begun again while it is under way is done once. */
function onceAtATime(task: () => Promise<void>): () => void {
  let running = false
  return () => {
    if (running) return
    running = true
    void task().finally(() => (running = false))
  }
}

/** What the sign-in does not need waits until it can be seen. */
function afterFirstWindow(
  window: BaseWindow,
  main: MainWindow,
  { log, launched, scheduler, passwords, folder, onSeen }: AppDeps,
  settle: () => void,
): void {
  onceShown(window, () => {
    scheduler.after(SHOWN, () => {
      if (process.platform === 'linux' && !window.isDestroyed()) window.setIcon(nativeImage.createFromPath(path.join(folder, 'icon.png')))
      void log.open(launched.logFolder)
      passwords.prepare()
      settle()
      onSeen(window)
    })
    if (main.contents) saveScreenshot(main.contents)
  })
}
