import type { Call } from '../../call/call.ts';

/** The identity at Azure Resource Manager, and its address. */
export interface Account {
  /** Distinguishes accounts; never a secret. */
  readonly key: string;
  readonly identityType: string;
  readonly environment: string;
  /** `https://management.azure.com`; plain http only for a loopback address. */
  readonly resourceManagerUrl: string;
  /** The subscription for calls that name none. */
  readonly subscriptionId?: string | undefined;
  readonly tenantId?: string | undefined;
  /** The selected subscription of this machine: used if there are several and none was specified. */
  preferredSubscription?(): Promise<string | undefined>;
  /** Microsoft Graph of the same cloud. */
  readonly graphUrl?: string | undefined;
  /** An Entra ID token for Azure Resource Manager, or for another audience. */
  token(call: Call, audience?: string): Promise<string>;
}
