/** Owns what is known of the request besides who makes it. */
import 'server-only';
import { headers } from 'next/headers';
import { CLIENT_ADDRESS_HEADER } from '../http/client-address.ts';

/** The client's address as the front of this process found it. */
export const requestAddress = async (): Promise<string> => (await headers()).get(CLIENT_ADDRESS_HEADER) ?? '';
