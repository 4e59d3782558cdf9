import type { OneTimePassword as Given } from '../../../electron/contract/administration.ts'
import { durationText } from '../../../electron/contract/duration-text.ts'
import { ShownOnce } from '../kit/shown-once.tsx'
import { useWords } from '../kit/words.ts'

type OneTimeProps = Readonly<{ name: string; given: Given; onClose: () => void }>

export function OneTimePassword({ name, given, onClose }: OneTimeProps) {
  const { language, t } = useWords()
  return (
    <ShownOnce
      title={t('people.oneTime.title', { name })}
      body={t('people.oneTime.body', { lifetime: durationText(given.lifetimeMs, language) })}
      label={t('people.oneTime.label')}
      secret={given.oneTimePassword}
      onClose={onClose}
    />
  )
}
