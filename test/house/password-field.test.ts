import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const RENDERER = path.resolve(import.meta.dirname, '../../renderer')

test('every field for a password is the one that forgets, but for the one at the door, which is there before anything is loaded', () => {
  const files = readdirSync(RENDERER, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(tsx?|html)$/.test(name))
  const own = files.filter((name) =>
    /PasswordInput\b(?!:)|type=["']password["']|\.type = .*password/.test(readFileSync(path.join(RENDERER, name), 'utf8')),
  )
  expect(own.toSorted()).toEqual(['index.html', 'screens/password/password-field.tsx', 'screens/screens.tsx', 'sign-in/sign-in.ts'])
})
