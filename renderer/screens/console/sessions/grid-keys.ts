export type GridKey =
  | Readonly<{ kind: 'move'; by: number; extends: boolean }>
  | Readonly<{ kind: 'page'; direction: 1 | -1; extends: boolean }>
  | Readonly<{ kind: 'edge'; to: 'start' | 'end' }>
  | Readonly<{ kind: 'toggle' | 'open' | 'select_all' | 'select_none' | 'copy' }>

type Pressed = Readonly<{ key: string; shiftKey: boolean; ctrlKey: boolean; metaKey: boolean; altKey: boolean }>

/** What a key does in the table; null where it is not the table's business. */
export function gridKey({ key, shiftKey, ctrlKey, metaKey, altKey }: Pressed): GridKey | null {
  if (altKey) return null
  if (ctrlKey || metaKey) return withControl(key)
  switch (key) {
    case 'ArrowDown':
      return { kind: 'move', by: 1, extends: shiftKey }
    case 'ArrowUp':
      return { kind: 'move', by: -1, extends: shiftKey }
    case 'PageDown':
      return { kind: 'page', direction: 1, extends: shiftKey }
    case 'PageUp':
      return { kind: 'page', direction: -1, extends: shiftKey }
    case 'Home':
      return { kind: 'edge', to: 'start' }
    case 'End':
      return { kind: 'edge', to: 'end' }
    case ' ':
      return { kind: 'toggle' }
    case 'Enter':
      return { kind: 'open' }
    case 'Escape':
      return { kind: 'select_none' }
    default:
      return null
  }
}

function withControl(key: string): GridKey | null {
  if (key === 'Home') return { kind: 'edge', to: 'start' }
  if (key === 'End') return { kind: 'edge', to: 'end' }
  if (key.toLowerCase() === 'a') return { kind: 'select_all' }
  return key.toLowerCase() === 'c' ? { kind: 'copy' } : null
}
