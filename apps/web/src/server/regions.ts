/** Owns the list of regions, named in the language of the request. */
import 'server-only';
import type { InternalResponse } from '@workbench/protocol/internal-api';
import type { CurrentUser } from './auth.ts';
import { callGateway } from './gateway.ts';
import { currentLocale } from './language.ts';

/** @throws GatewayError */
export const listRegions = async (user: CurrentUser): Promise<InternalResponse<'list-regions'>> => callGateway(user, 'list-regions', { language: await currentLocale() });
