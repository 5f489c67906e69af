/** Values of an ARM template as far as they can be told without deploying it. */

const gap = Symbol('gap');

/** What only a deployment knows, such as a parameter without default. */
export interface Unresolved {
  readonly [gap]: true;
  /** With what is known of it: `[parameters('name')]/default`. */
  readonly text: string;
  /** When it is nothing else: `parameters('name')`. */
  readonly expression?: string;
}

export function unresolved(text: string): Unresolved {
  return { [gap]: true, text };
}

export function unresolvedExpression(expression: string): Unresolved {
  return { [gap]: true, text: `[${expression}]`, expression };
}

export function isUnresolved(value: TemplateValue | undefined): value is Unresolved {
  return typeof value === 'object' && value !== null && gap in value;
}

export type TemplateValue =
  string | number | boolean | null | Unresolved | readonly TemplateValue[] | { readonly [name: string]: TemplateValue };
export type TemplateObject = Readonly<Record<string, TemplateValue>>;

export function isTemplateObject(value: TemplateValue | undefined): value is TemplateObject {
  return typeof value === 'object' && value !== null && !isUnresolved(value) && !isTemplateList(value);
}

export function isTemplateList(value: TemplateValue | undefined): value is readonly TemplateValue[] {
  return Array.isArray(value);
}

/** Undefined for objects, lists and null, which are no part of a text. */
export function valueText(value: TemplateValue): string | undefined {
  if (isUnresolved(value)) return value.text;
  return typeof value === 'object' ? undefined : String(value);
}

/** For messages only: to compare, the whole is needed. */
export function shortened(text: string, longest = 80): string {
  return text.length > longest ? `${text.slice(0, longest)}...` : text;
}

/** Of what is large: lists within lists may share their entries, which are counted wherever they stand. */
const sizes = new WeakMap<object, number>();

/** Entries in all depth; a hundred letters of text count as one. */
export function sizeOf(value: TemplateValue): number {
  if (typeof value === 'string') return 1 + value.length / 100;
  if (typeof value !== 'object' || value === null) return 1;
  const before = sizes.get(value);
  if (before !== undefined) return before;
  const size = (Object.values(value) as readonly TemplateValue[]).reduce<number>((sum, each) => sum + sizeOf(each), 1);
  if (size > 100) sizes.set(value, size);
  return size;
}

/** Whether a text was put together from something unresolved. */
export function hasGap(text: string): boolean {
  return /[[\]]/.test(text);
}
