import { TextInput } from '@mantine/core'
import { useId, useState } from 'react'
import type { KeyboardEvent } from 'react'
import type { PersonView } from '../../../../electron/contract/administration.ts'
import { isFound } from '../../../../electron/text/search-key.ts'
import { useWords } from '../../kit/words.ts'

const MOST_SHOWN = 40

type PickerProps = Readonly<{ people: readonly PersonView[]; chosen: string | null; choose: (id: string | null) => void }>

/** A person, looked for by display name, username or email. */
export function PersonPicker({ people, chosen, choose }: PickerProps) {
  const { t } = useWords()
  const id = useId()
  const [typed, setTyped] = useState<string | null>(null)
  const [marked, setMarked] = useState(0)
  const name = people.find((person) => person.id === chosen)?.displayName ?? ''
  const found =
    typed === null
      ? []
      : people.filter(({ displayName, username, email }) => isFound(typed, [displayName, username, email])).slice(0, MOST_SHOWN)
  const isOpen = typed !== null

  function take(person: PersonView | undefined) {
    setTyped(null)
    if (person) choose(person.id)
  }

  function press(event: KeyboardEvent) {
    if (event.key === 'ArrowDown' && !isOpen) setTyped('')
    else if (event.key === 'ArrowDown') setMarked(Math.min(marked + 1, found.length - 1))
    else if (event.key === 'ArrowUp') setMarked(Math.max(marked - 1, 0))
    else if (event.key === 'Enter') take(found[marked])
    else if (event.key === 'Escape') setTyped(null)
    else return
    event.preventDefault()
  }

  return (
    <div className="picker">
      <TextInput
        size="sm"
        label={t('console.sessions.filter.person')}
        role="combobox"
        aria-expanded={isOpen}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && found[marked] ? `${id}-${marked}` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder={t('console.sessions.filter.anybody')}
        value={typed ?? name}
        onFocus={(event) => event.currentTarget.select()}
        onClick={() => setTyped('')}
        onBlur={() => setTyped(null)}
        onKeyDown={press}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          setMarked(0)
          if (event.currentTarget.value === '' && chosen !== null) choose(null)
        }}
      />
      <ul id={`${id}-list`} role="listbox" className="picker-list" aria-label={t('console.sessions.filter.person')} hidden={!isOpen}>
        {found.map((person, place) => (
          <li
            key={person.id}
            id={`${id}-${place}`}
            role="option"
            aria-selected={place === marked}
            ref={(item) => {
              if (place === marked) item?.scrollIntoView({ block: 'nearest' })
            }}
            onPointerDown={(event) => {
              event.preventDefault()
              take(person)
            }}
          >
            <span>{person.displayName}</span>
            <small>{person.username}</small>
          </li>
        ))}
        {found.length === 0 && (
          <li className="picker-none" role="option" aria-selected={false} aria-disabled="true">
            {t('console.sessions.filter.nobody')}
          </li>
        )}
      </ul>
    </div>
  )
}
