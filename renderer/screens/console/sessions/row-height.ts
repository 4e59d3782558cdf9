/** In pixels; `.grid-row` in session-grid.css has the same. */
export const ROW_HEIGHT = 36
export const HEAD_HEIGHT = 38
