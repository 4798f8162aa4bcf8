import {
  columns,
  flag,
  needed,
  nested,
  type ObjectType,
  objectType,
  type Property,
  type PropertyTable,
  text,
  timeText,
} from '../declare/objectType.ts';

/** Properties common to repositories, tags and manifests: flags that lock them, and times. */

/** The flags of an item: what is allowed with it. PATCH /acr/v1/... changes them. */
export const changeableAttributes = objectType(
  'AcrShell.ChangeableAttributes',
  'the locks of an item',
  {
    DeleteEnabled: flag,
    WriteEnabled: flag,
    ListEnabled: flag,
    ReadEnabled: flag,
    QuarantineState: text,
    QuarantineDetails: text,
  },
  columns('DeleteEnabled', 'WriteEnabled', 'ListEnabled', 'ReadEnabled'),
);

export const wireTimes = { CreatedTime: timeText, LastUpdateTime: timeText } as const satisfies PropertyTable;

export const times = {
  CreatedOn: { kind: 'string', timeOf: 'CreatedTime' },
  LastUpdatedOn: { kind: 'string', timeOf: 'LastUpdateTime' },
} as const satisfies PropertyTable;

const lock = <const N extends string>(name: N) =>
  ({ kind: 'bool', through: `ChangeableAttributes.${name}` }) as const satisfies Property;

/** The four flags beside ChangeableAttributes, so that `Where-Object DeleteEnabled` works. */
export const locks = {
  DeleteEnabled: lock('DeleteEnabled'),
  WriteEnabled: lock('WriteEnabled'),
  ListEnabled: lock('ListEnabled'),
  ReadEnabled: lock('ReadEnabled'),
} as const satisfies PropertyTable;

/** The same properties read through `Attributes`. */
function throughAttributes<const P extends PropertyTable>(
  properties: P,
): { readonly [K in keyof P]: Property & { readonly through: string } } {
  const all = Object.entries(properties).map(([name, { kind }]) => [name, { kind, through: `Attributes.${name}` }]);
  return Object.fromEntries(all) as { [K in keyof P]: Property & { readonly through: string } };
}

/** A tag or a manifest: Az's form, with its properties in Attributes, and the same ones beside it. */
export const itemProperties = <const T extends ObjectType, const P extends PropertyTable>(
  attributes: T,
  properties: P,
) =>
  ({
    Registry: needed(text),
    ImageName: needed(text),
    Attributes: needed(nested(attributes)),
    ...throughAttributes(properties),
    ...times,
    ...locks,
  }) as const;

/** The last columns of a default table. */
export const updated = { property: 'LastUpdatedOn', label: 'Updated', view: 'age' } as const;
export const locked = { property: 'ChangeableAttributes', label: 'Locks', view: 'locks' } as const;
export const shortDigest = { property: 'Digest', view: 'digest' } as const;
