/** Owns what surrounds the login form: the way back, the name of the instance, its facts. */
import type { InstanceDetail } from '@workbench/protocol/internal-api';
import { ArrowLeft, ServerOff } from 'lucide-react';
import Link from 'next/link';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { CopyButton } from '../../components/ui/copy-button.tsx';
import { EmptyState } from '../../components/ui/empty-state.tsx';
import { RetryButton } from '../../components/ui/retry-button.tsx';
import { LogoMark } from '../../components/logo.tsx';
import { fill } from '../../i18n/fill.ts';
import type { GatewayError } from '../../server/gateway.ts';
import { currentMessages } from '../../server/language.ts';
import { InstanceFacts } from './instance-facts.tsx';

export async function LoginHeader() {
  const { login } = await currentMessages();
  return (
    <header className="sticky top-0 z-20 flex h-13 items-center gap-4 border-b border-line bg-surface/95 px-4 backdrop-blur sm:px-6">
      <LogoMark />
      <h1 className="text-base font-semibold text-ink">{login.title}</h1>
      <Button look="quiet" size="sm" asChild className="ml-auto">
        <Link href="/instances">
          <ArrowLeft aria-hidden="true" />
          {login.back}
        </Link>
      </Button>
    </header>
  );
}

export async function LoginAside({ instance }: { instance: InstanceDetail }) {
  const messages = await currentMessages();
  return (
    <Card className="lg:sticky lg:top-20" aria-label={messages.login.details}>
      <div className="border-b border-line px-4 py-3">
        <p className="break-words text-base font-semibold text-ink">{instance.name}</p>
        <p className="flex items-center gap-1 text-ink-3">
          <span className="truncate font-mono text-xs">{instance.instanceId}</span>
          <CopyButton value={instance.instanceId} label={messages.instances.copyId} doneLabel={messages.app.copied} />
        </p>
      </div>
      <div className="px-4 py-4">
        <InstanceFacts instance={instance} messages={messages} />
      </div>
    </Card>
  );
}

export async function LoginUnavailable({ error }: { error: GatewayError }) {
  const { login, errors, app, fault } = await currentMessages();
  const missing = error.code === 'instance-not-found';
  return (
    <>
      <LoginHeader />
      <main id="content">
        <EmptyState
          icon={ServerOff}
          title={missing ? login.notFoundTitle : errors[error.code].what}
          actions={
            <>
              {!missing && <RetryButton />}
              <Button asChild>
                <Link href="/instances">{fault.home}</Link>
              </Button>
            </>
          }
        >
          <p>
            {missing && `${errors[error.code].what} `}
            {errors[error.code].todo}
          </p>
          <p className="mt-2 font-mono text-xs text-ink-3">{fill(app.code, { code: `${error.code} · ${error.requestId}` })}</p>
        </EmptyState>
      </main>
    </>
  );
}
