/** The `code` of a Node.js system error, such as `ENOENT`; an empty text for anything else. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
