/** Owns the layout of one group of settings: what it is on the left, what can be done on the right. */
import { useId, type ReactNode } from 'react';
import { Card } from '../../components/ui/card.tsx';

export function SettingsSection({ title, description, children }: { title: string; description?: string; children: ReactNode }) {
  const id = useId();
  return (
    <Card aria-labelledby={id} className="grid gap-4 p-5 md:grid-cols-[15rem_minmax(0,1fr)] md:gap-8">
      <div>
        <h2 id={id} className="text-base font-semibold text-ink">
          {title}
        </h2>
        {description !== undefined && <p className="mt-1 text-sm text-ink-2">{description}</p>}
      </div>
      <div className="min-w-0 max-w-md">{children}</div>
    </Card>
  );
}
