'use client';
/** Owns how tags are shown in little room: the first ones, and the rest on demand. */
import type { InstanceSummary } from '@workbench/protocol/internal-api';
import { Popover } from 'radix-ui';
import { Badge } from '../../components/ui/badge.tsx';
import { useMessages } from '../../i18n/messages-provider.tsx';

type Tag = InstanceSummary['tags'][number];

/** How many fit beside the other columns. */
const SHOWN = 2;

function TagBadge({ tag }: { tag: Tag }) {
  const text = tag.value === '' ? tag.key : `${tag.key}: ${tag.value}`;
  return (
    <Badge tone="outline" title={text} className="font-normal">
      <span className="truncate">{text}</span>
    </Badge>
  );
}

export function TagList({ tags }: { tags: readonly Tag[] }) {
  const { instances: words, app } = useMessages();
  if (tags.length === 0) return <span className="text-ink-3">{app.none}</span>;
  return (
    <div className="flex max-w-60 flex-wrap items-center gap-1">
      {tags.slice(0, SHOWN).map((tag) => (
        <TagBadge key={tag.key} tag={tag} />
      ))}
      {tags.length > SHOWN && (
        <Popover.Root>
          <Popover.Trigger className="rounded bg-hover px-1.5 py-px text-xs font-medium text-ink-2 hover:bg-pressed">
            +{tags.length - SHOWN}
            <span className="sr-only"> {words.tagsTitle}</span>
          </Popover.Trigger>
          <Popover.Portal>
            <Popover.Content aria-label={words.tagsTitle} sideOffset={6} collisionPadding={8} className="z-50 flex max-w-80 flex-wrap gap-1 rounded-lg border border-line bg-raised p-2.5 shadow-float">
              {tags.map((tag) => (
                <TagBadge key={tag.key} tag={tag} />
              ))}
            </Popover.Content>
          </Popover.Portal>
        </Popover.Root>
      )}
    </div>
  );
}
