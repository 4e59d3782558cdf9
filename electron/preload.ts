import { contextBridge, ipcRenderer } from 'electron'
import { EVENT_CHANNELS, REQUEST_CHANNELS } from './contract/channels.ts'
import type { Bridge } from './contract/channels.ts'

const bridge: Bridge = {
  ask(channel, question) {
    if (!REQUEST_CHANNELS.includes(channel)) return Promise.resolve({ ok: false, error: { code: 'not_allowed', params: {} } })
    return ipcRenderer.invoke(channel, question)
  },
  on(channel, listener) {
    if (!EVENT_CHANNELS.includes(channel)) return () => {}
    const forward = (_event: unknown, payload: Parameters<typeof listener>[0]) => listener(payload)
    ipcRenderer.on(channel, forward)
    return () => ipcRenderer.removeListener(channel, forward)
  },
}

contextBridge.exposeInMainWorld('latchkey', bridge)
