/** Something a person can act on: printed without a stack, and the command ends with 1. */
export class CannotContinue extends Error {}

export function say(text: string): void {
  process.stderr.write(`latchkey: ${text}\n`)
}

const firstWordAfter = 2_000
const wordEvery = 5_000

/** Runs a step. A quick one stays silent; a slow one says what it does and, every five seconds, that it still does. */
export async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  const startedAt = Date.now()
  const elapsed = () => `${Math.round((Date.now() - startedAt) / 1000)} s`
  let spoken = false
  let timer = setTimeout(function speak() {
    say(spoken ? `${what} … ${elapsed()}` : `${what} …`)
    spoken = true
    timer = setTimeout(speak, wordEvery)
  }, firstWordAfter)
  try {
    const result = await work()
    if (spoken) say(`${what}: done in ${elapsed()}`)
    return result
  } finally {
    clearTimeout(timer)
  }
}

/** Runs a command's main function; a `CannotContinue` becomes its message and exit code 1. */
export async function runCommand(main: () => Promise<number>): Promise<never> {
  try {
    process.exit(await main())
  } catch (error) {
    if (!(error instanceof CannotContinue)) throw error
    say(error.message)
    process.exit(1)
  }
}
