/** Owns asking the gateway for one page of instances, once, for the parts of the page that wait for it. */
import type { InternalResponse } from '@workbench/protocol/internal-api';
import { CloudOff } from 'lucide-react';
import { Card } from '../../components/ui/card.tsx';
import { EmptyState } from '../../components/ui/empty-state.tsx';
import { PageHeader } from '../../components/ui/page-header.tsx';
import { RetryButton } from '../../components/ui/retry-button.tsx';
import { fill } from '../../i18n/fill.ts';
import type { CurrentUser } from '../../server/auth.ts';
import { callGateway, GatewayError } from '../../server/gateway.ts';
import { currentMessages } from '../../server/language.ts';
import { InstanceList, type InstanceListProps } from './instance-list.tsx';
import type { ListQuery } from './list-query.ts';
import { ResourceGroupSelect } from './resource-group-select.tsx';

export type Found = Promise<InternalResponse<'list-instances'> | GatewayError>;

/** A refusal is an answer: two parts of the page wait for it, and both show something. */
export function findInstances(user: CurrentUser, query: ListQuery): Found {
  return callGateway(user, 'list-instances', {
    regionId: query.region,
    pageSize: query.size,
    ...(query.group !== '' && { resourceGroupId: query.group }),
    ...(query.status !== '' && { status: query.status }),
    ...(query.q !== '' && { search: { field: query.field, value: query.q } }),
    ...(query.cursor !== '' && { cursor: query.cursor }),
  }).catch((error: unknown) => (error instanceof GatewayError ? error : Promise.reject(error)));
}

export async function ListedResourceGroups({ found }: { found: Found }) {
  const list = await found;
  return <ResourceGroupSelect groups={list instanceof GatewayError ? [] : list.resourceGroups} />;
}

export async function ListedInstances({ found, ...rest }: { found: Found } & Omit<InstanceListProps, 'list'>) {
  const list = await found;
  return list instanceof GatewayError ? <InstancesFault error={list} /> : <InstanceList list={list} {...rest} />;
}

/** Where not even the regions are known. null: the cloud account has none. */
export async function InstancesFaultPage({ error }: { error: GatewayError | null }) {
  const { instances } = await currentMessages();
  return (
    <>
      <PageHeader title={instances.title} />
      <Card>
        <InstancesFault error={error} />
      </Card>
    </>
  );
}

async function InstancesFault({ error }: { error: GatewayError | null }) {
  const { instances, errors, app } = await currentMessages();
  const { what, todo } = errors[error?.code ?? 'cloud-refused'];
  return (
    <EmptyState icon={CloudOff} title={instances.unavailable} actions={<RetryButton />}>
      <p>
        {what} {todo}
      </p>
      {error !== null && <p className="mt-2 font-mono text-xs text-ink-3">{fill(app.code, { code: `${error.code} · ${error.requestId}` })}</p>}
    </EmptyState>
  );
}
