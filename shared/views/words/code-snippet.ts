/** The exact lines that repair a cluster whose settings live in code. */

import type { CodeTool } from '../../domain/cluster/code-owner.ts';
import type { Schedule, WindowTemplate } from '../../domain/maintenance/maintenance-window.ts';
import type { Action } from '../../domain/repair/action.ts';

export function codeSnippet(action: Action, tool: CodeTool): string {
  switch (action.kind) {
    case 'set-channel':
      return channelSnippet(action.to, tool);
    case 'create-window':
      return windowSnippet(action.configuration, action.window, tool);
    case 'lengthen-window':
      return tool === 'terraform'
        ? `${terraformBlock(action.configuration)} { duration = ${String(action.toHours)} }`
        : `durationHours: ${String(action.toHours)}  // in ${action.configuration}`;
  }
}

function channelSnippet(channel: string, tool: CodeTool): string {
  switch (tool) {
    case 'terraform':
      return `node_os_upgrade_channel = "${channel}"  # azurerm_kubernetes_cluster`;
    case 'bicep':
      return `autoUpgradeProfile: { nodeOSUpgradeChannel: '${channel}' }  // properties of the managed cluster`;
    case 'fleet':
      return `az aks update --node-os-upgrade-channel ${channel}`;
  }
}

function windowSnippet(configuration: string, window: WindowTemplate, tool: CodeTool): string {
  const hours = String(window.durationHours);
  const start = clock(window.startMinute);
  const offset = offsetText(window.utcOffsetMinutes);
  switch (tool) {
    case 'terraform':
      return `${terraformBlock(configuration)} { ${terraformSchedule(window.schedule)} duration = ${hours}, start_time = "${start}", utc_offset = "${offset}" }`;
    case 'bicep':
      return `maintenanceConfigurations '${configuration}': { properties: { maintenanceWindow: { schedule: ${bicepSchedule(window.schedule)}, durationHours: ${hours}, startTime: '${start}', utcOffset: '${offset}' } } }`;
    case 'fleet':
      return `az aks maintenanceconfiguration add --name ${configuration} ${cliSchedule(window.schedule)} --duration ${hours} --start-time ${start} --utc-offset=${offset}`;
  }
}

function terraformBlock(configuration: string): string {
  if (configuration === 'aksManagedNodeOSUpgradeSchedule') return 'maintenance_window_node_os';
  return configuration === 'default' ? 'maintenance_window' : 'maintenance_window_auto_upgrade';
}

function terraformSchedule(schedule: Schedule): string {
  switch (schedule.kind) {
    case 'daily':
      return `frequency = "Daily", interval = ${String(schedule.intervalDays)},`;
    case 'weekly':
      return `frequency = "Weekly", interval = ${String(schedule.intervalWeeks)}, day_of_week = "${schedule.dayOfWeek}",`;
    case 'absoluteMonthly':
      return `frequency = "AbsoluteMonthly", interval = ${String(schedule.intervalMonths)}, day_of_month = ${String(schedule.dayOfMonth)},`;
    case 'relativeMonthly':
      return `frequency = "RelativeMonthly", interval = ${String(schedule.intervalMonths)}, week_index = "${schedule.weekIndex}", day_of_week = "${schedule.dayOfWeek}",`;
  }
}

function bicepSchedule({ kind, ...fields }: Schedule): string {
  const inner = Object.entries(fields).map(([name, value]) =>
    typeof value === 'number' ? `${name}: ${String(value)}` : `${name}: '${value}'`,
  );
  return `{ ${kind}: { ${inner.join(', ')} } }`;
}

function cliSchedule(schedule: Schedule): string {
  switch (schedule.kind) {
    case 'daily':
      return `--schedule-type Daily --interval-days ${String(schedule.intervalDays)}`;
    case 'weekly':
      return `--schedule-type Weekly --interval-weeks ${String(schedule.intervalWeeks)} --day-of-week ${schedule.dayOfWeek}`;
    case 'absoluteMonthly':
      return `--schedule-type AbsoluteMonthly --interval-months ${String(schedule.intervalMonths)} --day-of-month ${String(schedule.dayOfMonth)}`;
    case 'relativeMonthly':
      return `--schedule-type RelativeMonthly --interval-months ${String(schedule.intervalMonths)} --week-index ${schedule.weekIndex} --day-of-week ${schedule.dayOfWeek}`;
  }
}

function clock(minute: number): string {
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
