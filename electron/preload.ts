import { contextBridge, ipcRenderer } from 'electron'
import { isModest } from './contract/call-limits.ts'
import { CHANNELS, EVENT_CHANNELS } from './contract/channels.ts'
import type { Bridge } from './contract/channels.ts'

/** Selecting with the mouse changes the selection at each movement. */
const SELECTED_MS = 200

const refused = (code: string) => Promise.resolve({ ok: false, error: { code, params: {} } } as const)

const bridge: Bridge = {
  ask(channel, question) {
    if (typeof channel !== 'string' || !Object.hasOwn(CHANNELS, channel)) return refused('not_allowed')
    // Checked again by the main process; here, so that a page cannot fill that one's memory.
    if (!isModest(question)) return refused('invalid_input')
    return ipcRenderer.invoke(channel, question)
  },
  on(channel, listener) {
    if (!EVENT_CHANNELS.includes(channel) || typeof listener !== 'function') return () => {}
    const forward = (_event: unknown, payload: Parameters<typeof listener>[0]) => listener(payload)
    ipcRenderer.on(channel, forward)
    return () => ipcRenderer.removeListener(channel, forward)
  },
}

// In this world, so that no page can keep quiet about it. The text itself is not handed over: the main process looks at what is there.
const tellFilled = (kind: 'clipboard' | 'selection') => void ipcRenderer.invoke('clipboard:filled', { kind }).catch(() => {})
for (const event of ['copy', 'cut'] as const) addEventListener(event, () => setTimeout(tellFilled, 0, 'clipboard'), true)
if (process.platform === 'linux') {
  let soon: ReturnType<typeof setTimeout> | undefined
  document.addEventListener('selectionchange', () => {
    clearTimeout(soon)
    soon = setTimeout(tellFilled, SELECTED_MS, 'selection')
  })
}

contextBridge.exposeInMainWorld('latchkey', bridge)
