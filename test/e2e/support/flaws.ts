import type { Page } from '@playwright/test'

/**
 * What a person would call broken in a picture: the page scrolls sideways, or the words of a control, a heading or a cell of the frame are
 * cut off. What scrolls or shortens on purpose says so in its style.
 */
export const flawsIn = (page: Page) =>
  page.evaluate(() => {
    const root = document.documentElement
    const sideways = root.scrollWidth > root.clientWidth ? [`scrolls sideways: ${root.scrollWidth} > ${root.clientWidth}`] : []
    const cut = [...document.querySelectorAll<HTMLElement>('button, h1, h2, h3, label, legend, th')]
      .filter((element) => element.checkVisibility() && !element.closest('.visually-hidden'))
      .filter((element) => {
        const { overflow, textOverflow } = getComputedStyle(element)
        return element.scrollWidth > element.clientWidth + 1 && textOverflow !== 'ellipsis' && !/auto|scroll/.test(overflow)
      })
      .map((element) => `cut off: <${element.localName}> ${element.textContent.trim().slice(0, 60)}`)
    return [...sideways, ...cut]
  })
