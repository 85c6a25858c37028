import type { Metadata } from 'next';
import { InstanceLogin } from '../../../../features/instance-login/instance-login.tsx';
import { LoginAside, LoginHeader, LoginUnavailable } from '../../../../features/instance-login/login-frame.tsx';
import { prefillOf } from '../../../../features/instance-login/login-form-state.ts';
import { requireUser } from '../../../../server/auth.ts';
import { GatewayError } from '../../../../server/gateway.ts';
import { findInstance } from '../../../../server/instances.ts';
import { currentMessages } from '../../../../server/language.ts';

type Props = { params: Promise<{ regionId: string; instanceId: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await currentMessages()).login.title };
}

export default async function InstanceLoginPage({ params, searchParams }: Props) {
  const user = await requireUser();
  const instance = await findInstance(user, await params);
  if (instance instanceof GatewayError) return <LoginUnavailable error={instance} />;
  return <InstanceLogin key={instance.instanceId} instance={instance} administrator={user.role === 'administrator'} prefill={prefillOf(await searchParams)} frame={{ before: <LoginHeader />, aside: <LoginAside instance={instance} /> }} />;
}
