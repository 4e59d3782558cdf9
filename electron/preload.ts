import { contextBridge, ipcRenderer } from 'electron'
import { isModest } from './contract/call-limits.ts'
import { CHANNELS, EVENT_CHANNELS } from './contract/channels.ts'
import type { Bridge } from './contract/channels.ts'

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

contextBridge.exposeInMainWorld('latchkey', bridge)
