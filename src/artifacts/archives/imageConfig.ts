import { isObject } from '../../registry/content/descriptors.ts';
import { jsonValue } from '../../registry/content/jsonText.ts';

/** The digests of the unpacked layers in an image's config (OCI image-spec, config.md); undefined if it has none. */
export function diffIdsOf(config: Buffer): readonly string[] | undefined {
  const value = jsonValue(config);
  const rootfs = isObject(value) ? value.rootfs : undefined;
  const ids: unknown = isObject(rootfs) ? rootfs.diff_ids : undefined;
  return Array.isArray(ids) && ids.every((id) => typeof id === 'string') ? ids : undefined;
}
