'use client';
/** Owns the search field over the terminal. It does not know how matches are found. */
import { CaseSensitive, ChevronDown, ChevronUp, X } from 'lucide-react';
import { useState, type KeyboardEvent } from 'react';
import { Button } from '../../components/ui/button.tsx';
import { fill } from '../../i18n/fill.ts';
import type { TerminalMessages } from './messages/terminal-messages.ts';
import type { SearchResult } from './mounted-terminal.ts';

export interface SearchBarProps {
  readonly messages: TerminalMessages;
  readonly result: SearchResult | null;
  readonly onFind: (text: string, direction: 'next' | 'previous', options: { caseSensitive: boolean; typing: boolean }) => void;
  readonly onClose: () => void;
}

export function SearchBar({ messages, result, onFind, onClose }: SearchBarProps) {
  const words = messages.search;
  const [text, setText] = useState('');
  const [caseSensitive, setCaseSensitive] = useState(false);
  const find = (direction: 'next' | 'previous'): void => onFind(text, direction, { caseSensitive, typing: false });
  const handleKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') onClose();
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing) find(event.shiftKey ? 'next' : 'previous');
    else return;
    event.preventDefault();
  };
  return (
    <search className="absolute top-2 right-4 z-20 flex max-w-[calc(100%-2rem)] items-center gap-1 rounded-lg border border-line bg-raised p-1 shadow-float" onKeyDown={handleKey}>
      <input
        className="field h-7 w-44 min-w-0 px-2 text-sm"
        aria-label={words.label}
        placeholder={words.label}
        autoFocus
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          onFind(event.target.value, 'next', { caseSensitive, typing: true });
        }}
      />
      <span role="status" className="min-w-16 px-1 text-center text-xs text-ink-3 tabular-nums">
        {text !== '' && result && resultText(messages, result)}
      </span>
      <Button
        look="quiet"
        size="icon-sm"
        aria-label={words.caseSensitive}
        aria-pressed={caseSensitive}
        className={caseSensitive ? 'bg-accent-soft text-accent-text' : undefined}
        onClick={() => {
          setCaseSensitive(!caseSensitive);
          onFind(text, 'next', { caseSensitive: !caseSensitive, typing: true });
        }}
      >
        <CaseSensitive />
      </Button>
      <Button look="quiet" size="icon-sm" aria-label={words.previous} onClick={() => find('previous')}>
        <ChevronUp />
      </Button>
      <Button look="quiet" size="icon-sm" aria-label={words.next} onClick={() => find('next')}>
        <ChevronDown />
      </Button>
      <Button look="quiet" size="icon-sm" aria-label={words.close} onClick={onClose}>
        <X />
      </Button>
    </search>
  );
}

function resultText({ search }: TerminalMessages, { index, count }: SearchResult): string {
  if (count === 0) return search.none;
  return index < 0 ? fill(search.many, { count }) : fill(search.count, { index: index + 1, count });
}
