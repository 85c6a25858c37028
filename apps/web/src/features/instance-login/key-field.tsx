'use client';
/** Owns the field for a private key: pasted, dropped or chosen as a file, which is read here and goes nowhere. */
import { MAX_PRIVATE_KEY_CHARS } from '@workbench/protocol';
import { FileKey2 } from 'lucide-react';
import { useRef, useState, type DragEvent } from 'react';
import { Button } from '../../components/ui/button.tsx';
import { classNames } from '../../components/ui/class-names.ts';
import { Field } from '../../components/ui/field.tsx';
import { Textarea } from '../../components/ui/input.tsx';
import { fill } from '../../i18n/fill.ts';
import { useMessages } from '../../i18n/messages-provider.tsx';

export interface KeyFieldProps {
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
}

export function KeyField({ value, onChange, error }: KeyFieldProps) {
  const { login: words } = useMessages();
  const file = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [note, setNote] = useState<{ tone: 'ok' | 'bad'; text: string } | null>(null);

  async function read(chosen: File | undefined): Promise<void> {
    if (!chosen) return;
    if (chosen.size > MAX_PRIVATE_KEY_CHARS) return setNote({ tone: 'bad', text: words.fileTooLarge });
    onChange(await chosen.text());
    setNote({ tone: 'ok', text: fill(words.fileLoaded, { name: chosen.name }) });
  }

  function drop(event: DragEvent): void {
    event.preventDefault();
    setOver(false);
    void read(event.dataTransfer.files[0]);
  }

  return (
    <Field label={words.privateKey} error={error ?? (note?.tone === 'bad' ? note.text : undefined)} hint={note?.tone === 'ok' ? note.text : words.privateKeyHint}>
      {(control) => (
        <div className="relative" onDragOver={(event) => (event.preventDefault(), setOver(true))} onDragLeave={() => setOver(false)} onDrop={drop}>
          <Textarea
            {...control}
            name="private-key"
            value={value}
            onChange={(event) => (setNote(null), onChange(event.target.value))}
            placeholder={words.dropFile}
            rows={5}
            maxLength={MAX_PRIVATE_KEY_CHARS}
            autoComplete="off"
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            data-1p-ignore=""
            className={classNames('resize-y pb-11 font-mono text-xs placeholder:font-sans sm:text-xs', over && 'border-accent bg-accent-soft')}
          />
          <input ref={file} type="file" tabIndex={-1} aria-hidden="true" className="hidden" onChange={(event) => (void read(event.target.files?.[0]), (event.target.value = ''))} />
          <Button size="sm" className="absolute bottom-3 right-3" onClick={() => file.current?.click()}>
            <FileKey2 aria-hidden="true" />
            {words.chooseFile}
          </Button>
        </div>
      )}
    </Field>
  );
}
