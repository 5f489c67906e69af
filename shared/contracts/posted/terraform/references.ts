/** What a resource refers to, from the `configuration` of a plan: the id of a cluster to come is known by no other name. */

import { isJsonObject, objectAt, type Json, type JsonObject } from '../../../domain/json.ts';

/** Asks which addresses, without indexes, an attribute of a resource refers to in the end. */
export type ReferencesOf = (address: string, attribute: string) => readonly string[];

/** A reference through locals is not in a plan: then nothing is answered. */
export function referencesIn(plan: JsonObject): ReferencesOf {
  const root = objectAt(objectAt(plan, 'configuration'), 'root_module');
  return (address, attribute) => {
    const { modules, local } = partsOf(address);
    const own = listAt(moduleAt(root, modules), 'resources').find((each) => each['address'] === local);
    return own === undefined ? [] : targets(root, { modules, expression: objectAt(own, 'expressions')[attribute] });
  };
}

interface Place {
  readonly modules: readonly string[];
  readonly expression: Json | undefined;
}

/** Modules pass values in and out; more than that in a row is nobody's plan. */
const deepest = 12;

function targets(root: JsonObject, { modules, expression }: Place, depth = 0): readonly string[] {
  if (depth > deepest || !isJsonObject(expression)) return [];
  const references = Array.isArray(expression['references']) ? expression['references'] : [];
  const found = references.flatMap((reference) => (typeof reference === 'string' ? follow(reference) : []));
  return [...new Set(found)];

  function follow(reference: string): readonly string[] {
    const [first = '', second = '', third = ''] = reference.replaceAll(/\[[^\]]*\]/g, '').split('.');
    if (first === 'var' && modules.length > 0) {
      const above = modules.slice(0, -1);
      const call = objectAt(objectAt(moduleAt(root, above), 'module_calls'), modules.at(-1) ?? '');
      return targets(root, { modules: above, expression: objectAt(call, 'expressions')[second] }, depth + 1);
    }
    if (first === 'module' && third !== '') {
      const within = [...modules, second];
      const output = objectAt(objectAt(moduleAt(root, within), 'outputs'), third);
      return targets(root, { modules: within, expression: output['expression'] }, depth + 1);
    }
    if (['var', 'local', 'module', 'each', 'count', 'data', 'path', 'terraform', ''].includes(first)) return [];
    return second === '' ? [] : [[...modules.map((name) => `module.${name}`), first, second].join('.')];
  }
}

function moduleAt(root: JsonObject, names: readonly string[]): JsonObject {
  return names.reduce((module, name) => objectAt(objectAt(objectAt(module, 'module_calls'), name), 'module'), root);
}

/** `module.a["x"].module.b.azurerm_kubernetes_cluster.main[0]` is `main` in module `b` of module `a`. */
function partsOf(address: string): { readonly modules: readonly string[]; readonly local: string } {
  const plain = withoutIndexes(address);
  const modules: string[] = [];
  let rest = plain;
  for (let match = moduleName.exec(rest); match !== null; match = moduleName.exec(rest)) {
    modules.push(match[1] ?? '');
    rest = rest.slice(match[0].length);
  }
  return { modules, local: rest };
}

const moduleName = /^module\.([^.]+)\./;

/** Keys of `for_each` may hold anything but an unescaped quote. */
export function withoutIndexes(address: string): string {
  return address.replaceAll(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g, '');
}

function listAt(value: JsonObject, name: string): readonly JsonObject[] {
  const found = value[name];
  return Array.isArray(found) ? found.filter(isJsonObject) : [];
}
