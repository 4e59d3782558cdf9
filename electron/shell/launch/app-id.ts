/** By which Windows keeps windows, notifications and the start menu's entry together: the one that the installer gives the entry (electron-builder.yml). */
export const APP_ID = 'invalid.latchkey.app'
