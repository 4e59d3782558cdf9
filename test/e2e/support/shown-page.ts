import type { ElectronApplication, Page } from '@playwright/test'
import { expect } from '@playwright/test'

/** The page that people look at. Another one may wait, unseen, for the next person, and after an end the page is a new one. */
async function shownPage(app: ElectronApplication): Promise<Page> {
  let shown: Page | undefined
  await expect.poll(async () => (shown = await findShown(app)) !== undefined).toBe(true)
  return shown as Page
}

/** The page goes as the button is pressed; on a busy machine, before the press is reported as done. */
export const signOut = (page: Page) =>
  Promise.race([page.getByRole('button', { name: 'Sign out', exact: true }).click(), page.waitForEvent('close')])

/** The page that takes the place of this one when the session in it ends: who comes next has a page of their own. */
export async function nextPage(app: ElectronApplication, before: Page, timeout = 10_000): Promise<Page> {
  await expect.poll(() => before.isClosed(), { timeout }).toBe(true)
  return shownPage(app)
}

async function findShown(app: ElectronApplication): Promise<Page | undefined> {
  for (const page of app.windows()) {
    const target = await targetOf(page)
    if (target !== null && (await isShown(app, target))) return page
  }
  return undefined
}

/** Chromium's name for the page; null where the page is just going. */
async function targetOf(page: Page): Promise<string | null> {
  try {
    const session = await page.context().newCDPSession(page)
    const { targetInfo } = await session.send('Target.getTargetInfo')
    await session.detach()
    return targetInfo.targetId
  } catch {
    return null
  }
}

const isShown = (app: ElectronApplication, target: string) =>
  app.evaluate(({ BaseWindow, webContents }, id) => {
    type Shows = { webContents?: Electron.WebContents }
    const contents = webContents.fromDevToolsTargetId(id)
    return BaseWindow.getAllWindows().some(({ contentView }) =>
      contentView.children.some((view) => (view as Shows).webContents === contents),
    )
  }, target)

/**
 * What the window says. Asked of the main process: Playwright's own page does not survive a crash, and once Chromium has heard of sleep, it has
 * cut Playwright off from the page.
 */
export const textOnScreen = (app: ElectronApplication) =>
  app.evaluate(({ BaseWindow }) => {
    const [page] = BaseWindow.getAllWindows()[0]?.contentView.children ?? []
    return (page as Electron.WebContentsView).webContents.executeJavaScript('document.body.innerText') as Promise<string>
  })

/** Resolves once the page that is shown has crashed. */
export const crash = (app: ElectronApplication) =>
  app.evaluate(({ BaseWindow }) => {
    const [page] = BaseWindow.getAllWindows()[0]?.contentView.children ?? []
    const { webContents: contents } = page as Electron.WebContentsView
    const gone = new Promise((resolve) => contents.once('render-process-gone', resolve))
    contents.forcefullyCrashRenderer()
    return gone.then(() => undefined)
  })

/** Of windows there are, whatever pages are in them or wait for somebody. */
export const windowCount = (app: ElectronApplication) => app.evaluate(({ BaseWindow }) => BaseWindow.getAllWindows().length)

/** The process of the page that is shown. */
export const shownProcess = (app: ElectronApplication) =>
  app.evaluate(({ BaseWindow }) => {
    const [page] = BaseWindow.getAllWindows()[0]?.contentView.children ?? []
    return (page as Electron.WebContentsView).webContents.getOSProcessId()
  })
