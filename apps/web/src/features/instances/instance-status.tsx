/** Owns how the power state and the health of an instance are shown. */
import type { InstanceSummary } from '@workbench/protocol/internal-api';
import { StatusDot, type DotTone } from '../../components/ui/status-dot.tsx';
import { Badge } from '../../components/ui/badge.tsx';
import { fill } from '../../i18n/fill.ts';
import type { Messages } from '../../i18n/messages.ts';

const tones: Record<InstanceSummary['status'], DotTone> = { Running: 'ok', Starting: 'accent', Pending: 'accent', Stopping: 'warn', Stopped: 'idle' };

/** In words where there are any: a health that Alibaba Cloud adds is shown as it names it. */
const healthText = (health: string | null, words: Messages['instances']): string => words.healths[health as keyof typeof words.healths] ?? health ?? words.healths.InsufficientData;

export const isMoving = ({ status }: Pick<InstanceSummary, 'status'>): boolean => status === 'Starting' || status === 'Stopping' || status === 'Pending';

/** `Ok` is what the console calls Normal, and not worth a word while the instance runs. */
export function InstanceStatus({ instance, words }: { instance: Pick<InstanceSummary, 'status' | 'health' | 'blocked'>; words: Messages['instances'] }) {
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
      <span className="inline-flex items-center gap-2 whitespace-nowrap">
        <StatusDot tone={tones[instance.status]} moving={isMoving(instance)} />
        {words.statuses[instance.status]}
      </span>
      {instance.blocked === 'instance-unhealthy' && <Badge tone="warn">{fill(words.health, { health: healthText(instance.health, words) })}</Badge>}
    </span>
  );
}
