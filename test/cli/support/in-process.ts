import { runAdmin } from '../../../electron/cli/run-admin.ts'

export type Said = Readonly<{ words: readonly string[]; code: number; stdout: string; stderr: string }>

/** A command in this process: sooner than a process of its own, where only what it does with the directory matters. */
export function said(dir: string, ...words: readonly string[]): Said {
  let [stdout, stderr] = ['', '']
  const code = runAdmin([...words, '--data-dir', dir], {
    command: 'latchkey admin',
    version: '0.1.0',
    env: {},
    userData: '/nowhere',
    electron: null,
    workingFolder: '/',
    stdin: { isTerminal: false, readLine: () => '', readSecret: () => '' },
    stdout: { columns: null, write: (text) => (stdout += text) },
    stderr: { isTerminal: false, write: (text) => (stderr += text) },
    pause: () => 'over',
  })
  return { words, code, stdout, stderr }
}
