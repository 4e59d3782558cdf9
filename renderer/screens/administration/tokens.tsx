import { Button } from '@mantine/core'
import { useState } from 'react'
import type { TokenView } from '../../../electron/contract/administration.ts'
import { exactText } from '../../moment.ts'
import { LoadProblem } from '../kit/load-problem.tsx'
import { useAnswer } from '../kit/use-answer.ts'
import { useWords } from '../kit/words.ts'
import { AddToken } from './add-token.tsx'
import { RevokeToken } from './revoke-token.tsx'

/** What other programs prove themselves with: a list of few, and how to make and revoke one. */
export function Tokens() {
  const { language, t } = useWords()
  const { answer: tokens, problem, load } = useAnswer('tokens:list', null)
  const [open, setOpen] = useState<'add' | TokenView | null>(null)
  const time = (at: string | null) => (at === null ? t('tokens.never') : exactText(new Date(at), language))

  function close() {
    setOpen(null)
    void load()
  }

  return (
    <section className="room tokens" aria-labelledby="tokens-title">
      <h2 id="tokens-title">{t('tokens.title')}</h2>
      <p className="room-intro">{t('tokens.intro')}</p>
      <LoadProblem problem={problem} tryAgain={load} />
      {tokens?.length === 0 && <p>{t('tokens.none')}</p>}
      {tokens !== null && tokens.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">{t('tokens.name')}</th>
              <th scope="col">{t('tokens.scope')}</th>
              <th scope="col">{t('tokens.created')}</th>
              <th scope="col">{t('tokens.used')}</th>
              <th scope="col">{t('tokens.expires')}</th>
              <th scope="col">
                <span className="visually-hidden">{t('tokens.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {tokens.map((token) => (
              <tr key={token.id}>
                <th scope="row" dir="auto">
                  {token.name}
                </th>
                <td>{t(`tokens.scopes.${token.scope}`)}</td>
                <td>{time(token.createdAt)}</td>
                <td>{time(token.lastUsedAt)}</td>
                <td>{token.expiresAt === null ? '–' : time(token.expiresAt)}</td>
                <td>
                  <Button variant="default" onClick={() => setOpen(token)}>
                    {t('tokens.revoke')}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p>
        <Button variant="default" onClick={() => setOpen('add')}>
          {t('tokens.add')}
        </Button>
      </p>
      {open === 'add' && <AddToken onClose={close} />}
      {open !== null && open !== 'add' && <RevokeToken token={open} onClose={close} />}
    </section>
  )
}
