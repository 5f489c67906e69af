/** A row of a table and what names it. */

/** As the service shows them: `PartitionKey`, `RowKey`, `Timestamp`, `odata.etag`, and `…@odata.type` beside some. */
export type Columns = Readonly<Record<string, unknown>>;

export interface Keys {
  readonly PartitionKey: string;
  readonly RowKey: string;
}

/** Such as `value` of `value@odata.type`. */
export function columnOf(name: string): string {
  return name.split('@')[0] ?? name;
}
