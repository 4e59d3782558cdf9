import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { inPackage, projectRoot } from '../runtime/places.ts'
import { type Component, componentsIn, packageFolderOf, shippedFolders } from './components.ts'
import { argon2Folders } from './directory-bundle.ts'

type About = Readonly<{ name: string; version: string; license: string; description: string }>

const NOTICES = 'THIRD-PARTY-NOTICES.txt'
const BILL_OF_MATERIALS = 'latchkey.cdx.json'

/** Goes into packages beside the app, see electron-builder.yml: whose work is in it, and on which terms. Fails where somebody's terms are not to be found. */
export function writeNotices(outDir: string, modules: Iterable<string>, electronVersion: string): void {
  const folders = [...modules].map(packageFolderOf).filter((folder) => folder !== null)
  const components = componentsIn([...folders, ...shippedFolders()])
  writeFileSync(path.join(outDir, NOTICES), noticesOf(components, WITH_ELECTRON))
  writeFileSync(path.join(outDir, BILL_OF_MATERIALS), `${JSON.stringify(billOfMaterials(components, electronVersion), null, 2)}\n`)
}

/** The same beside the fleet's service, which has neither. */
export function writeDirectoryNotices(outDir: string, modules: Iterable<string>): void {
  const folders = [...modules].map(packageFolderOf).filter((folder) => folder !== null)
  writeFileSync(path.join(outDir, 'directory', NOTICES), noticesOf(componentsIn([...folders, ...argon2Folders()]), OPENING))
}

const LINE = '='.repeat(78)
const OPENING = 'Latchkey contains the work of others, on these terms.'
const WITH_ELECTRON =
  `${OPENING} Those of Electron, Chromium, Node.js and their parts are in\n` +
  'LICENSE.electron.txt and LICENSES.chromium.html. SQLite, in better-sqlite3, is in the public domain.'

const noticesOf = (components: readonly Component[], opening: string) =>
  [
    `${opening}\n`,
    ...components.map(({ name, version, licence, text }) => `${LINE}\n${name} ${version} (${licence})\n${LINE}\n\n${text}\n`),
  ].join('\n')

/** CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/). Without a time and a serial number: the same sources give the same file. */
function billOfMaterials(components: readonly Component[], electronVersion: string) {
  const { name, version, license, description } = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as About
  const own = { type: 'application', 'bom-ref': `pkg:generic/${name}@${version}`, name, version, description, licenses: licences(license) }
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: own },
    components: [
      ...components.map((component) => entry(component.name, component.version, licences(component.licence))),
      entry('electron', electronVersion, licences('MIT')),
      {
        type: 'library',
        'bom-ref': `pkg:generic/sqlite@${sqliteVersion()}`,
        name: 'sqlite',
        version: sqliteVersion(),
        licenses: licences('blessing'),
        purl: `pkg:generic/sqlite@${sqliteVersion()}`,
      },
    ],
  }
}

function entry(name: string, version: string, terms: ReturnType<typeof licences>) {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`
  return { type: 'library', 'bom-ref': purl, name, version, licenses: terms, purl }
}

/** A single SPDX identifier, or an expression of several. */
const licences = (spdx: string) => (/\s/.test(spdx) ? [{ expression: spdx }] : [{ license: { id: spdx } }])

const sqliteVersion = () =>
  /^#define SQLITE_VERSION\s+"(.+)"$/m.exec(readFileSync(inPackage('better-sqlite3', 'deps/sqlite3/sqlite3.h'), 'utf8'))?.[1] ?? ''
