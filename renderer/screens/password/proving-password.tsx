import { PasswordField } from './password-field.tsx'

type ProvingPasswordProps = Readonly<{
  label: string
  value: string
  problem: string | null
  busy: boolean
  onEmpty: () => void
  onType: (typed: string) => void
}>

/** A password that proves once more who asks: what is wrong with it stands below it. */
export const ProvingPassword = ({ problem, ...field }: ProvingPasswordProps) => (
  <PasswordField {...field} name="password" autoComplete="current-password" error={problem ?? undefined} complaint={problem} />
)
