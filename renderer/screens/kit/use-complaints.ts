import { useRef, useState } from 'react'
import { focusOnFirst } from './focus.ts'

/** What is wrong with a form: beside its fields (`problems`, where the first one gets the focus) or with the whole of it (`failure`). */
export function useComplaints<Problems extends object>(none: Problems) {
  const form = useRef<HTMLFormElement>(null)
  const [problems, setProblems] = useState(none)
  const [failure, setFailure] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  function complain(found: Problems) {
    setProblems(found)
    focusOnFirst(form.current, Object.keys(found))
  }

  return { form, problems, setProblems, complain, failure, setFailure, busy, setBusy }
}
