/** In pixels; `.grid-row` in console-sessions.css has the same. */
export const ROW_HEIGHT = 48
export const HEAD_HEIGHT = 38
