import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import * as everywhere from '@zxcvbn-ts/language-common'
import type { Language } from '../../../electron/contract/views.ts'

export type Score = 0 | 1 | 2 | 3 | 4
export type StrengthQuestion = Readonly<{ password: string; language: Language; known: readonly string[] }>
export type StrengthAnswer = Readonly<{ score: Score }>

/** Guessing gets no easier beyond this, and the estimate's cost grows with the square of the length. */
const LONGEST = 80

const languagePacks = {
  en: () => import('@zxcvbn-ts/language-en'),
  es: () => import('@zxcvbn-ts/language-es-es'),
  it: () => import('@zxcvbn-ts/language-it'),
}

let estimator: Promise<ZxcvbnFactory> | null = null
let newest: StrengthQuestion | null = null

self.addEventListener('message', (event: MessageEvent<StrengthQuestion>) => void answer(event.data))

async function answer(question: StrengthQuestion): Promise<void> {
  newest = question
  estimator ??= estimatorFor(question.language)
  const ready = await estimator
  if (newest !== question) return
  const { score } = ready.check(question.password.slice(0, LONGEST), [...question.known])
  self.postMessage({ score } satisfies StrengthAnswer, {})
}

async function estimatorFor(language: Language): Promise<ZxcvbnFactory> {
  const pack = await languagePacks[language]()
  return new ZxcvbnFactory({
    dictionary: { ...everywhere.dictionary, ...pack.dictionary },
    graphs: everywhere.adjacencyGraphs,
  })
}
