/**
 * What the Terraform provider azurerm plans for AKS, in ARM's form. Names of azurerm 3 and 4: provider docs
 * `kubernetes_cluster`, `kubernetes_cluster_node_pool`; the channels were renamed in 4.0 (upgrade guide).
 */

import { given } from '../../../domain/given.ts';
import {
  isTemplateList,
  isTemplateObject,
  isUnresolved,
  type TemplateObject,
  type TemplateValue,
} from '../arm-template/template-value.ts';

export const azurermClusterTypes = ['azurerm_kubernetes_cluster', 'azurerm_kubernetes_automatic_cluster'];
export const azurermPoolType = 'azurerm_kubernetes_cluster_node_pool';
export const azurermWindowType = 'azurerm_kubernetes_cluster_maintenance_configuration';

export interface PlannedWindow {
  readonly name: TemplateValue;
  readonly body: TemplateValue;
}

/** `type`: of the resource. The pools of other resources are not in it. */
export function azurermCluster(type: string, values: TemplateObject): TemplateObject {
  const pool = firstBlock(values['default_node_pool']);
  return {
    ...given('id', known(values['id'])),
    name: values['name'] ?? null,
    location: regionOf(values['location'] ?? null),
    tags: known(values['tags']) ?? {},
    resourceGroup: known(values['resource_group_name']) ?? null,
    sku: { name: type === 'azurerm_kubernetes_cluster' ? 'Base' : 'Automatic' },
    properties: {
      autoUpgradeProfile: { nodeOSUpgradeChannel: nodeOSChannel(type, values), upgradeChannel: upgradeChannel(values) },
      agentPoolProfiles: pool === undefined ? [] : isUnresolved(pool) ? pool : [azurermPool(pool)],
      ...given('kubernetesVersion', known(values['kubernetes_version'])),
      ...given('supportPlan', known(values['support_plan'])),
      networkProfile: given('outboundType', outboundType(values['network_profile'])),
      provisioningState: 'Succeeded',
    },
  };
}

/** azurerm 4 documents `NodeImage` for what is left out, and sends it; azurerm 3 sends nothing, and Azure decides. */
function nodeOSChannel(type: string, values: TemplateObject): TemplateValue {
  if (type !== 'azurerm_kubernetes_cluster' || 'node_os_upgrade_channel' in values)
    return values['node_os_upgrade_channel'] ?? 'NodeImage';
  return values['node_os_channel_upgrade'] ?? null;
}

/** azurerm 4, then 3; left out, there is none. */
function upgradeChannel(values: TemplateObject): TemplateValue {
  return values['automatic_upgrade_channel'] ?? values['automatic_channel_upgrade'] ?? 'none';
}

/** Of `default_node_pool` or of a resource of its own. */
export function azurermPool(pool: TemplateObject): TemplateObject {
  const upgrade = firstBlock(pool['upgrade_settings']);
  const settings = upgrade === undefined || isUnresolved(upgrade) ? {} : upgrade;
  return {
    name: pool['name'] ?? '',
    osType: pool['os_type'] ?? 'Linux',
    // Left out, Azure gives the default of the Kubernetes version: known only after the apply, and no doubt of the plan.
    ...given('osSKU', known(pool['os_sku'])),
    ...given('vmSize', known(pool['vm_size'])),
    ...given('count', known(pool['node_count'])),
    ...given('mode', known(pool['mode'])),
    upgradeSettings: given('maxSurge', known(settings['max_surge'])),
  };
}

const blocks: readonly (readonly [block: string, configuration: string])[] = [
  ['maintenance_window_node_os', 'aksManagedNodeOSUpgradeSchedule'],
  ['maintenance_window_auto_upgrade', 'aksManagedAutoUpgradeSchedule'],
  ['maintenance_window', 'default'],
];

/** The windows in the blocks of a cluster. */
export function azurermWindows(values: TemplateObject): readonly PlannedWindow[] {
  return blocks.flatMap(([block, name]) => {
    const window = firstBlock(values[block]);
    return window === undefined ? [] : [{ name, body: isUnresolved(window) ? window : bodyOf(window) }];
  });
}

/** A window that is a resource of its own: with the fields of a block, or with one block that has them. */
export function azurermWindow(values: TemplateObject): PlannedWindow {
  const block = firstBlock(values['maintenance_window']) ?? values;
  return { name: values['name'] ?? '', body: isUnresolved(block) ? block : bodyOf(block) };
}

function bodyOf(window: TemplateObject): TemplateObject {
  return 'frequency' in window ? { maintenanceWindow: scheduled(window) } : slots(window);
}

function scheduled(window: TemplateObject): TemplateObject {
  return {
    schedule: scheduleOf(window),
    durationHours: window['duration'] ?? null,
    startTime: window['start_time'] ?? null,
    utcOffset: emptyAsNull(window['utc_offset']),
    startDate: dayOf(window['start_date'] ?? null),
    notAllowedDates: listIn(window['not_allowed'], (span) => ({
      start: dayOf(span['start'] ?? null),
      end: dayOf(span['end'] ?? null),
    })),
  };
}

function scheduleOf(window: TemplateObject): TemplateValue {
  const frequency = window['frequency'] ?? null;
  const [interval, dayOfWeek] = [window['interval'] ?? null, window['day_of_week'] ?? null];
  if (isUnresolved(frequency)) return frequency;
  switch (typeof frequency === 'string' ? frequency.toLowerCase() : '') {
    case 'daily':
      return { daily: { intervalDays: interval } };
    case 'weekly':
      return { weekly: { intervalWeeks: interval, dayOfWeek } };
    case 'absolutemonthly':
      return { absoluteMonthly: { intervalMonths: interval, dayOfMonth: window['day_of_month'] ?? null } };
    case 'relativemonthly':
      return { relativeMonthly: { intervalMonths: interval, weekIndex: window['week_index'] ?? null, dayOfWeek } };
    default:
      return {};
  }
}

/** The form of `default`: hours of a week, and spans in which nothing happens. */
function slots(window: TemplateObject): TemplateObject {
  return {
    timeInWeek: listIn(window['allowed'] ?? window['maintenance_allowed'], (slot) => ({
      day: slot['day'] ?? null,
      hourSlots: slot['hours'] ?? slot['hour_slots'] ?? [],
    })),
    notAllowedTime: listIn(window['not_allowed'] ?? window['maintenance_not_allowed_window'], (span) => ({
      start: span['start'] ?? null,
      end: span['end'] ?? null,
    })),
  };
}

function outboundType(profile: TemplateValue | undefined): TemplateValue | undefined {
  const block = firstBlock(profile);
  return block === undefined || isUnresolved(block) ? undefined : known(block['outbound_type']);
}

/** A nested block is a list of one; an empty list is none. */
function firstBlock(
  value: TemplateValue | undefined,
): TemplateObject | Extract<TemplateValue, { text: string }> | undefined {
  if (isUnresolved(value)) return value;
  const first = isTemplateList(value) ? value[0] : value;
  return isUnresolved(first) || isTemplateObject(first) ? first : undefined;
}

function listIn(value: TemplateValue | undefined, item: (block: TemplateObject) => TemplateValue): TemplateValue {
  if (isUnresolved(value)) return value;
  return isTemplateList(value) ? value.map((each) => (isTemplateObject(each) ? item(each) : each)) : [];
}

/** Undefined: null, or known only after the apply. */
function known(value: TemplateValue | undefined): TemplateValue | undefined {
  return isUnresolved(value) ? undefined : (value ?? undefined);
}

/** `2027-01-04T00:00:00Z` is the 4th: the provider sends the day as it is written. */
function dayOf(value: TemplateValue): TemplateValue {
  return typeof value === 'string' ? emptyAsNull(value.slice(0, 'YYYY-MM-DD'.length)) : value;
}

function emptyAsNull(value: TemplateValue | undefined): TemplateValue {
  return value === '' ? null : (value ?? null);
}

/** `West Europe` is `westeurope`, as the provider and Azure take it. */
function regionOf(value: TemplateValue): TemplateValue {
  return typeof value === 'string' ? value.toLowerCase().replaceAll(' ', '') : value;
}
