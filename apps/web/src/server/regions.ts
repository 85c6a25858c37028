/** Owns the list of regions. */
import 'server-only';
import type { InternalResponse } from '@workbench/protocol/internal-api';
import type { CurrentUser } from './auth.ts';
import { callGateway } from './gateway.ts';

/** @throws GatewayError */
export const listRegions = (user: CurrentUser): Promise<InternalResponse<'list-regions'>> => callGateway(user, 'list-regions', {});
