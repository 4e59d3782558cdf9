import { Button, Group } from '@mantine/core'
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import type { ReactNode } from 'react'
import type { WorkstationRow } from '../../../electron/contract/fleet/views.ts'
import { errorText } from '../../../electron/contract/words/index.ts'
import '../../styles/fleet.css'
import { RoomHeading } from '../administration/room-heading.tsx'
import { CloseDialog } from '../console/sessions/close-dialog.tsx'
import { DropDown } from '../console/sessions/drop-down.tsx'
import { EmptyTable } from '../console/sessions/empty-table.tsx'
import { RowMenu } from '../console/sessions/row-menu.tsx'
import { useClosing } from '../console/sessions/use-closing.ts'
import { useConsoleChanges } from '../console/use-console-changes.ts'
import { LoadProblem } from '../kit/load-problem.tsx'
import { useWords } from '../kit/words.ts'
import { OrderDialog } from './action-dialogs.tsx'
import type { Order } from './action-dialogs.tsx'
import { AddWorkstations } from './add-workstations.tsx'
import { FleetSignInForm } from './fleet-sign-in.tsx'
import { keptWorkstations, rememberQuestion } from './kept-workstations.ts'
import { LinkLine } from './link-line.tsx'
import { useLink } from './use-link.ts'
import { actionsFor } from './workstation-actions.ts'
import { isUnlimited, WorkstationFilter } from './workstation-filter.tsx'
import { WorkstationGrid } from './workstation-grid.tsx'
import { WorkstationPage } from './workstation-page.tsx'
import { placeText, totalText } from './workstation-text.ts'

const CHANGES_GATHER_MS = 300

type Opened =
  | Readonly<{ kind: 'add' }>
  | Readonly<{ kind: 'menu'; row: WorkstationRow; x: number; y: number }>
  | Readonly<{ kind: 'order'; order: Order }>

/** Every workstation of the fleet: who is there, how it stands, and what can be asked of it. */
export function Workstations({ username }: Readonly<{ username: string }>) {
  const { t } = useWords()
  const link = useLink()
  if (link === null) return <p className="room-intro">{t('dialog.loading')}</p>
  if (link.kind === 'none') return null
  if (link.administers) return <Administered username={username} link={<LinkLine state={link} />} />
  return (
    <>
      <RoomHeading title={t('fleet.workstations.title')} intro={t('fleet.signIn.title')} />
      <LinkLine state={link} />
      <section className="room fleet-sign-in" aria-label={t('fleet.signIn.title')}>
        <FleetSignInForm username={username} onDone={() => {}} />
      </section>
    </>
  )
}

type AdministeredProps = Readonly<{ username: string; link: ReactNode }>

function Administered({ username, link }: AdministeredProps) {
  const { language, t, words } = useWords()
  const [{ pages, looked }] = useState(() => keptWorkstations(username))
  const snapshot = useSyncExternalStore(pages.subscribe, pages.snapshot)
  const [question, setQuestion] = useState(looked.now)
  const [opened, open] = useState<Opened | null>(null)
  const [shown, show] = useState<Readonly<{ id: number | null; opener: Element | null }>>({ id: null, opener: null })
  const [note, setNote] = useState('')
  const said = useRef<HTMLParagraphElement>(null)
  const closing = useClosing(() => void pages.refresh())
  useEffect(() => {
    rememberQuestion(username, question)
    void pages.show(question)
  }, [pages, username, question])
  useConsoleChanges(() => void pages.refresh(), CHANGES_GATHER_MS)
  useEffect(() => {
    if (shown.id === null && shown.opener instanceof HTMLElement) shown.opener.focus()
  }, [shown])

  const [acts] = useState(() => ({
    open: (row: WorkstationRow) => show({ id: row.id, opener: document.activeElement }),
    menu: (row: WorkstationRow, x: number, y: number) => open({ kind: 'menu', row, x, y }),
    rows: () => pages.snapshot().rows,
  }))
  const [tools] = useState(() => ({
    look: (first: number, last: number) => void pages.reach(first, last),
    toEnd: () => pages.toEnd(),
  }))
  const deeds = {
    order: (order: Order) => open({ kind: 'order', order }),
    signOut: (session: string) => void closing.prepare({ kind: 'sessions', ids: [session] }),
  }
  const leaveMenu = (row: WorkstationRow) => {
    open(null)
    document.querySelector<HTMLElement>(`[data-row="${row.id}"]`)?.focus({ preventScroll: true })
  }
  const nothing = useMemo(
    () => ({ isWaiting: snapshot.counted === null, isFiltered: !isUnlimited(question) }),
    [snapshot.counted, question],
  )

  return (
    <>
      <section className="console-sessions" hidden={shown.id !== null}>
        <RoomHeading title={t('fleet.workstations.title')} intro={totalText(snapshot.counted, t, language)}>
          <Group gap="xs">
            <Button size="sm" onClick={() => open({ kind: 'add' })}>
              {t('fleet.workstations.add')}
            </Button>
            <WholeFleet order={deeds.order} signOutAll={() => void closing.prepare({ kind: 'others' })} />
          </Group>
        </RoomHeading>
        {link}
        <WorkstationFilter question={question} counted={snapshot.counted} onChange={setQuestion} />
        <LoadProblem problem={snapshot.problem && errorText(words, snapshot.problem)} tryAgain={() => pages.retry()} />
        <WorkstationGrid
          snapshot={snapshot}
          sort={question.sort}
          onSort={(sort) => setQuestion({ ...question, sort })}
          acts={acts}
          {...tools}
          empty={
            snapshot.problem === null && (
              <EmptyTable
                {...nothing}
                none={t('fleet.workstations.none')}
                noneFound={t('fleet.workstations.noneFound')}
                clear={t('fleet.workstations.clear')}
                onClear={() => setQuestion({ ...question, text: '', site: null, state: null })}
              />
            )
          }
        >
          <p ref={said} className="console-status" role="status" tabIndex={-1}>
            {note}
          </p>
          <p className="grid-place">{placeText(snapshot, t, language)}</p>
        </WorkstationGrid>
      </section>
      {shown.id !== null && <WorkstationPage key={shown.id} id={shown.id} back={() => show({ id: null, opener: shown.opener })} />}
      {opened?.kind === 'add' && <AddWorkstations site={question.site ?? ''} onClose={() => open(null)} />}
      {opened?.kind === 'menu' && (
        <RowMenu
          label={t('fleet.workstations.menuFor', { name: opened.row.name })}
          groups={[[{ label: t('fleet.actions.open'), act: () => acts.open(opened.row) }], ...actionsFor(opened.row, words, deeds)]}
          x={opened.x}
          y={opened.y}
          onClose={() => leaveMenu(opened.row)}
        />
      )}
      {opened?.kind === 'order' && (
        <OrderDialog
          order={opened.order}
          onDone={(done) => {
            open(null)
            setNote(done)
            void pages.refresh()
          }}
          onClose={() => open(null)}
        />
      )}
      <CloseDialog flow={closing} />
    </>
  )
}

const EVERYBODY = { kind: 'all' } as const

function WholeFleet({ order, signOutAll }: Readonly<{ order: (order: Order) => void; signOutAll: () => void }>) {
  const { t } = useWords()
  const name = t('fleet.actions.everybody')
  const items = [
    ['message', 'messageHint', () => order({ kind: 'message', to: EVERYBODY, name })],
    ['lock', 'lockHint', () => order({ kind: 'lock', to: EVERYBODY, name })],
    ['unlock', 'unlockHint', () => order({ kind: 'unlock', to: EVERYBODY, name })],
    ['signOutAll', 'signOutHint', signOutAll],
  ] as const
  return (
    <DropDown label={t('fleet.workstations.all')}>
      {(close) =>
        items.map(([label, hint, act]) => (
          <button
            key={label}
            type="button"
            className="drop-item"
            onClick={() => {
              // First: what opens next gives the focus back to whoever has it now.
              close()
              act()
            }}
          >
            {t(`fleet.actions.${label}`)}
            <small>{t(`fleet.actions.${hint}`)}</small>
          </button>
        ))
      }
    </DropDown>
  )
}
