import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import path from 'node:path'
import { LAWS } from '../truth/laws.ts'
import { FAULTS } from './faults.ts'
import type { Fault } from './faults.ts'

const electron = path.join(import.meta.dirname, '../../../electron')

const sourceOf = ({ file }: Fault) => readFileSync(path.join(electron, file), 'utf8')
const changed = ({ from, to, everywhere }: Fault, source: string) =>
  everywhere ? source.replaceAll(from, to) : source.replace(from, () => to)

/** In how many places of its file a fault can be planted. */
export const placesOf = (fault: Fault): number => sourceOf(fault).split(fault.from).length - 1

/** From here on this process loads the file with the fault in it. */
export function plant(name: string): void {
  const fault = FAULTS.find((each) => each.name === name)
  if (!fault) throw new Error(`There is no fault "${name}". There are: ${FAULTS.map((each) => each.name).join(', ')}.`)
  if (placesOf(fault) === 0) throw new Error(`"${name}" cannot be planted: ${fault.file} reads otherwise now.`)
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context)
      return url.endsWith(`/electron/${fault.file}`) ? { ...loaded, source: changed(fault, sourceOf(fault)) } : loaded
    },
  })
}

type Found = Readonly<{ stories: number; law: string | null; profile: string | null }>

/** Plants each in a process of its own, says after how many stories which law finds it, and which laws find none. */
export async function findFaults(budget: Readonly<{ first: number; seeds: number; length: number }>): Promise<number> {
  const laws = new Set<string>(Object.keys(LAWS))
  let missed = 0
  process.stdout.write('| planted fault | found by story | law | in a story of |\n|---|---|---|---|\n')
  for (const { name } of FAULTS) {
    const { stories, law, profile } = await find(name, budget)
    if (law === null) missed += 1
    else laws.delete(law)
    process.stdout.write(`| ${name} | ${law === null ? `not by ${stories}` : stories} | ${law ?? '–'} | ${profile ?? '–'} |\n`)
  }
  if (laws.size > 0) process.stdout.write(`\nLaws that found none: ${[...laws].join(', ')}.\n`)
  return missed === 0 && laws.size === 0 ? 0 : 1
}

function find(name: string, { first, seeds, length }: Readonly<{ first: number; seeds: number; length: number }>): Promise<Found> {
  const args = ['--fault', name, '--first', String(first), '--seeds', String(seeds), '--length', String(length)]
  const script = path.join(import.meta.dirname, '../run.ts')
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (piece: Buffer) => (said += piece.toString()))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', () => {
      if (said.trim() === '') reject(new Error(`"${name}" could not be tried`))
      else resolve(JSON.parse(said) as Found)
    })
  })
}
