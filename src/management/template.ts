import type { Params, Results } from '../protocol/index.ts';
import type { Call } from '../transport/call.ts';
import { Failure } from '../transport/failure.ts';
import type { ResourceManager } from './resourceManager.ts';

export async function exportTemplate(
  _manager: ResourceManager,
  _params: Params['registryTemplateExport'],
  _call: Call,
): Promise<Results['registryTemplateExport']> {
  throw new Failure('Internal', 'not yet', { advice: '' });
}
