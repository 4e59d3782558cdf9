import { hasDisplay } from './display.ts'
import { type Electron, findElectron } from './electron.ts'
import { ensureSqlite, needsCompiler } from './sqlite.ts'
import { ensureSystemPackages } from './system-packages.ts'

/** Everything that must be in place before Electron can run. Costs next to nothing once it is. */
export async function prepareRuntime(wants: { readonly testPrograms: boolean }): Promise<Electron> {
  // Electron would run as plain Node, and show nothing.
  delete process.env['ELECTRON_RUN_AS_NODE']
  const electron = await findElectron()
  await ensureSystemPackages(electron.executable, {
    display: wants.testPrograms || !hasDisplay(),
    testPrograms: wants.testPrograms,
    compiler: needsCompiler(electron.version),
  })
  await ensureSqlite(electron.version)
  return electron
}
