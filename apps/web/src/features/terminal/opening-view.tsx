'use client';
/** Owns what is seen until the first shell appears: how far the opening is, and a way out. */
import { Check, Loader } from 'lucide-react';
import { Button } from '../../components/ui/button.tsx';
import { classNames } from '../../components/ui/class-names.ts';
import { fill } from '../../i18n/fill.ts';
import type { TransportKind } from '@workbench/protocol';
import type { TerminalMessages } from './messages/terminal-messages.ts';
import { stageSteps, type Stage, type Way } from './screen-state.ts';

export interface OpeningViewProps {
  readonly messages: TerminalMessages;
  readonly instanceName: string;
  readonly username: string;
  readonly kind: TransportKind;
  readonly way: Way;
  readonly stage: Stage;
  readonly onCancel: () => void;
}

export function OpeningView({ messages, instanceName, username, kind, way, stage, onCancel }: OpeningViewProps) {
  return (
    <div className="absolute inset-0 z-10 flex items-center justify-center overflow-y-auto bg-canvas p-4">
      <div className="w-full max-w-sm rounded-xl border border-line bg-raised p-5 shadow-float">
        <h2 className="text-lg font-semibold text-ink">{fill(way === 'attach' ? messages.opening.attachTitle : messages.opening.title, { instance: instanceName })}</h2>
        <p className="mt-0.5 text-sm text-ink-3">
          {fill(messages.opening.as, { user: username })} · {messages.status[kind]}
        </p>
        <p role="status" className="sr-only">
          {messages.opening.stages[stage]}
        </p>
        <ol className="mt-4 flex flex-col gap-2.5 text-sm">
          {stageSteps(way, stage).map((step) => (
            <li key={step.stage} aria-current={step.progress === 'now' ? 'step' : undefined} className={classNames('flex items-center gap-2.5', step.progress === 'later' ? 'text-ink-3' : 'text-ink')}>
              <StepMark progress={step.progress} />
              {messages.opening.stages[step.stage]}
            </li>
          ))}
        </ol>
        <div className="mt-5 flex justify-end">
          <Button onClick={onCancel} autoFocus>
            {messages.opening.cancel}
          </Button>
        </div>
      </div>
    </div>
  );
}

function StepMark({ progress }: { progress: 'done' | 'now' | 'later' }) {
  if (progress === 'done') return <Check aria-hidden="true" className="size-4 text-ok-text" />;
  if (progress === 'now') return <Loader aria-hidden="true" className="size-4 animate-spin text-accent-text" />;
  return (
    <span aria-hidden="true" className="flex size-4 items-center justify-center">
      <span className="size-1.5 rounded-full bg-line-strong" />
    </span>
  );
}
