/** SARIF 2.1.0, for code scanning and pipelines. */

import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { aboutFindings } from '../../shared/domain/judging/about-findings.ts';
import type { Severity } from '../../shared/domain/judging/severity.ts';
import type { FleetReport, ReportedCluster } from './fleet-report.ts';

const levels: Readonly<Record<Severity, string>> = {
  info: 'note',
  warning: 'warning',
  error: 'error',
  critical: 'error',
};

export function sarifReport({ clusters, unread, sourceFile }: FleetReport): string {
  const rules = [...aboutFindings].map(([id, { what, why, cure, source }]) => ({
    id,
    shortDescription: { text: what },
    fullDescription: { text: why },
    help: { text: `${cure} Source: ${source}.` },
  }));
  const results = clusters.flatMap((cluster) => resultsOf(cluster, sourceFile));
  const notifications = unread.map(({ id, reason }) => ({
    level: 'warning',
    message: { text: `${id} could not be read: ${reason}` },
  }));
  const run = {
    tool: { driver: { name: 'AKS Patch Warden', rules } },
    invocations: [{ executionSuccessful: true, toolExecutionNotifications: notifications }],
    results,
  };
  return `${JSON.stringify({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] }, null, 2)}\n`;
}

function resultsOf({ id, findings, standing }: ReportedCluster, sourceFile: string | undefined): readonly unknown[] {
  const logicalLocations = [{ fullyQualifiedName: id, kind: 'resource' }];
  const physical =
    sourceFile === undefined
      ? {}
      : { physicalLocation: { artifactLocation: { uri: uriOf(sourceFile) }, region: { startLine: 1 } } };
  return findings.map(({ code, severity, message, cure }) => ({
    ruleId: code,
    level: levels[severity],
    message: { text: `${message} ${cure}` },
    locations: [{ ...physical, logicalLocations }],
    properties: { standing },
    partialFingerprints: { clusterAndCode: `${id.toLowerCase()}|${code}` },
  }));
}

/** A URI, relative to where the command ran unless the file was named in full. */
function uriOf(file: string): string {
  if (isAbsolute(file)) return pathToFileURL(file).href;
  return file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
}
