import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import { present } from '../../protocol/present.ts';
import { finish } from '../azure/operations.ts';
import { previewOperation } from '../azure/previews.ts';
import type { RegistryResource } from '../azure/registryLookup.ts';
import { registryId } from '../azure/resourceIds.ts';
import type { ResourceManager } from '../azure/resourceManager.ts';

/** Soft delete is in previews of the service's API only. */
const apiVersion = '2025-03-01-preview';

export interface SoftDelete {
  readonly softDeletePolicyStatus?: 'enabled' | 'disabled' | undefined;
  /** 1 to 90; the service's own choice is 7. */
  readonly softDeletePolicyDays?: number | undefined;
}

export function saysSoftDelete({ softDeletePolicyStatus: status, softDeletePolicyDays: days }: SoftDelete): boolean {
  return status !== undefined || days !== undefined;
}

/** PATCH .../registries/{name} at a preview version; everything else of the registry stays as it is. */
export async function setSoftDelete(
  manager: ResourceManager,
  place: RegistryResource,
  { softDeletePolicyStatus: status, softDeletePolicyDays: retentionDays }: SoftDelete,
  call: Call,
): Promise<void> {
  if (retentionDays !== undefined && retentionDays < 1)
    throw new Failure('InvalidInput', `-SoftDeletePolicyRetentionDay ${retentionDays} is too short.`, {
      advice: 'Give 1 to 90 days.',
    });
  const body = { properties: { policies: { softDeletePolicy: present({ status, retentionDays }) } } };
  const client = await manager.preview(call);
  const begin = await previewOperation(client, 'PATCH', registryId(place), apiVersion, body, call);
  const told = { activity: `Updating registry ${place.registry}`, host: manager.host, follow: '' };
  await finish(begin(), told, call);
}
