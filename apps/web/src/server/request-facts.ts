/** Owns what is known of the request besides who makes it. */
import 'server-only';
import { headers } from 'next/headers';
import { CLIENT_ADDRESS_HEADER } from '../http/client-address.ts';
import { REQUEST_ID_HEADER } from '../http/request-headers.ts';

/** The client's address as the front of this process found it. */
export const requestAddress = async (): Promise<string> => (await headers()).get(CLIENT_ADDRESS_HEADER) ?? '';

/** The id that the answer carries too, so that a person can name what went wrong. */
export const requestId = async (): Promise<string> => (await headers()).get(REQUEST_ID_HEADER) ?? '';
