import { isOurs } from './origin.ts'

type Frame = Readonly<{ url: string }>
type Contents = Readonly<{ mainFrame: Frame }>

/** What of an IPC event says where it comes from. The frame is null once it has navigated away or is gone. */
export type SentBy = Readonly<{ sender: unknown; senderFrame: Frame | null }>

/** Only the top frame of the page that is shown, while it is one of ours, is heard (Electron security checklist, item 17). */
export function isFromOurPage({ sender, senderFrame }: SentBy, window: Contents | null): boolean {
  return window !== null && sender === window && senderFrame !== null && senderFrame === window.mainFrame && isOurs(senderFrame.url)
}
