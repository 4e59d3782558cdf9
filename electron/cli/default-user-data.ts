import { homedir } from 'node:os'
import path from 'node:path'

/** Where Electron keeps the app's data, for when the CLI runs without Electron (https://www.electronjs.org/docs/latest/api/app#appgetpathname). */
export function defaultUserData(productName: string, env: NodeJS.ProcessEnv): string {
  return path.join(applicationData(env), productName)
}

function applicationData(env: NodeJS.ProcessEnv): string {
  if (process.platform === 'darwin') return path.join(homedir(), 'Library', 'Application Support')
  if (process.platform === 'win32') return env['APPDATA'] || path.join(homedir(), 'AppData', 'Roaming')
  return env['XDG_CONFIG_HOME'] || path.join(homedir(), '.config')
}
