import { durationText } from '../../electron/contract/duration-text.ts'
import type { Language, Receipt } from '../../electron/contract/views.ts'
import { filled } from '../../electron/contract/words/index.ts'
import type { Words } from '../../electron/contract/words/index.ts'
import { whenText } from '../moment.ts'

const UNEXPECTED = new Set(['process_died', 'rebooted', 'lease_expired'])
/** What a person does on purpose, and needs no alarm about. */
const OWN_DOING = new Set(['signed_out', 'window_closed', 'app_quit'])

/** How a session ended and how long it was, as far as the door may tell. */
export function receiptText(receipt: Receipt, words: Words, language: Language, now = new Date()): string {
  const { receipts } = words.signIn
  if (receipt.facts === null) return neutralSentence(receipt, receipts)
  const facts = {
    name: receipt.displayName ?? '',
    when: whenText(new Date(receipt.facts.endedAt), words, language, now),
    reason: endingText(receipt.endReason, words),
    duration: durationText(receipt.facts.durationMs, language),
  }
  const ended = endedSentence(receipt, receipts)
  // Where the sentence itself does not say when, the duration does.
  return filled(`${ended} ${ended.includes('{{when}}') ? receipts.duration : receipts.endedAfter}`, facts)
}

/** Within a sentence: `the window was closed`. */
export function endingText(reason: string | null, words: Words): string {
  const reasons: Readonly<Record<string, string>> = words.signIn.receipts.reason
  return reasons[reason ?? ''] ?? words.endReason.unknown
}

/** Without a name, a time or a length; why only to whoever was just here, and did not do it themselves. */
function neutralSentence({ told, endReason }: Receipt, { neutral, here }: Words['signIn']['receipts']): string {
  const seen: Readonly<Record<string, string>> = here
  if (told === 'here' && OWN_DOING.has(endReason)) return neutral.left
  if (told === 'here' && seen[endReason] !== undefined) return seen[endReason]
  return UNEXPECTED.has(endReason) ? neutral.unexpected : neutral.expected
}

function endedSentence({ told, endReason }: Receipt, receipts: Words['signIn']['receipts']): string {
  const seen: Readonly<Record<string, string>> = receipts.here
  const sentenceSeen = told === 'here' ? seen[endReason] : undefined
  if (sentenceSeen !== undefined) return sentenceSeen
  if (told !== 'earlier') return UNEXPECTED.has(endReason) ? receipts.unexpected : receipts.expected
  if (endReason === 'signed_out') return receipts.earlier.signedOut
  return OWN_DOING.has(endReason) ? receipts.earlier.left : receipts.earlier.ended
}

export function showReceipts(place: HTMLElement, receipts: readonly Receipt[], words: Words, language: Language): void {
  place.replaceChildren(...receipts.map((receipt) => receiptElement(receipt, words, language)))
  place.hidden = receipts.length === 0
  // Whoever listens to the page must hear why it is suddenly another one, unless they left it themselves.
  if (receipts.some(({ told, endReason }) => told === 'here' && !OWN_DOING.has(endReason))) place.role = 'alert'
  else place.removeAttribute('role')
  // A list that may scroll must be reachable with the keyboard.
  if (receipts.length > 1) place.tabIndex = 0
  else place.removeAttribute('tabindex')
}

function receiptElement(receipt: Receipt, words: Words, language: Language): HTMLElement {
  const article = document.createElement('article')
  article.className = isQuiet(receipt) ? 'receipt quiet' : 'receipt'
  // A quiet one with all its facts names its person in the sentence.
  const isNamedInIt = receipt.told === 'earlier' && receipt.facts !== null
  if (receipt.displayName !== null && !isNamedInIt) article.append(written('h2', receipt.displayName))
  article.append(written('p', receiptText(receipt, words, language)))
  if (receipt.facts?.message) {
    const message = written('p', filled(words.signIn.receipts.message, { message: receipt.facts.message }))
    message.className = 'receipt-message'
    article.append(message)
  }
  return article
}

const isQuiet = ({ told, endReason, facts }: Receipt) =>
  (facts?.message ?? null) === null && (told === 'earlier' || (told === 'here' && OWN_DOING.has(endReason)))

function written(kind: 'h2' | 'p', text: string): HTMLElement {
  const made = document.createElement(kind)
  made.textContent = text
  return made
}
