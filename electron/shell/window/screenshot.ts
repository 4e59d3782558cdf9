import { app } from 'electron'
import type { WebContents } from 'electron'
import { beginPlainOutput } from '../../platform/disk/output-file.ts'

const SETTLE_MS = 400

/** Saves a picture of the first window where the source launcher asks for one, for machines without a screen. */
export function saveScreenshot(contents: WebContents): void {
  const file = process.env['LATCHKEY_SCREENSHOT']
  if (!file || app.isPackaged) return
  delete process.env['LATCHKEY_SCREENSHOT']
  setTimeout(() => {
    contents
      .capturePage()
      .then((image) => save(file, image.toPNG()))
      .then(() => process.stderr.write(`Screenshot saved: ${file}\n`))
      .catch((error: unknown) => process.stderr.write(`The screenshot could not be saved to ${file}: ${String(error)}\n`))
  }, SETTLE_MS)
}

function save(file: string, picture: Buffer): void {
  const output = beginPlainOutput(file)
  try {
    output.write(picture)
    output.finish()
  } finally {
    output.discard()
  }
}
