import type { WebContents } from 'electron'
import { killRenderer } from './renderer-process.ts'

/**
 * Keeps a page's fields for files from opening windows of the operating system. No page of ours has such a field, and Electron asks nobody
 * about what a page puts up itself: what keeps them shut, whatever the page does, is Chromium's protocol for debuggers.
 */
export function keepFileChoosersShut(contents: WebContents): void {
  const { debugger: inspector } = contents
  inspector.attach()
  const shut = [inspector.sendCommand('Page.enable'), inspector.sendCommand('Page.setInterceptFileChooserDialog', { enabled: true })]
  // A page that is gone before it hears of it opens nothing.
  void Promise.allSettled(shut)
  // No page of ours has a frame either. A sandboxed one has a process of its own, which would have to hear of it too; and for older versions of
  // Electron any frame is a reason to take the debugger off for a moment.
  contents.on('frame-created', (_event, { frame }) => {
    if (frame?.parent) killRenderer(contents)
  })
}
