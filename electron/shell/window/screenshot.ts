import { app } from 'electron'
import type { WebContents } from 'electron'
import { beginPlainOutput } from '../../platform/disk/output-file.ts'

const SETTLE_MS = 400
const TRIES = 20

/** Saves a picture of the first window where the source launcher asks for one, for machines without a screen. */
export function saveScreenshot(contents: WebContents): void {
  const file = process.env['LATCHKEY_SCREENSHOT']
  if (!file || app.isPackaged) return
  delete process.env['LATCHKEY_SCREENSHOT']
  pictureOf(contents, TRIES)
    .then((picture) => save(file, picture))
    .then(() => process.stderr.write(`Screenshot saved: ${file}\n`))
    .catch((error: unknown) => process.stderr.write(`The screenshot could not be saved to ${file}: ${String(error)}\n`))
}

/** An empty one is what comes while Chromium finds out that it has to draw without a graphics card. */
async function pictureOf(contents: WebContents, tries: number): Promise<Buffer> {
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
  const image = await contents.capturePage()
  if (!image.isEmpty()) return image.toPNG()
  if (tries === 1) throw new Error('there is nothing to be seen')
  return pictureOf(contents, tries - 1)
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
