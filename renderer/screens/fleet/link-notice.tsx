import type { LinkNotice as Link } from '../../../electron/contract/views.ts'
import { linkSentence } from '../../sign-in/fleet-sentences.ts'
import { useWords } from '../kit/words.ts'

/** For everybody who works at a desk of a fleet: without it they can go on. */
export function LinkNotice({ link }: Readonly<{ link: Link | undefined }>) {
  const { language, words } = useWords()
  if (!link) return null
  const sentence = linkSentence(link, words, language)
  return (
    <p className="link-notice" role="status" hidden={sentence === ''}>
      {sentence}
    </p>
  )
}
