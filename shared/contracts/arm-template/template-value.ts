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

/** Whether a text was put together from something unresolved. */
export function hasGap(text: string): boolean {
  return /[[\]]/.test(text);
}
