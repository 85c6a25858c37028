/** Owns every failure a person can meet: its code, how the page may retry, and the English words. It does not know who raises them. */

/** What the page may offer: `again` repeats the same request, `edit` goes back to the form, `never` ends here. */
export type Retry = 'again' | 'edit' | 'never';

interface CatalogueEntry {
  readonly retry: Retry;
  /** What happened, one sentence. */
  readonly what: string;
  /** What to do about it, one sentence. */
  readonly todo: string;
}

const catalogue = {
  // How a session ends in peace
  'exited': { retry: 'again', what: 'The shell has ended.', todo: 'Reconnect to start a new one.' },
  'ended-by-user': { retry: 'again', what: 'You ended this session.', todo: 'Reconnect to start a new one.' },
  'ended-by-administrator': { retry: 'never', what: 'An administrator ended this session.', todo: 'Ask an administrator before you connect again.' },
  'deadline': { retry: 'again', what: 'The session reached its longest permitted length.', todo: 'Reconnect to start a new one; run long jobs in the background, for example under tmux.' },
  'idle': { retry: 'again', what: 'The session was closed because nothing was typed or printed for too long.', todo: 'Reconnect to start a new one.' },
  'gateway-stopped': { retry: 'again', what: 'The gateway was stopped or restarted.', todo: 'Wait a few seconds, then reconnect.' },
  'gateway-unreachable': { retry: 'again', what: 'The gateway could not be reached, or the connection to it broke.', todo: 'Check your network, then reconnect; if it never works, an administrator should check the public address of the gateway.' },
  'connection-lost': { retry: 'again', what: 'The connection to the instance was lost.', todo: 'Reconnect; if it happens again, check that the instance is still running.' },
  'page-gone': { retry: 'again', what: 'No page was connected to the session for too long, so it ended.', todo: 'Reconnect to start a new one.' },
  'session-gone': { retry: 'again', what: 'The session has ended, or there is none of that name.', todo: 'Reconnect to start a new one.' },
  'gateway-draining': { retry: 'again', what: 'The gateway is about to be restarted and opens no new sessions.', todo: 'Try again in a minute.' },
  'taken-over': { retry: 'again', what: 'This session was opened on another page.', todo: 'Go on there, or take it back here.' },
  // Who may
  'ticket-refused': { retry: 'again', what: 'The right to connect had expired or was already used.', todo: 'Try again; if it keeps failing, sign in again.' },
  'forbidden': { retry: 'never', what: 'Your account may not do this.', todo: 'Ask an administrator.' },
  'signed-out': { retry: 'edit', what: 'You are no longer signed in.', todo: 'Sign in again, then reconnect.' },
  'account-ended': { retry: 'never', what: 'Your account was disabled or its password was reset.', todo: 'Ask an administrator.' },
  'too-many-sessions': { retry: 'again', what: 'You have too many sessions open.', todo: 'End one of them on the Sessions page, then try again.' },
  // The instance
  'instance-not-found': { retry: 'edit', what: 'This instance does not exist in the region.', todo: 'Go back to Instances and choose another one.' },
  'instance-not-running': { retry: 'again', what: 'The instance is not running.', todo: 'Start it, wait until it is Running, then try again.' },
  'instance-unhealthy': { retry: 'again', what: 'The health of the instance is not Normal.', todo: 'Wait for it to recover or restart it, then try again.' },
  'agent-offline': { retry: 'again', what: 'The Cloud Assistant agent of the instance is offline.', todo: 'Log on with the Terminal method, or restart the agent in the instance.' },
  'session-manager-disabled': { retry: 'edit', what: 'Session Manager is switched off for this region.', todo: 'Ask an administrator to switch it on, or log on with the Terminal method.' },
  'session-quota': { retry: 'again', what: 'The region has no Session Manager session left to give.', todo: 'End sessions that are no longer needed, then try again.' },
  'user-refused': { retry: 'edit', what: 'The instance does not let this user open a session.', todo: 'Check the Username; the Cloud Assistant agent of Alibaba Cloud refuses root.' },
  // SSH
  'no-route': { retry: 'edit', what: 'The instance has no address the gateway may connect to.', todo: 'Use Password-Free, or give the instance an address.' },
  'unreachable': { retry: 'edit', what: 'Nothing answered at the address and port of the instance.', todo: 'Check the port, the security group and that the SSH server is running.' },
  'not-ssh': { retry: 'edit', what: 'What answered there is not an SSH server.', todo: 'Check the port.' },
  'host-key-declined': { retry: 'again', what: 'You did not accept the host key, so nothing was sent.', todo: 'Compare the fingerprint with the one the owner of the instance gives you, then try again.' },
  'host-key-changed': { retry: 'never', what: 'The host key of the instance is not the one seen before. Someone may be in between, or the instance was reinstalled.', todo: 'Ask an administrator to check the new fingerprint and accept it.' },
  'password-refused': { retry: 'edit', what: 'The instance refused this Username and password.', todo: 'Check both; the instance may also have password logon switched off.' },
  'key-refused': { retry: 'edit', what: 'The instance refused this Username and key.', todo: 'Check that the public key is among the authorized keys of that user.' },
  'key-unreadable': { retry: 'edit', what: 'The private key cannot be read.', todo: 'Paste the whole file in OpenSSH, PEM or PPK form, and check the Passphrase.' },
  'no-common-algorithm': { retry: 'never', what: 'The SSH server offers only algorithms that are no longer safe.', todo: 'Update the SSH server of the instance.' },
  // The road itself
  'opening-timeout': { retry: 'again', what: 'Opening the session took too long, or a question was left without an answer.', todo: 'Try again.' },
  'cloud-unavailable': { retry: 'again', what: 'The cloud API did not answer as it should.', todo: 'Try again in a moment; if it goes on, an administrator can find the cause in the gateway log.' },
  'cloud-refused': { retry: 'never', what: 'The cloud account of this Workbench may not do this.', todo: 'Ask an administrator to extend the RAM policy of its access key.' },
  'invalid': { retry: 'edit', what: 'The request was not understood.', todo: 'Check the fields, then try again.' },
  'protocol': { retry: 'never', what: 'Page and gateway did not understand each other.', todo: 'Reload the page.' },
  'internal': { retry: 'again', what: 'Something went wrong in the gateway.', todo: 'Try again; an administrator can find the cause in the gateway log.' },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof catalogue;

export const errorCatalogue: Readonly<Record<ErrorCode, CatalogueEntry>> = catalogue;
export const errorCodes = Object.keys(catalogue) as [ErrorCode, ...ErrorCode[]];

/** WebSocket close codes we use; 4000–4999 are free for applications (RFC 6455 §7.4.2), and of the others a page may send 1000 only. */
export const CLOSE = {
  /** Nothing is wrong: a page has no use for the connection any more. */
  normal: 1000,
  /** `ended` was sent before; nothing more to say. */
  ended: 4000,
  /** The peer broke a rule of the wire; the same page will break it again. */
  protocol: 4001,
  /** No first message, or no valid ticket. */
  unauthorised: 4002,
  /** Another page took the session over. */
  takenOver: 4003,
  /** The gateway is stopping. */
  goingAway: 1001,
} as const;
