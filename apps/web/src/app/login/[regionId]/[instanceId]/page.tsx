import type { Metadata } from 'next';
import { InstanceLogin } from '../../../../features/instance-login/instance-login.tsx';
import { LoginAside, LoginHeader, LoginUnavailable } from '../../../../features/instance-login/login-frame.tsx';
import { requireUser } from '../../../../server/auth.ts';
import { GatewayError } from '../../../../server/gateway.ts';
import { findInstance } from '../../../../server/instances.ts';
import { currentMessages } from '../../../../server/language.ts';

type Props = { params: Promise<{ regionId: string; instanceId: string }> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await currentMessages()).login.title };
}

export default async function InstanceLoginPage({ params }: Props) {
  const user = await requireUser();
  const instance = await findInstance(user, await params);
  if (instance instanceof GatewayError) return <LoginUnavailable error={instance} />;
  return <InstanceLogin key={instance.instanceId} instance={instance} administrator={user.role === 'administrator'} frame={{ before: <LoginHeader />, aside: <LoginAside instance={instance} /> }} />;
}
