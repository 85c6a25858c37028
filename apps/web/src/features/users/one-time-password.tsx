'use client';
/** Owns the showing of a one-time password, which the server does not know any more. */
import { Check, Copy } from 'lucide-react';
import { useRef, useState } from 'react';
import { Button } from '../../components/ui/button.tsx';
import { Callout } from '../../components/ui/callout.tsx';
import { Dialog, DialogClose, DialogContent } from '../../components/ui/dialog.tsx';
import { Input } from '../../components/ui/input.tsx';
import { fill } from '../../i18n/fill.ts';
import { useMessages } from '../../i18n/messages-provider.tsx';

export interface OneTimePasswordDialogProps {
  /** null: the dialog is closed. */
  shown: { name: string; password: string } | null;
  onClose: () => void;
}

/** A click beside it does not close it: the password could not be shown again. */
export function OneTimePasswordDialog({ shown, onClose }: OneTimePasswordDialogProps) {
  const { users: words, app } = useMessages();
  return (
    <Dialog open={shown !== null} onOpenChange={(open) => !open && onClose()}>
      {shown !== null && (
        <DialogContent
          title={fill(words.passwordTitle, { name: shown.name })}
          closeLabel={app.close}
          onInteractOutside={(event) => event.preventDefault()}
          footer={
            <DialogClose asChild>
              <Button look="primary">{words.done}</Button>
            </DialogClose>
          }
        >
          <Callout tone="warn">{fill(words.passwordText, { name: shown.name })}</Callout>
          <PasswordLine password={shown.password} label={fill(words.passwordTitle, { name: shown.name })} />
        </DialogContent>
      )}
    </Dialog>
  );
}

function PasswordLine({ password, label }: { password: string; label: string }) {
  const { users: words, app } = useMessages();
  const [copied, setCopied] = useState(false);
  const field = useRef<HTMLInputElement>(null);

  async function copy(): Promise<void> {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(password);
      setCopied(true);
    } catch {
      // Without the right to the clipboard (or without HTTPS) it stays selected, for the person's own keys.
    }
  }

  return (
    <div className="mt-4 flex flex-wrap gap-2">
      <Input ref={field} readOnly aria-label={label} value={password} onFocus={(event) => event.target.select()} className="h-10 min-w-0 flex-1 basis-56 font-mono text-base tracking-wide sm:h-10 sm:text-base" />
      <Button size="lg" onClick={() => void copy()} className="flex-1 sm:flex-none">
        {copied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
        <span aria-live="polite">{copied ? app.copied : words.copyPassword}</span>
      </Button>
    </div>
  );
}
