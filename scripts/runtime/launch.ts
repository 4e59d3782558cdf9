import { type ChildProcess, spawn } from 'node:child_process'
import { exitCodeOf } from './child.ts'
import { findProgram } from './system-packages.ts'

/** npm passes on a signal that the terminal has already delivered to us: repeats within this time are one signal. */
const sameSignalWithinMs = 1_500
const forwarded: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** Chromium's sandbox refuses to run as root on Linux; only this launcher from source may take it off. */
export function sandboxSwitches(): string[] {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []
}

const ABOUT_LOGGING = /^--(?:log-level|enable-logging|v|vmodule|log-file)(?:=|$)/

/** Spares people what Chromium misses on a system without buses and graphics, which does no harm, unless they ask for it. What ends it is still said. */
export const quietSwitches = (words: readonly string[]): readonly string[] =>
  words.some((word) => ABOUT_LOGGING.test(word)) ? [] : ['--log-level=3']

/** Where Electron died of something else than a signal that ends programs. */
export const explainCrash = (code: number): string | null =>
  code > 128 && ![129, 130, 137, 143].includes(code)
    ? `Electron crashed (exit code ${code}). What Chromium says of it: npm start -- --log-level=0`
    : null

/** Runs Electron until it ends; resolves with its exit code. Signals to us reach it, each exactly once. */
export function runElectron(executable: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const [program = executable, ...words] = [...endWithUs(), executable, ...args]
    // A process group of its own: a Ctrl-C in the terminal would otherwise hit every one of its processes.
    const app = spawn(program, words, {
      stdio: 'inherit',
      env,
      detached: process.platform !== 'win32',
    })
    const stopForwarding = forwardSignals(app)
    app.once('error', reject)
    app.once('exit', (code, signal) => {
      stopForwarding()
      resolve(exitCodeOf(code, signal))
    })
  })
}

/** Should this launcher be killed outright, the kernel asks the app to leave in our stead. */
function endWithUs(): string[] {
  const setpriv = process.platform === 'linux' ? findProgram('setpriv') : undefined
  return setpriv === undefined ? [] : [setpriv, '--pdeathsig', 'TERM', '--']
}

/** npm gives a SIGTERM to the shell between it and us, which dies of it without a word: a new parent is that signal. */
function watchNpmShell(gone: () => void): NodeJS.Timeout | undefined {
  if (process.platform === 'win32' || process.env['npm_lifecycle_event'] === undefined) return undefined
  const shell = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === shell) return
    clearInterval(timer)
    gone()
  }, 200)
  return timer
}

function forwardSignals(app: ChildProcess): () => void {
  let lastAt = Number.NEGATIVE_INFINITY
  const forward = (signal: NodeJS.Signals) => {
    const now = performance.now()
    if (now - lastAt < sameSignalWithinMs) return
    lastAt = now
    // On Windows the console itself tells the app, and kill() would end it without a word.
    if (process.platform !== 'win32') app.kill(signal)
  }
  for (const signal of forwarded) process.on(signal, forward)
  const shellWatch = watchNpmShell(() => forward('SIGTERM'))
  return () => {
    clearInterval(shellWatch)
    for (const signal of forwarded) process.off(signal, forward)
  }
}
