import { statSync } from 'node:fs'
import path from 'node:path'
import { callersFolder } from './places.ts'
import { CannotContinue, say } from './report.ts'

interface StartArguments {
  readonly screenshot: string | undefined
  readonly forApp: readonly string[]
}

const option = '--screenshot'

export function defaultScreenshot(): string {
  return path.join(callersFolder(), 'latchkey-screenshot.png')
}

/** Takes `--screenshot FILE` out of the words; all others are the app's. */
export function readStartArguments(words: readonly string[]): StartArguments {
  const at = words.findIndex((word) => word === option || word.startsWith(`${option}=`))
  const word = words[at]
  if (word === undefined) return { screenshot: undefined, forApp: words }
  const isApart = word === option
  const file = isApart ? words[at + 1] : word.slice(option.length + 1)
  if (!file || file.startsWith('-')) {
    throw new CannotContinue(`${option} needs the file to write. For example: npm start -- ${option} latchkey.png`)
  }
  return {
    screenshot: path.resolve(callersFolder(), file),
    forApp: words.toSpliced(at, isApart ? 2 : 1),
  }
}

/** The app writes the picture when its first window has painted; this tells the person so. */
export function reportWhenSaved(file: string): () => void {
  const writtenAt = () => statSync(file, { throwIfNoEntry: false })?.mtimeMs
  let known = writtenAt()
  const look = () => {
    const now = writtenAt()
    if (now === known) return
    known = now
    clearInterval(timer)
    say(`picture saved: ${file}`)
  }
  const timer = setInterval(look, 250)
  return () => {
    look()
    clearInterval(timer)
  }
}
