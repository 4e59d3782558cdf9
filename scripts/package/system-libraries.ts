import { readdirSync } from 'node:fs'
import path from 'node:path'
import { runQuietly } from '../runtime/child.ts'
import { CannotContinue } from '../runtime/report.ts'

/** Debian's packages by what Chromium's programs are linked against. Those renamed for 64-bit times come first: Ubuntu 24.04, Debian 13. */
const DEBIAN: Readonly<Record<string, string>> = {
  'libX11-xcb.so.1': 'libx11-xcb1',
  'libX11.so.6': 'libx11-6',
  'libXcomposite.so.1': 'libxcomposite1',
  'libXdamage.so.1': 'libxdamage1',
  'libXext.so.6': 'libxext6',
  'libXfixes.so.3': 'libxfixes3',
  'libXrandr.so.2': 'libxrandr2',
  'libasound.so.2': 'libasound2t64 | libasound2',
  'libatk-1.0.so.0': 'libatk1.0-0t64 | libatk1.0-0',
  'libatk-bridge-2.0.so.0': 'libatk-bridge2.0-0t64 | libatk-bridge2.0-0',
  'libatspi.so.0': 'libatspi2.0-0t64 | libatspi2.0-0',
  'libc.so.6': 'libc6',
  'libcairo.so.2': 'libcairo2',
  'libcups.so.2': 'libcups2t64 | libcups2',
  'libdbus-1.so.3': 'libdbus-1-3',
  'libdrm.so.2': 'libdrm2',
  'libexpat.so.1': 'libexpat1',
  'libgbm.so.1': 'libgbm1',
  'libgcc_s.so.1': 'libgcc-s1',
  'libgio-2.0.so.0': 'libglib2.0-0t64 | libglib2.0-0',
  'libglib-2.0.so.0': 'libglib2.0-0t64 | libglib2.0-0',
  'libgobject-2.0.so.0': 'libglib2.0-0t64 | libglib2.0-0',
  'libgtk-3.so.0': 'libgtk-3-0t64 | libgtk-3-0',
  'libnspr4.so': 'libnspr4',
  'libnss3.so': 'libnss3',
  'libnssutil3.so': 'libnss3',
  'libpango-1.0.so.0': 'libpango-1.0-0',
  'libsmime3.so': 'libnss3',
  'libstdc++.so.6': 'libstdc++6',
  'libudev.so.1': 'libudev1',
  'libxcb.so.1': 'libxcb1',
  'libxkbcommon.so.0': 'libxkbcommon0',
}

/** Opened by name once the program runs, and so not to be seen in it: without these it dies, without a word. */
export const OPENED_LATER: readonly string[] = ['libX11-xcb.so.1', 'libgtk-3.so.0']

/** Parts of glibc on every system. */
const OF_LIBC = /^(?:ld-linux.*|lib(?:dl|m|pthread|rt)\.so\.\d+)$/

/** Debian's names of what these libraries are in; throws for one that nobody has looked up yet. */
export function debianPackages({ libraries, glibc }: Needs): readonly string[] {
  const names = [...libraries, ...OPENED_LATER].filter((name) => !OF_LIBC.test(name))
  const unknown = names.filter((name) => !(name in DEBIAN))
  if (unknown.length > 0) {
    throw new CannotContinue(
      `The package needs ${unknown.join(', ')}, and scripts/package/system-libraries.ts does not say which Debian package has it.`,
    )
  }
  return [...new Set(names.map((name) => (name === 'libc.so.6' ? `libc6 (>= ${glibc})` : (DEBIAN[name] ?? ''))))].toSorted()
}

const isProgram = (name: string) => /(?:^(?:latchkey|chrome-sandbox|chrome_crashpad_handler)|\.so(?:\.\d+)*|\.node)$/.test(name)

type Needs = Readonly<{ libraries: ReadonlySet<string>; glibc: string }>

/** What the programs in a folder are linked against, less what lies beside them, and the glibc that they ask for. */
export async function needsIn(folder: string): Promise<Needs> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => isProgram(path.basename(name)))
  const { code, output } = await runQuietly('objdump', ['-p', ...names.map((name) => path.join(folder, name))])
  if (code !== 0) throw new CannotContinue(`What the package needs could not be found out (objdump, of binutils): ${output.slice(0, 500)}`)
  const beside = new Set(names.map((name) => path.basename(name)))
  const needed = [...output.matchAll(/^\s+NEEDED\s+(\S+)$/gm)].map(([, name = '']) => name)
  return { libraries: new Set(needed.filter((name) => !beside.has(name))), glibc: newestGlibc(output) }
}

/** The newest of the versions that are asked for. */
export const newestGlibc = (dump: string): string =>
  [...dump.matchAll(/\bGLIBC_(\d+\.\d+)/g)]
    .map(([, version = '']) => version)
    .toSorted(byNumber)
    .at(-1) ?? '2.31'

const byNumber = (one: string, other: string) => one.localeCompare(other, 'en', { numeric: true })
