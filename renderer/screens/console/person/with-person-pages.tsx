import { Suspense, useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { readLater } from '../../kit/boundary.tsx'
import { useWords } from '../../kit/words.ts'

const PersonPage = readLater(async () => (await import('./person-page.tsx')).PersonPage)

type PagesProps = Readonly<{ onBack?: () => void; children: (openPerson: (id: string) => void) => ReactNode }>

/** `opener` had the focus when the page was opened. */
type Shown = Readonly<{ id: string | null; opener: Element | null }>

/** A room from which a person's page opens in its place. The room stays as it was, and gets the focus back. */
export function WithPersonPages({ onBack, children }: PagesProps) {
  const { t } = useWords()
  const [{ id, opener }, show] = useState<Shown>({ id: null, opener: null })
  useEffect(() => {
    if (id === null && opener instanceof HTMLElement) opener.focus()
  }, [id, opener])

  return (
    <>
      <div className="room-behind" hidden={id !== null}>
        {children((person) => {
          show({ id: person, opener: document.activeElement })
        })}
      </div>
      {id !== null && (
        <Suspense fallback={<p className="room-intro">{t('dialog.loading')}</p>}>
          <PersonPage
            key={id}
            id={id}
            back={() => {
              show({ id: null, opener })
              onBack?.()
            }}
          />
        </Suspense>
      )}
    </>
  )
}
