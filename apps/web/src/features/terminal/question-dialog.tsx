'use client';
/** Owns the questions of the opening: is this host key right, what does the server want to know, has its message been read. */
import type { Question } from '@workbench/protocol';
import { useEffect, useEffectEvent, useId, useState, type ReactNode, type SubmitEvent } from 'react';
import { Button } from '../../components/ui/button.tsx';
import { Dialog, DialogContent } from '../../components/ui/dialog.tsx';
import { Field } from '../../components/ui/field.tsx';
import { Input } from '../../components/ui/input.tsx';
import { fill } from '../../i18n/fill.ts';
import type { Locale } from '../../i18n/locale.ts';
import { durationText } from './duration.ts';
import type { TerminalMessages } from './messages/terminal-messages.ts';
import { useRemaining } from './use-remaining.ts';

export interface QuestionDialogProps {
  readonly locale: Locale;
  readonly messages: TerminalMessages;
  readonly instanceName: string;
  readonly question: Question;
  readonly onAnswer: (accept: boolean, responses?: string[]) => void;
}

export function QuestionDialog(props: QuestionDialogProps) {
  const { question } = props;
  switch (question.kind) {
    case 'host-key':
      return <HostKeyQuestion {...props} question={question} />;
    case 'keyboard-interactive':
      return <PromptsQuestion {...props} question={question} />;
    case 'banner':
      return <BannerQuestion {...props} question={question} />;
    case 'security-rule':
      return <Declined {...props} />;
  }
}

type Asked<K extends Question['kind']> = QuestionDialogProps & { readonly question: Extract<Question, { kind: K }> };

function HostKeyQuestion({ messages, locale, instanceName, question, onAnswer }: Asked<'host-key'>) {
  const words = messages.question;
  return (
    <Frame
      title={words.hostKeyTitle}
      closeLabel={words.cancel}
      onClose={() => onAnswer(false)}
      footer={
        <>
          <Button autoFocus onClick={() => onAnswer(false)}>
            {words.decline}
          </Button>
          <Button look="primary" onClick={() => onAnswer(true)}>
            {words.accept}
          </Button>
        </>
      }
    >
      <p className="text-sm text-ink-2">{fill(words.hostKeyText, { instance: instanceName })}</p>
      <dl className="mt-4 grid grid-cols-[auto_1fr] gap-x-4 gap-y-2 rounded-lg border border-line bg-canvas px-3 py-2.5 text-sm">
        <dt className="text-ink-3">{words.address}</dt>
        <dd className="font-mono">
          {question.address.includes(':') ? `[${question.address}]` : question.address}:{question.port}
        </dd>
        <dt className="text-ink-3">{words.keyType}</dt>
        <dd className="font-mono">{question.keyType}</dd>
        <dt className="text-ink-3">{words.fingerprint}</dt>
        <dd className="font-mono text-xs/5 break-all select-all">{question.fingerprint}</dd>
      </dl>
      <TimeToAnswer locale={locale} messages={messages} timeLimitMs={question.timeLimitMs} />
    </Frame>
  );
}

function PromptsQuestion({ messages, locale, instanceName, question, onAnswer }: Asked<'keyboard-interactive'>) {
  const words = messages.question;
  const formId = useId();
  const [responses, setResponses] = useState<readonly string[]>(() => question.prompts.map(() => ''));
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    onAnswer(true, [...responses]);
  };
  return (
    <Frame
      title={fill(words.promptsTitle, { instance: instanceName })}
      closeLabel={words.cancel}
      onClose={() => onAnswer(false)}
      footer={
        <>
          <Button onClick={() => onAnswer(false)}>{words.cancel}</Button>
          <Button look="primary" type="submit" form={formId}>
            {words.promptsSubmit}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} autoComplete="off" className="flex flex-col gap-3">
        {(question.name !== '' || question.instructions !== '') && <p className="text-sm whitespace-pre-wrap text-ink-2">{[question.name, question.instructions].filter(Boolean).join('\n')}</p>}
        {question.prompts.map((prompt, index) => (
          <Field key={index} label={prompt.text.trim() === '' ? `${index + 1}` : prompt.text}>
            {(control) => (
              <Input
                {...control}
                type={prompt.echo ? 'text' : 'password'}
                autoComplete="one-time-code"
                spellCheck={false}
                autoCapitalize="none"
                autoFocus={index === 0}
                value={responses[index] ?? ''}
                onChange={(event) => setResponses(responses.map((response, at) => (at === index ? event.target.value : response)))}
              />
            )}
          </Field>
        ))}
        <TimeToAnswer locale={locale} messages={messages} timeLimitMs={question.timeLimitMs} />
      </form>
    </Frame>
  );
}

function BannerQuestion({ messages, instanceName, question, onAnswer }: Asked<'banner'>) {
  const words = messages.question;
  return (
    <Frame
      title={fill(words.bannerTitle, { instance: instanceName })}
      closeLabel={words.cancel}
      onClose={() => onAnswer(false)}
      footer={
        <Button look="primary" onClick={() => onAnswer(true)}>
          {words.bannerAccept}
        </Button>
      }
    >
      <pre className="max-h-80 overflow-auto rounded-lg border border-line bg-canvas p-3 text-xs whitespace-pre-wrap">{question.text}</pre>
    </Frame>
  );
}

/** What this page cannot ask is declined at once, instead of letting the opening wait for its time limit. */
function Declined({ onAnswer }: QuestionDialogProps) {
  const decline = useEffectEvent(() => onAnswer(false));
  useEffect(() => decline(), []);
  return null;
}

function Frame({ title, closeLabel, onClose, footer, children }: { title: string; closeLabel: string; onClose: () => void; footer: ReactNode; children: ReactNode }) {
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={title} closeLabel={closeLabel} footer={footer} onInteractOutside={(event) => event.preventDefault()}>
        {children}
      </DialogContent>
    </Dialog>
  );
}

function TimeToAnswer({ locale, messages, timeLimitMs }: { locale: Locale; messages: TerminalMessages; timeLimitMs: number }) {
  const [until] = useState(() => performance.now() + timeLimitMs);
  const remaining = useRemaining(until);
  return <p className="mt-3 text-xs text-ink-3 tabular-nums">{fill(messages.question.timeLeft, { time: durationText(locale, remaining ?? 0) })}</p>;
}
