import { Menu } from 'electron'
import type { MenuItemConstructorOptions } from 'electron'
import type { Words } from '../../contract/words/index.ts'

const SIGN_OUT = 'sign-out'
const LOCK = 'lock'

export type MenuActions = Readonly<{ signOut: () => void; lock: () => void }>

export function installMenu({ menu }: Words, { signOut, lock }: MenuActions): void {
  const file: MenuItemConstructorOptions[] = [
    { id: SIGN_OUT, label: menu.signOut, accelerator: 'CmdOrCtrl+Shift+O', enabled: false, click: signOut },
    { id: LOCK, label: menu.lock, accelerator: 'CmdOrCtrl+L', enabled: false, click: lock },
    { type: 'separator' },
    { role: 'close', label: menu.close },
    { role: 'quit', label: menu.quit },
  ]
  const edit = (['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll'] as const).map((role) => ({ role, label: menu[role] }))
  const view: MenuItemConstructorOptions[] = [
    { role: 'resetZoom', label: menu.actualSize },
    { role: 'zoomIn', label: menu.zoomIn },
    { role: 'zoomOut', label: menu.zoomOut },
    { role: 'togglefullscreen', label: menu.fullScreen },
  ]
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(process.platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
      { label: menu.file, submenu: file },
      { label: menu.edit, submenu: edit },
      { label: menu.view, submenu: view },
      { role: 'windowMenu', label: menu.window },
      { role: 'help', label: menu.help, submenu: [{ role: 'about', label: menu.about }] },
    ]),
  )
}

/** What only somebody who is signed in can do. */
export function allowLeaving(allowed: boolean): void {
  for (const id of [SIGN_OUT, LOCK]) {
    const item = Menu.getApplicationMenu()?.getMenuItemById(id)
    if (item) item.enabled = allowed
  }
}
