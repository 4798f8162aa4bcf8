import { paddedTime } from '../../registry/readings.ts';
import { readResourceId } from './resourceIds.ts';

/** What the SDK's models have in common, as the contract names it. */
interface Resource {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly type?: string | undefined;
  readonly systemData?: SystemData | undefined;
}

interface SystemData {
  readonly createdAt?: Date | string | undefined;
  readonly createdBy?: string | undefined;
  readonly createdByType?: string | undefined;
  readonly lastModifiedAt?: Date | string | undefined;
  readonly lastModifiedBy?: string | undefined;
  readonly lastModifiedByType?: string | undefined;
}

export function resourceView({ id, name, type, systemData }: Resource) {
  const place = id === undefined ? undefined : readResourceId(id);
  return {
    id,
    name,
    type,
    resourceGroupName: place?.resourceGroup,
    registryName: place?.registry,
    systemDataCreatedAt: time(systemData?.createdAt),
    systemDataCreatedBy: systemData?.createdBy,
    systemDataCreatedByType: systemData?.createdByType,
    systemDataLastModifiedAt: time(systemData?.lastModifiedAt),
    systemDataLastModifiedBy: systemData?.lastModifiedBy,
    systemDataLastModifiedByType: systemData?.lastModifiedByType,
  };
}

/** ISO 8601 with seven digits, as every time of the contract; text as the service sent it where no model read it. */
export function time(date: Date | string | undefined): string | undefined {
  const read = typeof date === 'string' ? new Date(date) : date;
  return read === undefined || Number.isNaN(read.getTime()) ? undefined : paddedTime(read.toISOString());
}
