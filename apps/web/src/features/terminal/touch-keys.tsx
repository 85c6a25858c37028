'use client';
/** Owns the row of keys that a keyboard on glass lacks. Shown where the main pointer is a finger. */
import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../components/ui/button.tsx';
import type { TerminalMessages } from './messages/terminal-messages.ts';
import type { MountedTerminal } from './mounted-terminal.ts';

type Key = Parameters<MountedTerminal['press']>[0];

export interface TouchKeysProps {
  readonly messages: TerminalMessages;
  readonly controlArmed: boolean;
  readonly onKey: (key: Key) => void;
  readonly onControl: (armed: boolean) => void;
}

export function TouchKeys({ messages, controlArmed, onKey, onControl }: TouchKeysProps) {
  const words = messages.actions;
  const keys: { key: Key; label: string; face: ReactNode }[] = [
    { key: 'escape', label: words.escape, face: 'Esc' },
    { key: 'tab', label: words.tab, face: 'Tab' },
    { key: 'left', label: words.arrowLeft, face: <ArrowLeft /> },
    { key: 'up', label: words.arrowUp, face: <ArrowUp /> },
    { key: 'down', label: words.arrowDown, face: <ArrowDown /> },
    { key: 'right', label: words.arrowRight, face: <ArrowRight /> },
  ];
  return (
    <div role="toolbar" aria-label={words.touchKeys} className="hidden shrink-0 gap-1 border-t border-line bg-surface p-1.5 pointer-coarse:flex">
      <Button size="sm" className="h-9 flex-1 font-mono aria-pressed:bg-accent-soft aria-pressed:text-accent-text" aria-label={words.control} aria-pressed={controlArmed} onMouseDown={keepFocus} onClick={() => onControl(!controlArmed)}>
        Ctrl
      </Button>
      {keys.map(({ key, label, face }) => (
        <Button key={key} size="sm" className="h-9 flex-1 font-mono" aria-label={label} onMouseDown={keepFocus} onClick={() => onKey(key)}>
          {face}
        </Button>
      ))}
    </div>
  );
}

/** The terminal keeps the focus, and with it the keyboard on the screen stays open. */
const keepFocus = (event: { preventDefault(): void }): void => event.preventDefault();
