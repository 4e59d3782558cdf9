import { readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { runQuietly } from '../runtime/child.ts'
import type { BareRoot } from './bare-root.ts'

/** `ok` is null for what could not be tried here. */
export type Check = Readonly<{ what: string; ok: boolean | null; why?: string }>

const PLACES = [
  '/usr/share/applications/latchkey.desktop',
  '/usr/share/doc/latchkey/copyright',
  '/usr/share/doc/latchkey/THIRD-PARTY-NOTICES.txt.gz',
  '/usr/share/doc/latchkey/latchkey.cdx.json',
  '/usr/share/man/man1/latchkey-admin.1.gz',
  '/usr/share/bash-completion/completions/latchkey',
  '/usr/share/icons/hicolor/48x48/apps/latchkey.png',
]

/** A person's way with the package, from nothing to purged, in a Debian that has nothing else. */
export async function tryInstalled(root: BareRoot, deb: string, newer: string): Promise<readonly Check[]> {
  const checks: Check[] = []
  const check = (what: string, ok: boolean, why = '') => void checks.push({ what, ok, why: ok ? '' : why })
  const says = async (command: string) => (await root.asAna(command)).output.trim()

  await root.asRoot(`apt-get install -y -qq --no-install-recommends ${deb}`)
  const answers = await says('for n in 1 2 3 4 5 6; do latchkey admin --version; done')
  check('the command line answers an ordinary user, and says nothing else', /^(?:\d+\.\d+\.\d+\n?){6}$/.test(answers), answers)
  const refused = await root.asAna('latchkey --remote-debugging-port=0')
  check('a debugging switch is refused with 2', refused.code === 2, `${refused.code} ${refused.output}`)
  const places = await says(`ls ${PLACES.join(' ')} >/dev/null && echo all`)
  check('everything is in its place', places === 'all', places)

  const app = root.startAsAna('exec latchkey --data-dir /home/ana/desk')
  let printed = ''
  app.stderr?.on('data', (bytes: Buffer) => (printed += bytes.toString()))
  const ended = new Promise<number | null>((resolve) => void app.once('exit', resolve))
  check('the app shows its window to an ordinary user', await windowComes(), printed)
  const renderers = processes().filter(({ command }) => command.includes(' --type=renderer'))
  const outside = renderers.filter(({ status }) => !/^Seccomp:\s+2$/m.test(status) || !/^CapEff:\s+0+$/m.test(status))
  check('every page is in the sandbox', renderers.length > 0 && outside.length === 0, `${outside.length} of ${renderers.length} are not`)

  await root.asRoot(`while [ -e /usr/bin/latchkey ]; do sleep 0.01; done & apt-get install -y -qq ${newer} && kill $!`)
  check('an upgrade never takes the command away', true)
  const window = processes().find(({ command }) => command.startsWith('/usr/lib/latchkey/latchkey ') && !command.includes(' --type='))
  check('the open app outlives an upgrade', window !== undefined)
  const handedOver = await root.asAna('latchkey --data-dir /home/ana/desk')
  check('a newer launch hands over to it', handedOver.code === 0 && handedOver.output.includes('already running'), handedOver.output)
  if (window) process.kill(window.pid, 'SIGTERM')
  const code = await Promise.race([ended, pause(10_000, 'nothing')])
  check('SIGTERM ends it with 0', code === 0, String(code))

  await root.asRoot('apt-get remove -y -qq latchkey')
  check('removed, the command is gone', (await root.asAna('! command -v latchkey')).code === 0)
  await root.asRoot('apt-get purge -y -qq latchkey')
  check('what people did is left, even when it is purged', (await root.asAna('test -s /home/ana/desk/latchkey.db')).code === 0)
  return checks
}

async function windowComes(): Promise<boolean> {
  for (let tries = 0; tries < 200; tries += 1) {
    const { code } = await runQuietly('xdotool', ['search', '--onlyvisible', '--name', '^Latchkey$'])
    if (code === 0) return true
    await pause(100)
  }
  return false
}

type Running = Readonly<{ pid: number; command: string; status: string }>

/** The processes of the installed app, seen from outside its system. */
function processes(): readonly Running[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      if (!readlinkSync(`/proc/${name}/exe`).startsWith('/usr/lib/latchkey/')) return []
      // Chromium writes its children's as one word.
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ')
      return [{ pid: Number(name), command, status: readFileSync(`/proc/${name}/status`, 'utf8') }]
    } catch {
      return []
    }
  })
}
