/** How people may be asked to close: the limits of `core/session/close-request.ts`, which the contract may not import. */
export const LONGEST_GRACE_S = 600
export const LONGEST_MESSAGE = 500
