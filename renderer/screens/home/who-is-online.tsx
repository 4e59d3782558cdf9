import { useState } from 'react'
import type { OpenSession } from '../../../electron/contract/views.ts'
import { PresenceMark } from '../kit/presence-mark.tsx'
import { useWords } from '../kit/words.ts'
import { sinceText } from './since-text.ts'

const SHOWN_AT_ONCE = 8

export function WhoIsOnline({ open }: Readonly<{ open: readonly OpenSession[] }>) {
  const { t } = useWords()
  const [isWhole, setWhole] = useState(false)
  const hidden = Math.max(0, open.length - SHOWN_AT_ONCE)
  return (
    <section className="room" aria-labelledby="online-title">
      <h2 id="online-title">{t('presence.title')}</h2>
      {open.length > 0 && (
        <ul className="presences" id="online-list">
          {(isWhole ? open : open.slice(0, SHOWN_AT_ONCE)).map((session) => (
            <Presence key={`${session.startedAt} ${session.displayName} ${session.host}`} session={session} />
          ))}
        </ul>
      )}
      {open.length <= 1 && <p className="room-intro">{t(open.some(({ isOwn }) => isOwn) ? 'presence.alone' : 'presence.none')}</p>}
      {hidden > 0 && (
        <button
          type="button"
          className="link-button"
          aria-expanded={isWhole}
          aria-controls="online-list"
          onClick={() => setWhole((before) => !before)}
        >
          {isWhole ? t('presence.fewer') : t('presence.more', { count: hidden })}
        </button>
      )}
    </section>
  )
}

function Presence({ session }: Readonly<{ session: OpenSession }>) {
  const { language, t } = useWords()
  return (
    <li>
      <PresenceMark presence={session.presence} />
      <span className="presence-person">
        {session.displayName}
        {session.isOwn && <span className="person-self"> ({t('presence.you')})</span>}
      </span>
      <span className="presence-since">
        {sinceText(session.startedAt, language)} {t('presence.on', { host: session.host })}
      </span>
    </li>
  )
}
