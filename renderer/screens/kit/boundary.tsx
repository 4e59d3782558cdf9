import { Alert, Button, Group } from '@mantine/core'
import { Component, lazy } from 'react'
import type { ComponentType, ReactNode } from 'react'
import { ask } from '../../bridge.ts'
import { useSubmit } from './use-submit.ts'
import { useWords } from './words.ts'

type BoundaryProps = Readonly<{ children: ReactNode; /** Where what is inside has the only way to do it. */ offersSignOut?: boolean }>

/** Where drawing ends that threw: what is around it stays, and the person can try again or leave. React alone would empty the window. */
export class Boundary extends Component<BoundaryProps, Readonly<{ hasFailed: boolean }>> {
  override readonly state = { hasFailed: false }

  static getDerivedStateFromError() {
    return { hasFailed: true }
  }

  override render() {
    if (!this.state.hasFailed) return this.props.children
    return <Failed tryAgain={() => this.setState({ hasFailed: false })} offersSignOut={this.props.offersSignOut ?? false} />
  }
}

type FailedProps = Readonly<{ tryAgain: () => void; offersSignOut: boolean }>

function Failed({ tryAgain, offersSignOut }: FailedProps) {
  const { t } = useWords()
  const { busy, problem, submit } = useSubmit()
  return (
    <Alert role="alert" title={t('app.notDrawn')}>
      <p>{problem ?? t('app.notDrawnNext')}</p>
      <Group gap="sm" mt={6}>
        <Button onClick={tryAgain}>{t('app.tryAgain')}</Button>
        {offersSignOut && (
          <Button variant="default" aria-busy={busy} aria-disabled={busy} onClick={() => void submit(() => ask('session:sign-out', null))}>
            {t('home.signOut')}
          </Button>
        )}
      </Group>
    </Alert>
  )
}

/** Read from disk when it is first drawn; after a failure once more, where React's own `lazy` would keep the failure for ever. */
export function readLater<Props extends object>(read: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  const anew = () =>
    lazy(async () => {
      try {
        return { default: await read() }
      } catch (failure) {
        part = anew()
        throw failure
      }
    })
  let part = anew()
  return function Later(props: Props) {
    const Part = part
    return <Part {...props} />
  }
}
