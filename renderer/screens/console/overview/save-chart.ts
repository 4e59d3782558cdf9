import type { PictureOrder } from '../../../../electron/contract/console-questions.ts'

const painted = () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())))

/** Where an element is on the screen once it is in view; what does not fit into the window is left out. */
export async function pictureOf(name: string, element: HTMLElement): Promise<PictureOrder> {
  element.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' })
  await painted()
  const { left, top, right, bottom } = element.getBoundingClientRect()
  const x = Math.max(0, Math.floor(left))
  const y = Math.max(0, Math.floor(top))
  return {
    name,
    x,
    y,
    width: Math.max(1, Math.ceil(Math.min(right, innerWidth)) - x),
    height: Math.max(1, Math.ceil(Math.min(bottom, innerHeight)) - y),
  }
}
