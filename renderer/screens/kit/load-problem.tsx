import { Alert, Button } from '@mantine/core'
import { useWords } from './words.ts'

type LoadProblemProps = Readonly<{ problem: string | null; tryAgain: () => Promise<void> }>

/** What could not be read, and the way to ask again. */
export function LoadProblem({ problem, tryAgain }: LoadProblemProps) {
  const { t } = useWords()
  if (problem === null) return null
  return (
    <Alert role="alert">
      <p>{problem}</p>
      <Button variant="default" onClick={() => void tryAgain()}>
        {t('app.tryAgain')}
      </Button>
    </Alert>
  )
}
