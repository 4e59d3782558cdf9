/** When a view came, on the wall clock and on the one that never jumps; what a view says is left counts from there. */
export type Arrival = Readonly<{ at: number; steady: number }>

export const arrivalNow = (): Arrival => ({ at: Date.now(), steady: performance.now() })
