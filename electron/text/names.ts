/** A variation selector makes a picture of the sign before it, and is part of it. */
const UNSEEN_END = String.raw`(?:(?!(?<=\p{Extended_Pictographic})\uFE0F)[\s\p{Default_Ignorable_Code_Point}\u2800])+`
const ENDS = new RegExp(`^${UNSEEN_END}|${UNSEEN_END}$`, 'gu')

/** Without what is not seen at its ends, which a paste brings along; composed, as NIST and RFC 8265 want names. */
export const trimmedName = (text: string): string => text.normalize('NFC').replaceAll(ENDS, '')

/** Letters of any language with their marks, digits, and what stands within names; neither `@`, which says that it is an email, nor blanks. */
const USERNAME = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._'-]*$/u
const USERNAME_MOST = 64

/** Of a trimmed name. */
export const isUsername = (name: string): boolean => USERNAME.test(name) && Array.from(name).length <= USERNAME_MOST && !hasUnseen(name)

export const DISPLAY_NAME_MOST = 128

/** Joiners where an alphabet needs them (RFC 5892, appendix A), and within pictures. */
const NEEDED =
  /(?<=[\p{Script=Arabic}\p{Script=Syriac}])\u200C(?=[\p{Script=Arabic}\p{Script=Syriac}])|(?<=[\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D4D\u0DCA])[\u200C\u200D]|(?<=\p{Extended_Pictographic})\uFE0F|(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D(?=\p{Extended_Pictographic})/gu
const UNSEEN = /[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\uFFF9-\uFFFB\uFFFD]/u

/** Whether something in it is not seen, turns the writing round or ends a line: two names that look the same would be two. */
export const hasUnseen = (name: string): boolean => UNSEEN.test(name.replaceAll(NEEDED, ''))

/** Whether anything is seen of it: marks alone are not. */
export const isVisible = (name: string): boolean => /[\p{L}\p{N}\p{P}\p{S}]/u.test(name)

/** A trimmed address: something without blanks on both sides of one `@`. */
export const isEmail = (address: string): boolean => /^[^\s@]{1,64}@[^\s@]{1,190}$/u.test(address)
